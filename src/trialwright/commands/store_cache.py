"""The cache beside the stores: where it lies, what was charged in it, and what of it no store has.

Example: ``.trialwright/completions.sqlite: 1,204 answers, 3.1 MB; 12 in no store``.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc
from rich.filesize import decimal

from trialwright.commands.store_folders import StoreFolder
from trialwright.core import tables
from trialwright.llm.cost.charges import Charges, Spent
from trialwright.llm.sealed.stored import stored_keys
from trialwright.llm.store.cache import Cache, cache_file
from trialwright.llm.store.claims import require_no_run
from trialwright.schemas.answers import REQUESTS


def cache_here() -> Path:
    """Return where the cache is, seen from here."""
    return Path(os.path.relpath(cache_file()))


def asked_keys(store: StoreFolder) -> pa.Array:
    """Return the keys of all present requests of a store."""
    return pc.unique(tables.read(store.needed(), REQUESTS, ["key"])["key"])


def charged(chosen: Sequence[StoreFolder]) -> dict[str, Spent]:
    """Return what was charged for the requests of each store, present ones and those whose answers it holds."""
    if not cache_here().exists():
        return {}
    with Cache.open() as cache:
        return {
            store.name: Charges(
                cache, stored_keys(store.path) | set(asked_keys(store).to_pylist() if store.present else ())
            ).spent()
            for store in chosen
        }


def cache_line(known: Sequence[StoreFolder]) -> str:
    """Say how much the cache holds, and how much of that is in no store."""
    path = cache_here()
    if not path.exists():
        return f"{path}: no cache yet"
    with Cache.open() as cache:
        keys = cache.keys()
    stored = set[str]().union(*(stored_keys(store.path) for store in known))
    return f"{path}: {len(keys):,} answers, {decimal(path.stat().st_size)}; {len(keys - stored):,} in no store"


def prune_cache(known: Sequence[StoreFolder], dry_run: bool, yes: bool) -> None:
    """Forget the cached answers that are in no store and that no present request asks for."""
    require_no_run(cache_file(), "prune its cache")
    kept = set[str]()
    for store in known:
        kept.update(stored_keys(store.path), asked_keys(store).to_pylist())
    with Cache.open() as cache:
        others = cache.keys() - kept
        click.echo(f"{cache_here()}: {len(others):,} answers that no store has and no request asks for")
        if others and not dry_run:
            if not yes:
                click.confirm("Forget them for good, those of other branches and experiments too?", abort=True)
            cache.drop(others)
