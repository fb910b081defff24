"""Bringing in what an ended batch brought: answers kept, money settled, the rest left to be asked again.

Example: of 500 requests 480 are kept, a refused one is kept as ``bad_request``, and 19 are put back.
"""

from trialwright.chat.completion import FINAL, Completion, Keep
from trialwright.core.errors import EndpointError
from trialwright.llm.batch.ended import Ended
from trialwright.llm.batch.left import Left
from trialwright.llm.cost.budget import Budget
from trialwright.llm.endpoint.sending import REFUSED_FIRST
from trialwright.llm.endpoint.sending import refused as refused_error
from trialwright.llm.sealed import outcomes

# Answers that are made durable in one go.
KEPT_AT_ONCE = 1000


class Harvest:
    """What came in so far; `one_by_one` once the account's queue has been full."""

    def __init__(self, left: Left, keep: Keep, budget: Budget, address: str) -> None:
        self.one_by_one = False
        self._left, self._keep, self._budget, self._address = left, keep, budget, address
        self._answered = False

    def bring_in(self, result: Ended, digest: str, size: int, *, alone: bool) -> EndpointError | None:
        """Take what a batch of so many requests brought; return what stops the run.

        `alone` says that no other batch of this run was under way.
        """
        # First: a run that is killed before all is kept collects the batch once more, and settles nothing anew.
        self._budget.settle_batch(digest, self._costs(result))
        for start in range(0, len(result.answers), KEPT_AT_ONCE):
            self._keep(*result.answers[start : start + KEPT_AT_ONCE])
        self._answered |= any(outcomes.ended(one.finish_reason, one.text) in FINAL for one in result.answers)
        fatal = result.fatal or self._judge(result.refused)
        # A queue that is full says nothing about a request, unless it is alone in its batch.
        counted = not result.crowded or size == 1
        for key, why in result.again.items():
            if key in self._left:
                self._left.put_back(key, counted=counted)
                self._left.said = str(why)
        if result.crowded:
            self.one_by_one = True
            if alone:
                self._left.most = max(1, size // 2)
        return fatal

    def _costs(self, result: Ended) -> dict[str, float | None]:
        """Return what each request cost; None where it may have been the worst."""
        answers = {one.key: self._budget.cost(one) for one in (*result.answers, *result.refused)}
        return answers | {key: None if why.billed else 0.0 for key, why in result.again.items()}

    def _judge(self, refused: list[Completion]) -> EndpointError | None:
        """Keep refused requests, but those that teach how to ask; where all are refused, none will be answered."""
        if not self._answered:
            refused = [answer for answer in refused if not self._left.learn(answer)]
        self._keep(*refused)
        if self._answered or len(refused) < REFUSED_FIRST:
            return None
        return refused_error(self._address, refused[0])
