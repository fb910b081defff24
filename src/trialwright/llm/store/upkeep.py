"""Looking after a store folder: what it holds, whether it is whole, and dropping what nothing asks for.

Example: ``verify(store)`` is ``["completions/trials/9.parquet: damaged (...); delete it ..."]``; where
all is well it is empty.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request, key_of
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.llm.sealed import outcomes, shard, stored
from trialwright.llm.store.cache import Cache
from trialwright.schemas.answers import REQUESTS


@dataclass(slots=True)
class Overview:
    """What a store folder holds; what stands on its requests is None or empty where they are not at hand."""

    shards: int = 0
    bytes: int = 0
    answers: int = 0
    finish_reasons: Counter[str] = field(default_factory=Counter)
    prompt_tokens: int = 0
    completion_tokens: int = 0
    models: Counter[str] = field(default_factory=Counter)
    open: int | None = None
    unasked: int | None = None


def overview(folder: Path, requests: Path | None = None) -> Overview:
    """Count what a store folder holds, and hold it against a table of requests.

    Raises:
        InputError: a shard or the table of requests is damaged.
    """
    found, keys, final = Overview(), set[str](), set[str]()
    for path in stored.shards(folder):
        rows = shard.read(path)
        keys.update(rows["key"].to_pylist())
        found.shards += 1
        found.bytes += path.stat().st_size
        found.answers += len(rows)
        found.finish_reasons.update(outcomes.ends(rows).to_pylist())
        final.update(rows["key"].filter(outcomes.final(rows)).to_pylist())
        found.prompt_tokens += pc.sum(rows["prompt_tokens"]).as_py() or 0
        found.completion_tokens += pc.sum(rows["completion_tokens"]).as_py() or 0
    if requests is not None:
        models = {request.key: str(request.content().get("model")) for request in _requests(requests)}
        found.models.update(models[key] for key in keys & models.keys())
        found.open, found.unasked = len(models.keys() - final), len(keys - models.keys())
    return found


def verify(folder: Path) -> list[str]:
    """Read every shard of a store folder whole; return what is wrong, a line each."""
    wrong = []
    for path in stored.shards(folder):
        try:
            shard.read(path)
            if not shard.is_sealed(path):
                wrong.append(f"{path}: has no checksum (an earlier version or another tool wrote it); {shard.REMEDY}")
        except InputError as error:
            wrong.append(str(error))
    return wrong


def verify_requests(path: Path) -> list[str]:
    """Check that the keys of requests are the hashes of their bodies; return what is wrong, a line each."""
    try:
        return [
            f"{path}: request {request.key[:12]} of {request.plan_id} is not what its key says; run dvc repro --force"
            for request in _requests(path)
            if request.key != key_of(request.body)
        ]
    except InputError as error:
        return [str(error)]


def prune(folder: Path, requests: pa.Array, cache: Cache | None) -> tuple[int, int]:
    """Drop the answers that no request asks for from a store folder, a shard at a time; the cache keeps them.

    Args:
        folder: The store folder; killed at any point, it is whole, and pruned in part.
        requests: Keys of all requests whose answers stay.
        cache: Gets the answers before they are dropped; None drops nothing and only counts.

    Returns:
        How many answers stay and how many go.
    """
    kept = dropped = 0
    for path in stored.shards(folder):
        rows = shard.read(path)
        asked = pc.is_in(rows["key"], requests)
        stay, go = rows.filter(asked), rows.filter(pc.invert(asked))
        kept, dropped = kept + len(stay), dropped + len(go)
        if len(go) and cache is not None:
            cache.put(Completion(**row) for row in tables.rows(go))
            if len(stay):
                shard.write(path, stay)
            else:
                path.unlink()
    return kept, dropped


def _requests(path: Path) -> Iterable[Request]:
    for part in tables.stream(path, REQUESTS):
        for row in tables.rows(part):
            yield Request(**row)
