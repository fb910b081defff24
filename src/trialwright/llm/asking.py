"""Asking for what is missing, beside other runs: what one of them is asking is waited for, not asked again.

Example: of 40 missing answers another experiment is asking 24. 16 are asked here; the 24, be they answers or
refusals, are taken from the cache as they come, and asked here after all should the other end without them.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from trialwright import progress
from trialwright.chat.completion import FINAL, Completion
from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.core.tables.types import TEXT
from trialwright.llm.backend import sender
from trialwright.llm.cost.budget import Budget
from trialwright.llm.cost.charges import Charges, Spent
from trialwright.llm.cost.estimate import Estimate, Past
from trialwright.llm.cost.ledger import ThisRun
from trialwright.llm.cost.tariff import Tariff, is_paid
from trialwright.llm.model_files.identity import as_asked
from trialwright.llm.pace import Pace
from trialwright.llm.sealed import outcomes
from trialwright.llm.store.cache import Cache
from trialwright.llm.store.claims import Claims
from trialwright.sections.running import LOCAL, Engine
from trialwright.sections.writing import Complete, Llm

# Seconds between two looks at what other runs have answered.
_LOOK_S = 0.5


class Asking:
    """One run over the requests of a stage: what it asked, and what was said instead of an answer."""

    def __init__(
        self, cache: Cache, requests: pa.Table, llm: Llm, settings: Complete, tell: Callable[[str], object],
        engine: Engine = LOCAL,
    ) -> None:
        self.run = ThisRun()
        self.said = ""
        self._before: dict[str, Completion] = {}
        self._cache, self._requests, self._llm, self._settings, self._tell = cache, requests, llm, settings, tell
        self._engine = engine
        self._tariff, self._started = Tariff.of(llm, settings), time.monotonic()
        self._charges = Charges(cache, pc.unique(requests["key"]).to_pylist()) if is_paid(llm) else None

    def all(self, missing: Iterable[str], claims: Claims, advance: progress.Advance) -> None:
        """Ask for all that is missing, and wait for what others ask."""
        left, told = set(missing), False
        self._before = {answer.key: answer for answer in self._cache.get(list(left))}
        while left:
            mine, in_vain, others = claims.take(left)
            self._listen(self._cache.get(list(in_vain)))
            left -= in_vain
            advance(len(in_vain))
            # What another run got before it gave up its claims.
            answered = self._came(mine)
            if asked := mine - answered:
                self._ask(asked, claims, advance)
            if mine:
                # Before any waiting: others may wait for what was not answered here.
                claims.release()
            elif left:
                time.sleep(_LOOK_S)
                answered = self._came(left)
            left -= mine | answered
            advance(len(answered))
            if others and left and not told:
                told = True
                who = " and ".join(f"process {process} is asking {count}" for process, count in others.items())
                self._tell(f"{who} of these requests already; waiting for the answers instead of asking twice")

    def charged(self) -> Spent | None:
        """Return what is charged for these requests, in this run and all others; None where nothing is."""
        return self._charges.spent() if self._charges else None

    def _came(self, keys: Collection[str]) -> set[str]:
        """Return what another run got since this one began: a refusal too, which is not to be paid for twice now."""
        # A final answer may have come after the missing ones were counted and before `_before` was read.
        new = [one for one in self._cache.get(list(keys)) if _is_final(one) or one != self._before.get(one.key)]
        self._listen(new)
        return {one.key for one in new}

    def _ask(self, keys: set[str], claims: Claims, advance: progress.Advance) -> None:
        """Send requests, and keep what comes."""
        if self._charges:
            self._estimate(keys, self._charges)
        left, pace = set(keys), Pace(len(keys), advance)

        def keep(*answers: Completion) -> None:
            with self._cache.writing():
                self._cache.put(answers)
                claims.ask_in_vain(self._listen(answers))
            # A batch that another run left behind may bring more than is asked for here.
            new = [one for one in answers if one.key in left]
            left.difference_update(one.key for one in new)
            self._count(new)
            advance(len(new), pace.note or f"{self.run.tokens_per_second:.0f} tokens/s", pace.left_s)

        self.run.sent += len(keys)
        sent = sender(self._llm, self._settings, self._charges, pace, self._engine)(self._in_order(keys), keep)
        self.run.retried += sent.retried
        self.said = self.said or sent.said

    def _count(self, answers: Sequence[Completion]) -> None:
        self.run.completion_tokens += sum(one.completion_tokens for one in answers)
        self.run.usd += sum(map(self._tariff.answer, answers))
        self.run.seconds = time.monotonic() - self._started

    def _listen(self, answers: Iterable[Completion]) -> list[str]:
        """Note the last words that were no answer; return the keys of all that were none."""
        none = [one for one in answers if not _is_final(one)]
        if none:
            self.said = " ".join(none[-1].text.split())[:200] or "no text came"
        return [one.key for one in none]

    def _estimate(self, keys: set[str], charges: Charges) -> None:
        """Tell what requests would cost, beside what is charged already."""
        budget = Budget(self._settings.budget_usd, self._tariff, charges)
        unknown = {request.key: request for request in self._in_order(charges.unknown())}
        costs = ((one.key, budget.cost(one)) for one in self._cache.get(list(unknown)))
        charges.enter([(key, budget.worst(unknown[key]) if usd is None else usd) for key, usd in costs])
        others = [key for key in pc.unique(self._requests["key"]).to_pylist() if key not in keys]
        tokens = [one.completion_tokens for one in self._cache.get(others)]
        past = Past(len(tokens), sum(tokens), charges.spent().usd)
        self._tell(Estimate.of(self._of(keys), self._llm, self._settings, past).lines(self._llm, self._settings, past))

    def _in_order(self, keys: Collection[str]) -> Iterator[Request]:
        """Yield requests, each once, in the order of the table; those last that were asked before in vain."""
        tried = self._cache.known(list(keys))
        for some in (set(keys) - tried, tried & set(keys)):
            for row in tables.rows(self._of(some)):
                if row["key"] in some:
                    some.discard(row["key"])
                    yield self._checked(Request(**row))

    def _of(self, keys: Collection[str]) -> pa.Table:
        return self._requests.filter(pc.is_in(self._requests["key"], pa.array(list(keys), TEXT)))

    def _checked(self, request: Request) -> Request:
        asked = request.content()["model"]
        if asked != self._model:
            raise InputError(
                f"request {request.key[:12]}: is for model {asked}, llm.model is {self._model}; run dvc repro"
            )
        return request

    @cached_property
    def _model(self) -> str:
        """The model as requests name it; looked up only where any is sent."""
        return as_asked(self._llm).model


def _is_final(one: Completion) -> bool:
    return outcomes.ended(one.finish_reason, one.text) in FINAL
