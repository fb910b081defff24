"""``trialwright store``: what the answers of the LLM are, whether they are whole, and tidying them.

Example: ``store list``, ``store verify trials``, ``store prune --dry-run``, ``store export answers.jsonl.gz``.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.filesize import decimal

from trialwright.commands import corpora
from trialwright.commands.corpora import Corpus
from trialwright.commands.standing import Given, GivenOrName
from trialwright.commands.store_table import print_stores
from trialwright.core import tables
from trialwright.core.cli import Command
from trialwright.core.errors import InputError
from trialwright.llm.cost.charges import Charges, Spent
from trialwright.llm.sealed.stored import stored_keys
from trialwright.llm.store import upkeep
from trialwright.llm.store.cache import Cache, cache_file
from trialwright.llm.store.claims import require_no_run
from trialwright.llm.store.export import export
from trialwright.llm.store.salvage import salvage, verify_cache
from trialwright.llm.store.upkeep import overview, verify_requests
from trialwright.schemas.answers import REQUESTS

STORES = click.argument("stores", nargs=-1, type=GivenOrName())
PIPELINE = click.option("--pipeline", type=Given(path_type=Path), default=Path("dvc.yaml"), show_default=True)


@click.group()
def store() -> None:
    """Look after the answers of the LLM; STORES are names, as in `trials`, or folders; without any, all of dvc.yaml."""


@store.command("list", cls=Command)
@STORES
@PIPELINE
def list_(stores: tuple[str, ...], pipeline: Path) -> None:
    """List the stores: how many answers, of which models, how they ended, what they took, and what was charged."""
    known = corpora.load(pipeline)
    chosen = corpora.choose(known, stores)
    found = {corpus.name: overview(corpus.folder, corpus.present) for corpus in chosen}
    print_stores(Console(highlight=False), found, _charged(chosen), _cache_line(known))


@store.command(cls=Command)
@STORES
@PIPELINE
def verify(stores: tuple[str, ...], pipeline: Path) -> None:
    """Read all answers and requests, and the cache, and check their checksums; exit with 1 on damage."""
    wrong = 0
    for corpus in corpora.choose(corpora.load(pipeline), stores):
        wrong += _say(str(corpus.folder), upkeep.verify(corpus.folder))
        if corpus.present:
            wrong += _say(str(corpus.present), verify_requests(corpus.present))
    if _cache().exists():
        wrong += _say(str(_cache()), verify_cache(_cache()))
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
    known = corpora.load(pipeline)
    would, but = "would " if dry_run else "", "" if also_cache else " (the cache keeps them)"
    for corpus in corpora.choose(known, stores):
        asked = _asked(corpus)
        if dry_run:
            kept, dropped = upkeep.prune(corpus.folder, asked, None)
        else:
            with Cache.open() as cache:
                kept, dropped = upkeep.prune(corpus.folder, asked, cache)
        click.echo(f"{corpus.name}: {kept:,} answers {would}stay, {dropped:,} {would}go{but if dropped else ''}")
    if also_cache:
        _prune_cache(known, dry_run, yes)
    if not dry_run:
        click.echo("run dvc repro to record the stores in dvc.lock; it sends nothing")


@store.command("export", cls=Command)
@click.argument("target", type=Given(path_type=Path, dir_okay=False))
@STORES
@PIPELINE
@click.option("--force", is_flag=True, help="Overwrite TARGET.")
def export_(target: Path, stores: tuple[str, ...], pipeline: Path, force: bool) -> None:
    """Write each present request with its answer to TARGET (.jsonl, .jsonl.gz or .parquet)."""
    if target.exists() and not force:
        raise InputError(f"{target}: exists; overwrite it with --force or name another")
    chosen = [(corpus.folder, corpus.needed()) for corpus in corpora.choose(corpora.load(pipeline), stores)]
    click.echo(f"{target}: {export(target, chosen):,} requests with their answers")


@store.command("salvage", cls=Command)
def salvage_() -> None:
    """Put a new cache in the place of a damaged one, with all its answers that can still be read."""
    saved, aside = salvage(_cache())
    click.echo(f"{_cache()}: {saved:,} answers saved; the damaged file is in {aside}")


def _cache() -> Path:
    """Return where the cache is, seen from here."""
    return Path(os.path.relpath(cache_file()))


def _asked(corpus: Corpus) -> pa.Array:
    """Return the keys of all present requests of a store."""
    return pc.unique(tables.read(corpus.needed(), REQUESTS, ["key"])["key"])


def _charged(chosen: Sequence[Corpus]) -> dict[str, Spent]:
    """Return what was charged for the requests of each store, present ones and those whose answers it holds."""
    if not _cache().exists():
        return {}
    with Cache.open() as cache:
        return {
            corpus.name: Charges(
                cache, stored_keys(corpus.folder) | set(_asked(corpus).to_pylist() if corpus.present else ())
            ).spent()
            for corpus in chosen
        }


def _cache_line(known: Sequence[Corpus]) -> str:
    path = _cache()
    if not path.exists():
        return f"{path}: no cache yet"
    with Cache.open() as cache:
        keys = cache.keys()
    stored = set[str]().union(*(stored_keys(corpus.folder) for corpus in known))
    return f"{path}: {len(keys):,} answers, {decimal(path.stat().st_size)}; {len(keys - stored):,} in no store"


def _prune_cache(known: Sequence[Corpus], dry_run: bool, yes: bool) -> None:
    """Forget the cached answers that are in no store and that no present request asks for."""
    require_no_run(cache_file(), "prune its cache")
    kept = set[str]()
    for corpus in known:
        kept.update(stored_keys(corpus.folder), _asked(corpus).to_pylist())
    with Cache.open() as cache:
        others = cache.keys() - kept
        click.echo(f"{_cache()}: {len(others):,} answers that no store has and no request asks for")
        if others and not dry_run:
            if not yes:
                click.confirm("Forget them for good, those of other branches and experiments too?", abort=True)
            cache.drop(others)


def _say(name: str, wrong: Sequence[str]) -> int:
    """Print what is wrong with something, or that nothing is; return how much is."""
    click.echo("\n".join(wrong) if wrong else f"{name}: whole")
    return len(wrong)
