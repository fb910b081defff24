"""The store folder: answers in sealed shards, to be shared through DVC.

Example: an answer with key ``9f2c...`` is a row of ``completions/reasons/9.parquet`` at the end of the
run that got it. Shards are sorted by key and rewritten only when they gain rows, so their bytes tell the
set of answers, not its history.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.llm.sealed import outcomes, shard
from trialwright.schemas.answers import COMPLETIONS


def stored_keys(store: Path) -> set[str]:
    """Return the keys of all answers in a store folder."""
    return {key for path in shards(store) for key in shard.read(path)["key"].to_pylist()}


def finality(store: Path) -> dict[str, bool]:
    """Return the keys of all answers in a store folder, and of each whether it is final."""
    found: dict[str, bool] = {}
    for path in shards(store):
        answers = shard.read(path)
        found.update(zip(answers["key"].to_pylist(), outcomes.final(answers).to_pylist(), strict=True))
    return found


def everything(store: Path) -> pa.Table:
    """Return all answers of a store folder, by key."""
    return pa.concat_tables([COMPLETIONS.empty_table(), *map(shard.read, shards(store))])


def read(store: Path, keys: pa.Array, columns: Sequence[str] = COMPLETIONS.names) -> pa.Table:
    """Return the answers to `keys` that a store folder holds, by shard and key; `columns` include the key."""
    wanted = {key[0] for key in keys.to_pylist()}
    found = (shard.read(path).select(list(columns)) for path in shards(store) if path.stem in wanted)
    parts = [part.filter(pc.field("key").isin(keys)) for part in found]
    return pa.concat_tables([COMPLETIONS.empty_table().select(list(columns)), *parts])


def answers(store: Path, requests: pa.Table) -> pa.Table:
    """Return the answers to requests, in the order of the requests; those without one are absent."""
    keys = requests["key"].combine_chunks()
    found = read(store, keys).combine_chunks()
    places = pc.index_in(keys, value_set=found["key"].combine_chunks())
    return found.take(places.drop_null())


def shards(store: Path) -> list[Path]:
    """Return the shards of a store folder."""
    return sorted(store.glob("[0-9a-f].parquet"))
