"""Answering requests: what is known is not asked again, and what is asked is stored as it comes.

Example: of 640 requests 600 lie in the store folder or the cache; 40 are sent. Killed after 25, the
next run sends 15.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.ground import params, progress, tables
from trialwright.ground.errors import EndpointError, InputError
from trialwright.ground.request import Request
from trialwright.llm.completion import Completion, Keep
from trialwright.llm.cost.estimate import NOTHING, Estimate, Past
from trialwright.llm.cost.ledger import COLUMNS, Corpus, Ledger, Run
from trialwright.llm.cost.tariff import Tariff, is_paid
from trialwright.llm.local import weights
from trialwright.llm.store import sealed
from trialwright.llm.store.cache import Cache
from trialwright.llm.store.pulled import check_pulled

# Requests that the local backend tokenises and sorts at once; bounds memory, and suffices to fill batches.
_WAVE = 512

Tell = Callable[[str], object]


def complete(
    requests: pa.Table, store: Path, llm: params.Llm, settings: params.Complete, tell: Tell = lambda _: None
) -> Ledger:
    """Answer every request, into the cache at once and into the store folder at the end.

    Before anything is paid for, `tell` is given an estimate.

    Raises:
        InputError: a shared store is known but not on disk, or requests were made for another model.
        ModelError: the local model cannot be loaded or cannot do what is asked.
        EndpointError: the endpoint cannot be used, or left requests unanswered.
        BudgetError: a paid run has no budget, or reached it.
        ParamsError: a paid model has no price.
    """
    keys = pc.unique(requests["key"])
    wanted: list[str] = keys.to_pylist()
    stored = sealed.stored_keys(store)
    tariff, started = Tariff.of(llm, settings), time.monotonic()
    with Cache.open() as cache:
        cached = cache.known(wanted)
        _fill(cache, store, [key for key in wanted if key in stored and key not in cached])
        missing = {key for key in wanted if key not in stored and key not in cached}
        run = Run(known=len(wanted) - len(missing), sent=len(missing))
        if missing:
            past = _past(cache, [key for key in wanted if key not in missing], tariff) if is_paid(llm) else NOTHING
            if is_paid(llm):
                check_pulled(store)
                left = requests.filter(pc.is_in(requests["key"], pa.array(list(missing))))
                tell(Estimate.of(left, llm, settings, past).lines(llm, settings, past))
            with progress.bar(store.name, len(missing), " answers") as advance:

                def keep(*completions: Completion) -> None:
                    cache.put(completions)
                    # A batch that another run left behind may bring more than is asked for here.
                    new = [one for one in completions if one.key in missing]
                    missing.difference_update(one.key for one in new)
                    run.completion_tokens += sum(one.completion_tokens for one in new)
                    run.usd += sum(map(tariff.answer, new))
                    run.seconds = time.monotonic() - started
                    advance(len(new), f"{run.tokens_per_second:.0f} tokens/s")

                run.retried = _send(_missing(requests, frozenset(missing), llm.model), keep, llm, settings, past.usd)
        sealed.add(store, cache, [key for key in wanted if key not in stored])
    run.seconds = time.monotonic() - started
    corpus = Corpus.of(len(wanted), sealed.read(store, keys, COLUMNS), tariff)
    _check_answered(corpus, settings.max_unanswered)
    return Ledger(corpus, run)


def _check_answered(corpus: Corpus, most: float) -> None:
    """Refuse to go on with too many requests unanswered; a few are left to parsing, which rejects them."""
    unanswered = corpus.rejected.get("no_answer", 0)
    if unanswered > most * corpus.requests:
        raise EndpointError(
            f"{unanswered} of {corpus.requests} requests have no answer, complete.max_unanswered {most:g} allows "
            f"{int(most * corpus.requests)}; the others are stored; run dvc repro to ask the rest again"
        )


def _send(
    requests: Iterator[Request], keep: Keep, llm: params.Llm, settings: params.Complete, spent: float
) -> int:
    """Send requests by the backend of llm.backend, imported only where it is used; return the number of retries."""
    if llm.backend == "openai":
        from trialwright.llm.endpoint.sending import send  # noqa: PLC0415

        return send(requests, keep, llm, settings, spent)
    if llm.backend == "openai-batch":
        from trialwright.llm import batch  # noqa: PLC0415

        return batch.send(requests, keep, llm, settings, spent)
    # Before torch and transformers are imported: it sets the environment that they read on import.
    weights.resolve(llm.model)
    from trialwright.llm.local.model import LocalModel  # noqa: PLC0415

    model = LocalModel.load(llm.model)
    while wave := list(islice(requests, _WAVE)):
        for completion in model.generate(wave, settings.batch_tokens):
            keep(completion)
    return 0


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


def _fill(cache: Cache, store: Path, keys: list[str]) -> None:
    """Let the cache know what a pulled store folder holds."""
    if keys:
        found = sealed.read(store, pa.array(keys))
        cache.put(Completion(**row) for row in tables.rows(found))


def _past(cache: Cache, keys: list[str], tariff: Tariff) -> Past:
    """Sum up the answers that are known already."""
    known, written, usd = 0, 0, 0.0
    for answer in cache.get(keys):
        known, written, usd = known + 1, written + answer.completion_tokens, usd + tariff.answer(answer)
    return Past(known, written, usd)
