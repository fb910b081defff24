"""Bringing in what an ended batch brought: answers kept, money settled, the rest left to be asked again.

Example: of 500 requests 480 are kept, a refused one is kept as ``bad_request``, and 19 are put back.
"""

from trialwright.ground.errors import EndpointError
from trialwright.llm.batch.ended import Ended
from trialwright.llm.batch.left import Left
from trialwright.llm.completion import Completion, Keep
from trialwright.llm.cost.budget import Budget
from trialwright.llm.endpoint.sending import REFUSED_FIRST

# Answers that are made durable in one go.
KEPT_AT_ONCE = 1000


class Harvest:
    """What came in so far; `one_by_one` once the account's queue has been full."""

    def __init__(self, left: Left, keep: Keep, budget: Budget, address: str) -> None:
        self.one_by_one = False
        self._left, self._keep, self._budget, self._address = left, keep, budget, address
        self._answered = False

    def bring_in(self, result: Ended, size: int, worst: float, *, alone: bool) -> EndpointError | None:
        """Take a batch of so many requests, for which `worst` was set aside; return what stops the run.

        `alone` says that no other batch of this run was under way.
        """
        for start in range(0, len(result.answers), KEPT_AT_ONCE):
            self._keep(*result.answers[start : start + KEPT_AT_ONCE])
        self._answered |= bool(result.answers)
        fatal = result.fatal or self._judge(result.refused)
        self._budget.release(worst, self._spent(result))
        # A queue that is full says nothing about a request, unless it is alone in its batch.
        counted = not result.crowded or size == 1
        for key in result.again:
            if key in self._left:
                self._left.put_back(key, counted=counted)
        if result.crowded:
            self.one_by_one = True
            if alone:
                self._left.most = max(1, size // 2)
        return fatal

    def _spent(self, result: Ended) -> float:
        answers = (self._budget.cost(one, self._left.worst(one.key)) for one in result.answers if one.key in self._left)
        billed = (self._left.worst(key) for key, why in result.again.items() if why.billed and key in self._left)
        return sum(answers) + sum(billed)

    def _judge(self, refused: list[Completion]) -> EndpointError | None:
        """Keep refused requests, unless all are: then it is the parameters that are wrong, and some can be left out."""
        if not self._answered:
            refused = [answer for answer in refused if not self._left.learn(answer)]
        if self._answered or len(refused) < REFUSED_FIRST:
            self._keep(*refused)
            return None
        return EndpointError(f"{self._address}: refuses every request: {refused[0].text}; see llm and sampling")
