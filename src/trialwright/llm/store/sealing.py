"""Bringing answers from the cache into a store folder, where a stage ends.

Example: of 40 answers of a run those whose keys begin with ``9`` are added to ``completions/reasons/9.parquet``;
a shard that gains nothing keeps its bytes.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from filelock import FileLock

from trialwright.core import tables
from trialwright.core.tables.types import TEXT
from trialwright.llm.sealed import outcomes, shard
from trialwright.llm.store.cache import Cache
from trialwright.schemas.answers import COMPLETIONS


def add(store: Path, cache: Cache, keys: Iterable[str]) -> None:
    """Bring the cached answers to `keys` into a store folder, a shard in memory at a time; final ones there stay.

    One run of a cache at a time does so: two that add to one shard would each lose what the other adds.
    """
    store.mkdir(parents=True, exist_ok=True)
    with FileLock(cache.path.with_name("sealing")):
        for unfinished in store.glob(".*.tmp"):
            # Of a run that was killed; DVC would share it with the store.
            unfinished.unlink()
        gained: dict[str, list[str]] = {}
        for key in keys:
            gained.setdefault(key[0], []).append(key)
        for digit, wanted in gained.items():
            _add_to_shard(store / f"{digit}.parquet", cache, wanted)


def _add_to_shard(path: Path, cache: Cache, wanted: list[str]) -> None:
    held = shard.read(path) if path.exists() else COMPLETIONS.empty_table()
    lasting = set(held["key"].filter(outcomes.final(held)).to_pylist())
    new = [answer._asdict() for answer in cache.get([key for key in wanted if key not in lasting])]
    replaced = pc.is_in(held["key"], pa.array([row["key"] for row in new], TEXT))
    old = {row["key"]: row for row in tables.rows(held.filter(replaced))}
    if any(row != old.get(row["key"]) for row in new):
        gained_rows = pa.Table.from_pylist(new, schema=COMPLETIONS)
        shard.write(path, pa.concat_tables([held.filter(pc.invert(replaced)), gained_rows]))
