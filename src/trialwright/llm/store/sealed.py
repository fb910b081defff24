"""The store folder: answers in sealed shards, to be shared through DVC.

Example: an answer with key ``9f2c...`` is a row of ``data/completions/reasons/9.parquet`` at the end of the
run that got it. Shards are sorted by key and rewritten only when they gain rows, so their bytes tell the
set of answers, not its history.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.ground import tables
from trialwright.llm.store import shard
from trialwright.llm.store.cache import Cache


def stored_keys(store: Path) -> set[str]:
    """Return the keys of all answers in a store folder."""
    return {key for path in shards(store) for key in shard.read(path)["key"].to_pylist()}


def everything(store: Path) -> pa.Table:
    """Return all answers of a store folder, by key."""
    return pa.concat_tables([tables.COMPLETIONS.empty_table(), *map(shard.read, shards(store))])


def read(store: Path, keys: pa.Array, columns: Sequence[str] = tables.COMPLETIONS.names) -> pa.Table:
    """Return the answers to `keys` that a store folder holds, by shard and key; `columns` include the key."""
    wanted = {key[0] for key in keys.to_pylist()}
    found = (shard.read(path).select(list(columns)) for path in shards(store) if path.stem in wanted)
    parts = [part.filter(pc.field("key").isin(keys)) for part in found]
    return pa.concat_tables([tables.COMPLETIONS.empty_table().select(list(columns)), *parts])


def answers(store: Path, requests: pa.Table) -> pa.Table:
    """Return the answers to requests, in the order of the requests; those without one are absent."""
    keys = requests["key"].combine_chunks()
    found = read(store, keys).combine_chunks()
    places = pc.index_in(keys, value_set=found["key"].combine_chunks())
    return found.take(places.drop_null())


def add(store: Path, cache: Cache, keys: Iterable[str]) -> None:
    """Add the cached answers to `keys` to a store folder, a shard in memory at a time."""
    store.mkdir(parents=True, exist_ok=True)
    for unfinished in store.glob(".*.tmp"):
        # Of a run that was killed; DVC would share it with the store.
        unfinished.unlink()
    gained: dict[str, list[str]] = {}
    for key in keys:
        gained.setdefault(key[0], []).append(key)
    for digit, wanted in gained.items():
        path = store / f"{digit}.parquet"
        held = shard.read(path) if path.exists() else tables.COMPLETIONS.empty_table()
        known = set(held["key"].to_pylist())
        new = [answer._asdict() for answer in cache.get([key for key in wanted if key not in known])]
        if new:
            shard.write(path, pa.concat_tables([held, pa.Table.from_pylist(new, schema=tables.COMPLETIONS)]))


def shards(store: Path) -> list[Path]:
    """Return the shards of a store folder."""
    return sorted(store.glob("[0-9a-f].parquet"))
