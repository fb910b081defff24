"""Answering requests: what is known is not asked again, and what is asked is stored as it comes.

Example: of 640 requests 600 lie in the store folder or the cache; 40 are sent. Killed after 25, the
next run sends 15.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from trialwright.ground import params, progress, tables
from trialwright.ground.errors import InputError
from trialwright.ground.request import Request
from trialwright.llm import store as answers
from trialwright.llm import weights
from trialwright.llm.address import is_loopback
from trialwright.llm.completion import Completion

# Requests that the local backend tokenises and sorts at once; bounds memory, and suffices to fill batches.
_WAVE = 512

Keep = Callable[[Completion], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run asked and got; all but the last three depends on the store alone."""

    requested: int
    finish_reasons: dict[str, int]
    prompt_tokens: int
    completion_tokens: int
    known: int
    sent: int
    tokens_per_s: float

    def metrics(self) -> dict[str, object]:
        """Return what is the same on every machine that holds the store."""
        return {
            "requested": self.requested, "answered": sum(self.finish_reasons.values()),
            "finish_reasons": self.finish_reasons, "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
        }

    def __str__(self) -> str:
        """Return one line for the terminal."""
        ends = ", ".join(f"{count} {reason}" for reason, count in self.finish_reasons.items())
        rate = f" at {self.tokens_per_s:.0f} tokens/s" if self.sent else ""
        return f"{self.requested} requests: {self.known} known, {self.sent} sent{rate}; {ends or 'none answered'}"


def complete(requests: pa.Table, store: Path, llm: params.Llm, settings: params.Complete) -> Summary:
    """Answer every request, into the cache at once and into the store folder at the end.

    Raises:
        InputError: a shared store is known but not on disk, or requests were made for another model.
        ModelError: the local model cannot be loaded or cannot do what is asked.
        EndpointError: the endpoint cannot be used, or left requests unanswered.
        BudgetError: a paid run has no budget, or reached it.
    """
    keys = pc.unique(requests["key"])
    wanted: list[str] = keys.to_pylist()
    stored = answers.stored_keys(store)
    started, written = time.monotonic(), 0
    with answers.Cache.open() as cache:
        cached = cache.known(wanted)
        _fill(cache, store, [key for key in wanted if key in stored and key not in cached])
        missing = {key for key in wanted if key not in stored and key not in cached}
        if missing:
            _check_pulled(store, llm)
            with progress.bar(store.name, len(missing), " answers") as advance:

                def keep(completion: Completion) -> None:
                    nonlocal written
                    cache.put([completion])
                    written += completion.completion_tokens
                    advance(1, f"{written / (time.monotonic() - started):.0f} tokens/s")

                _send(_missing(requests, missing, llm.model), keep, llm, settings)
        answers.add(store, cache, [key for key in wanted if key not in stored])
    seconds = time.monotonic() - started
    found = answers.read(store, keys, ["key", "finish_reason", "prompt_tokens", "completion_tokens"])
    return _summary(found, len(wanted), len(missing), written / seconds)


def _send(requests: Iterator[Request], keep: Keep, llm: params.Llm, settings: params.Complete) -> None:
    """Send requests by the backend of llm.backend; each is imported only where it is used."""
    if llm.backend == "openai":
        from trialwright.llm.endpoint import send  # noqa: PLC0415

        send(requests, keep, llm, settings)
        return
    # Before torch and transformers are imported: it sets the environment that they read on import.
    weights.resolve(llm.model)
    from trialwright.llm.local import LocalModel  # noqa: PLC0415

    model = LocalModel.load(llm.model)
    while wave := list(islice(requests, _WAVE)):
        for completion in model.generate(wave, settings.batch_tokens):
            keep(completion)


def _missing(requests: pa.Table, missing: Iterable[str], model: str) -> Iterator[Request]:
    """Yield the requests without an answer, each once, in the order of the table."""
    left = set(missing)
    for row in tables.rows(requests.filter(pc.field("key").isin(list(left)))):
        if row["key"] not in left:
            continue
        left.discard(row["key"])
        request = Request(**row)
        asked = request.content()["model"]
        if asked != model:
            raise InputError(f"request {request.key[:12]}: is for model {asked}, llm.model is {model}; run dvc repro")
        yield request


def _fill(cache: answers.Cache, store: Path, keys: list[str]) -> None:
    """Let the cache know what a pulled store folder holds."""
    if keys:
        found = answers.read(store, pa.array(keys))
        cache.put(Completion(**row) for row in tables.rows(found))


def _check_pulled(store: Path, llm: params.Llm) -> None:
    """Refuse to pay for answers that dvc.lock says exist, where the folder is only not pulled yet."""
    top = answers.root()
    lock = top / "dvc.lock"
    if llm.backend != "openai" or is_loopback(llm.base_url) or store.exists() or not lock.is_file():
        return
    try:
        stages = (YAML(typ="safe", pure=True).load(lock.read_text()) or {}).get("stages") or {}
    except YAMLError as error:
        raise InputError(f"{lock}: not YAML, perhaps a merge conflict; mend it before paid requests") from error
    outs = {out["path"] for stage in stages.values() for out in stage.get("outs", ())}
    path = store.resolve()
    if path.is_relative_to(top) and path.relative_to(top).as_posix() in outs:
        raise InputError(f"{store}: is in dvc.lock but not on disk; run dvc pull {store} instead of paying again")


def _summary(found: pa.Table, requested: int, sent: int, tokens_per_s: float) -> Summary:
    reasons = Counter(found["finish_reason"].to_pylist())
    return Summary(
        requested, dict(sorted(reasons.items())), pc.sum(found["prompt_tokens"]).as_py() or 0,
        pc.sum(found["completion_tokens"]).as_py() or 0, requested - sent, sent, tokens_per_s,
    )
