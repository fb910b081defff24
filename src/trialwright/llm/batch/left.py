"""The requests that are left to ask: those in no batch, and those that a batch did not answer.

Example: of 900 requests 500 are taken by a batch; 20 of these come back without an answer and are left
again, for so many attempts.
"""

from collections import Counter
from collections.abc import Iterable
from typing import IO

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.core.errors import BudgetError
from trialwright.llm.batch import jsonl
from trialwright.llm.cost.budget import Budget
from trialwright.llm.cost.charges import Worst
from trialwright.llm.endpoint.calling import taught
from trialwright.llm.endpoint.chat import EndpointDialect, call_of
from trialwright.llm.endpoint.dialect import learn
from trialwright.llm.endpoint.refusals import refusal_of


class Left:
    """All requests of a run, which of them are left, and how often each came back."""

    def __init__(self, requests: Iterable[Request], budget: Budget, attempts: int, dialect: EndpointDialect) -> None:
        self.retried = 0
        self.given_up = 0
        # Of a request that was not answered.
        self.said = ""
        # Where the account's queue is full, files get smaller.
        self.most = jsonl.MOST_REQUESTS
        self._requests = {request.key: request for request in requests}
        # In the order of the requests; a dict, so that taking out is quick.
        self._keys = dict.fromkeys(self._requests)
        self._tries: Counter[str] = Counter()
        self._dialect = self._begun_with = dialect
        self._asked_in: dict[str, EndpointDialect] = {}
        self._budget, self._attempts = budget, attempts

    def __bool__(self) -> bool:
        """Tell whether anything is left."""
        return bool(self._keys)

    def __contains__(self, key: str) -> bool:
        """Tell whether a request is of this run, left or not; a batch of another run may hold more."""
        return key in self._requests

    def needs(self, keys: Iterable[str]) -> bool:
        """Tell whether any of `keys` is left."""
        return not self._keys.keys().isdisjoint(keys)

    def take(self, keys: Iterable[str]) -> list[Worst]:
        """Take those of `keys` out that are left; return them with the most that each can cost."""
        mine = [key for key in keys if key in self._keys]
        for key in mine:
            del self._keys[key]
        return self.worst(mine)

    def put_back(self, key: str, *, counted: bool = True) -> None:
        """Leave a request to be asked again, or give it up after so many attempts."""
        self._tries[key] += counted
        if self._tries[key] < self._attempts:
            self._keys[key] = None
            self.retried += counted
        else:
            self.given_up += 1

    def learn(self, refused: Completion) -> bool:
        """Put a refused request back where its refusal teaches to ask in another form; tell whether it does."""
        if refused.key not in self._requests:
            return False
        # The last batch may have taught something since; what it taught is not to be learnt twice.
        dialect = self._asked_in.get(refused.key, self._begun_with)
        call = call_of(self._requests[refused.key].content(), dialect)
        lesson = learn(call, dialect, refusal_of(400, refused.text))
        if lesson is None:
            return False
        self._dialect = taught(self._dialect, lesson, refused.text)
        self.put_back(refused.key, counted=False)
        return True

    def worst(self, keys: Iterable[str]) -> list[Worst]:
        """Return the most that each of these requests can cost."""
        return [(key, self._budget.worst(self._requests[key])) for key in keys]

    def fill(self, lines: IO[bytes]) -> tuple[str, list[str]]:
        """Write the file of the next batch, as large as the API and the budget allow; return its address and keys."""
        keys: list[str] = []
        room, address = self._budget.room(), ""
        for key in self._keys:
            url, line = jsonl.line_of(self._requests[key], self._dialect)
            room -= self._budget.worst(self._requests[key])
            full = len(keys) >= self.most or lines.tell() + len(line) > jsonl.MOST_BYTES
            if room < 0 or (keys and (full or url != address)):
                break
            address = url
            keys.append(key)
            self._asked_in[key] = self._dialect
            lines.write(line)
        return address, keys

    def passed(self) -> BudgetError:
        """Return the error that the next request does not fit the budget."""
        return self._budget.passed(self._budget.worst(self._requests[next(iter(self._keys))]))
