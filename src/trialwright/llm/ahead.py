"""Requests that other corpora have yet to ask, for a local model to answer beside those of one.

Example: seven corpora of 8 trials each. The first stage that asks answers all 56, for a step of the model takes little
longer for 56 rows than for 8, and the model is loaded once; the other six find their answers in the cache.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.tables.types import TEXT
from trialwright.llm.sealed import stored
from trialwright.llm.store.cache import Cache
from trialwright.schemas.answers import REQUESTS


def unanswered(
    files: Iterable[Path], own: Iterable[str], cache: Cache, stores: Iterable[Path], model: str, most: int
) -> pa.Table:
    """Return the first `most` requests in `files` that nothing answers yet, each once, ``REQUESTS``.

    Args:
        files: tables of requests; those that are not there are passed over.
        own: keys that are asked for anyway.
        cache: answers that are known.
        stores: store folders of the other corpora.
        model: requests to other models are left out.
        most: how many at most.
    """
    there = [tables.read(file, REQUESTS) for file in files if file.is_file()]
    found = pa.concat_tables([REQUESTS.empty_table(), *there])
    left = set(pc.unique(found["key"]).to_pylist()).difference(own)
    left -= cache.known(list(left))
    for store in stores:
        if left and store.is_dir():
            left -= stored.finality(store).keys()
    taken: list[dict[str, object]] = []
    for row in tables.rows(found.filter(pc.is_in(found["key"], pa.array(list(left), TEXT)))):
        if len(taken) == most:
            break
        if row["key"] in left and json.loads(row["body"])["model"] == model:
            left.discard(row["key"])
            taken.append(row)
    return pa.Table.from_pylist(taken, REQUESTS)
