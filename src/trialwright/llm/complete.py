"""Answering requests: what is answered is not asked again, and what is asked is stored as it comes.

Example: of 640 requests 600 have an answer in the store folder or the cache; 40 are sent. Killed after 25,
the next run sends 15. Of 40 answers 2 are refusals: they are stored, and asked again whenever the stage runs.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright import progress
from trialwright.chat import backends
from trialwright.chat.completion import Completion
from trialwright.core import tables
from trialwright.core.errors import EndpointError
from trialwright.llm import ahead
from trialwright.llm.asking import Asking
from trialwright.llm.cost.ledger import COLUMNS, Answered, Ledger, counted
from trialwright.llm.cost.tariff import Tariff
from trialwright.llm.model_files.identity import as_asked
from trialwright.llm.sealed import stored
from trialwright.llm.store import sealing
from trialwright.llm.store.cache import Cache
from trialwright.llm.store.claims import Claims
from trialwright.llm.store.pulled import check_pulled
from trialwright.schemas.answers import REQUESTS
from trialwright.sections.running import LOCAL, Engine
from trialwright.sections.writing import Complete, Llm

Tell = Callable[[str], object]
# By the name of a store folder, the stage of dvc.yaml that asks, where that is not complete_NAME.
_STAGES = {"ratings": "rate", "sections": "extend"}


def complete(
    requests: pa.Table, store: Path, llm: Llm, settings: Complete, tell: Tell = lambda _: None,
    source: Path | None = None, others: Iterable[Path] = (), waiting: Iterable[Path] = (),
    engine: Engine = LOCAL,
) -> Ledger:
    """Answer every request, into the cache at once and into the store folder at the end.

    Args:
        requests: what is asked, ``tables.REQUESTS``.
        store: the store folder.
        llm: which model, and where it is asked.
        settings: how it is asked.
        tell: given lines for the terminal; before anything is paid for, an estimate.
        source: the file of the requests, by which dvc.lock tells whether a store answers them.
        others: store folders of other corpora, whose answers to the same requests are taken over.
        waiting: files of requests of other corpora. Where the model is asked at all and runs here, it answers up to
            ``complete.ahead`` of these too, into the cache, where the stage that asks for them finds them.
        engine: where a model that runs here does so.

    Raises:
        InputError: a shared store is known but not on disk, or requests were made for another model.
        ModelError: the local model cannot be loaded or cannot do what is asked.
        EndpointError: the endpoint cannot be used, or left requests unanswered.
        BudgetError: a paid run has no budget, or reached it.
        ParamsError: a paid model has no price.
    """
    keys = pc.unique(requests["key"])
    wanted: list[str] = keys.to_pylist()
    backend = backends.of(llm.backend)
    tariff, started = Tariff.of(llm, settings), time.monotonic()
    with Cache.open() as cache:
        stores = [other for other in others if other != store]
        _take_over(cache, stores, wanted)
        held = stored.finality(store)
        lasting = {key for key, final in held.items() if final}
        known, final = cache.known(wanted), cache.final(wanted)
        better = (held.keys() - known) | (lasting - final)
        _fill(cache, store, [key for key in wanted if key in better])
            # What a backend that repeats itself gave once is final, whatever it was.
        answered = known | held.keys() if backend.repeats else final | lasting
        missing = {key for key in wanted if key not in answered}
        also = REQUESTS.empty_table()
        if missing and backend.runs_here:
            also = ahead.unanswered(waiting, wanted, cache, stores, as_asked(llm).model, settings.ahead)
        asking = Asking(cache, pa.concat_tables([requests, also]), llm, settings, tell, engine)
        if missing:
            left = requests.filter(pc.is_in(requests["key"], pa.array(list(missing))))
            check_pulled(store, source, llm, left, tell)
            missing.update(also["key"].to_pylist())
            with progress.bar(store.name, len(missing), done="answered") as advance, Claims.open(cache) as claims:
                asking.all(missing, claims, advance)
        asking.run.ahead = also.num_rows
        asking.run.known = len(wanted) + also.num_rows - asking.run.sent
        sealing.add(store, cache, [key for key in wanted if key not in lasting])
        charged = asking.charged()
    asking.run.seconds = time.monotonic() - started
    corpus = Answered.of(len(wanted), stored.read(store, keys, COLUMNS), tariff)
    # Only where that is nothing at all there is no going on.
    most = 1.0 if backend.repeats else settings.max_unanswered
    _check_answered(corpus, most, store, asking.said, tell)
    return Ledger(corpus, asking.run, charged)


def _check_answered(corpus: Answered, most: float, store: Path, said: str, tell: Tell) -> None:
    """Refuse to go on with too many requests unanswered; a few are left to parsing, which rejects them."""
    count = sum(corpus.unanswered.values())
    if not count:
        return
    told = f"{count} of {corpus.requests} requests are not answered ({counted(corpus.unanswered)})"
    told += f"; last came: {said}" if said else ""
    if count == corpus.requests or count > most * corpus.requests:
        raise EndpointError(
            f"{told}; complete.max_unanswered {most:g} allows {min(int(most * corpus.requests), corpus.requests - 1)}; "
            "what came is stored; run dvc repro to ask these again"
        )
    stage = _STAGES.get(store.name, f"complete_{store.name}")
    tell(f"{told}; dvc repro -f -s {stage} asks these again")


def _take_over(cache: Cache, others: Iterable[Path], wanted: list[str]) -> None:
    """Let the cache know the final answers that stores of other corpora hold, as after a pull it does not."""
    lacking = set(wanted) - cache.final(wanted)
    for other in others:
        if lacking and other.is_dir():
            found = {key for key, final in stored.finality(other).items() if final} & lacking
            _fill(cache, other, sorted(found))
            lacking -= found


def _fill(cache: Cache, store: Path, keys: list[str]) -> None:
    """Let the cache know what a pulled store folder holds."""
    if keys:
        found = stored.read(store, pa.array(keys))
        cache.put(Completion(**row) for row in tables.rows(found))
