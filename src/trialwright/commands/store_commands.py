"""``trialwright store``: what the answers of the LLM are, whether they are whole, and tidying them.

Example: ``store list``, ``store verify trials``, ``store prune --dry-run``, ``store export answers.jsonl.gz``.
"""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from trialwright.commands import store_folders
from trialwright.commands.standing import GivenOrName, GivenPath
from trialwright.commands.store_cache import asked_keys, cache_here, cache_line, charged, prune_cache
from trialwright.commands.store_table import print_stores
from trialwright.core.cli import Command
from trialwright.core.errors import InputError
from trialwright.llm.store import upkeep
from trialwright.llm.store.cache import Cache
from trialwright.llm.store.export import export
from trialwright.llm.store.salvage import salvage, verify_cache
from trialwright.llm.store.upkeep import overview, verify_requests

STORES = click.argument("stores", nargs=-1, type=GivenOrName())
PIPELINE = click.option("--pipeline", type=GivenPath(path_type=Path), default=Path("dvc.yaml"), show_default=True)


@click.group()
def store() -> None:
    """Look after the answers of the LLM; STORES are names, as in `trials`, or folders; without any, all of dvc.yaml."""


@store.command("list", cls=Command)
@STORES
@PIPELINE
def list_(stores: tuple[str, ...], pipeline: Path) -> None:
    """List the stores: how many answers, of which models, how they ended, what they took, and what was charged."""
    known = store_folders.load(pipeline)
    chosen = store_folders.choose(known, stores)
    found = {folder.name: overview(folder.path, folder.present) for folder in chosen}
    print_stores(Console(highlight=False), found, charged(chosen), cache_line(known))


@store.command(cls=Command)
@STORES
@PIPELINE
def verify(stores: tuple[str, ...], pipeline: Path) -> None:
    """Read all answers and requests, and the cache, and check their checksums; exit with 4 on damage."""
    wrong = 0
    for folder in store_folders.choose(store_folders.load(pipeline), stores):
        wrong += _say(str(folder.path), upkeep.verify(folder.path))
        if folder.present:
            wrong += _say(str(folder.present), verify_requests(folder.present))
    if cache_here().exists():
        wrong += _say(str(cache_here()), verify_cache(cache_here()))
    if wrong:
        raise InputError(f"{wrong} damaged or doubtful; the lines above say how to fix each")


@store.command(cls=Command)
@STORES
@PIPELINE
@click.option("--dry-run", is_flag=True, help="Count, and change nothing.")
@click.option("--cache", "also_cache", is_flag=True, help="Also forget, for good, cached answers of other requests.")
@click.option("--yes", is_flag=True, help="Do not ask before forgetting.")
def prune(stores: tuple[str, ...], pipeline: Path, dry_run: bool, also_cache: bool, yes: bool) -> None:
    """Drop the answers that no present request asks for; the cache keeps them, unless --cache is given."""
    known = store_folders.load(pipeline)
    would, but = "would " if dry_run else "", "" if also_cache else " (the cache keeps them)"
    for folder in store_folders.choose(known, stores):
        asked = asked_keys(folder)
        if dry_run:
            kept, dropped = upkeep.prune(folder.path, asked, None)
        else:
            with Cache.open() as cache:
                kept, dropped = upkeep.prune(folder.path, asked, cache)
        click.echo(f"{folder.name}: {kept:,} answers {would}stay, {dropped:,} {would}go{but if dropped else ''}")
    if also_cache:
        prune_cache(known, dry_run, yes)
    if not dry_run:
        click.echo("run dvc repro to record the stores in dvc.lock; it sends nothing")


@store.command("export", cls=Command)
@click.argument("target", type=GivenPath(path_type=Path, dir_okay=False))
@STORES
@PIPELINE
@click.option("--force", is_flag=True, help="Overwrite TARGET.")
def export_(target: Path, stores: tuple[str, ...], pipeline: Path, force: bool) -> None:
    """Write each present request with its answer to TARGET (.jsonl, .jsonl.gz or .parquet)."""
    if target.exists() and not force:
        raise InputError(f"{target}: exists; overwrite it with --force or name another")
    chosen = [(folder.path, folder.needed()) for folder in store_folders.choose(store_folders.load(pipeline), stores)]
    click.echo(f"{target}: {export(target, chosen):,} requests with their answers")


@store.command("salvage", cls=Command)
def salvage_() -> None:
    """Put a new cache in the place of a damaged one, with all its answers that can still be read."""
    saved, aside = salvage(cache_here())
    click.echo(f"{cache_here()}: {saved:,} answers saved; the damaged file is in {aside}")


def _say(name: str, wrong: Sequence[str]) -> int:
    """Print what is wrong with something, or that nothing is; return how much is."""
    click.echo("\n".join(wrong) if wrong else f"{name}: whole")
    return len(wrong)
