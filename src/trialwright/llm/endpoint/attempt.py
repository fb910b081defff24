"""One attempt at one request: within budget and limits, timed, and its outcome named.

Example: ``await Attempts(...).make(request)`` is a completion, or raises ``AgainError("no answer within 120 s")``.
"""

import asyncio
from typing import Any

import aiohttp
import openai

from trialwright.chat.backends import OPENAI
from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.core.errors import EndpointError
from trialwright.llm.cost.budget import Budget
from trialwright.llm.endpoint.calling import Caller, begin
from trialwright.llm.endpoint.completing import completion_of
from trialwright.llm.endpoint.faults import LONGEST_WAIT_S, AgainError, judged
from trialwright.llm.endpoint.limits import Limits, StoppedError
from trialwright.llm.endpoint.spending import Spending
from trialwright.llm.endpoint.wire import MalformedError, loads
from trialwright.sections.writing import Llm
from trialwright.web import waits
from trialwright.web.messages import hide, line


class Attempts:
    """What all attempts of a run share."""

    def __init__(
        self, client: openai.AsyncOpenAI, secret: str, llm: Llm, timeout_s: float, budget: Budget, limits: Limits
    ) -> None:
        self._caller = Caller(client, secret, begin(llm.base_url))
        self._address = llm.base_url or OPENAI
        self._secret = secret
        self._timeout_s = timeout_s
        self._budget = budget
        self._spending = Spending(budget)
        self._limits = limits

    async def make(self, request: Request) -> Completion:
        """Ask once.

        Raises:
            AgainError: there is no answer, and asking again may bring one.
            StoppedError: the run is ending, and the request was not sent.
            EndpointError: no request can be answered now.
            BudgetError: the request could pass the budget.
        """
        content = request.content()
        # Endpoints too take four characters for a token before they have counted.
        tokens = len(request.body) // 4 + content["sampling"]["max_tokens"]
        await self._limits.admit(tokens)
        charge = await self._spending.reserve(request.key, self._budget.worst(request))
        # Whatever ends an attempt unforeseen: it may have been billed.
        usd: float | None = None
        try:
            completion = await self._answer(request.key, content, tokens)
            usd = self._budget.cost(completion)
        except AgainError as error:
            usd = None if error.billed else 0.0
            if error.wait_s is not None:
                self._limits.pause(error.wait_s)
            raise
        except (EndpointError, StoppedError):
            usd = 0.0
            raise
        finally:
            await self._spending.settle(charge, usd)
        return completion

    async def _answer(self, key: str, content: dict[str, Any], tokens: int) -> Completion:
        if self._limits.stopped:
            # The run ended while this waited for room in the budget.
            raise StoppedError
        try:
            # One deadline for the whole: the client's own are for each read, and a trickle would pass them.
            async with asyncio.timeout(self._timeout_s):
                response = await self._caller.ask(content)
        except openai.APIError as error:
            return judged(key, error, self._address, self._secret)
        except TimeoutError:
            raise AgainError(f"no answer within {self._timeout_s:g} s", billed=True) from None
        except aiohttp.ClientError as error:
            # What came was no HTTP; the transport passes this on as it is.
            raise AgainError(f"no HTTP answer: {type(error).__name__}", billed=True) from None
        wait = waits.spent(response.headers, tokens)
        if wait is not None and wait <= LONGEST_WAIT_S:
            self._limits.pause(wait)
        try:
            completion = completion_of(key, loads(response.content))
        except MalformedError as error:
            raise AgainError(line(str(error), self._secret), billed=True) from None
        if used := completion.prompt_tokens + completion.completion_tokens:
            self._limits.correct(used - tokens)
        return completion._replace(text=hide(completion.text, self._secret))
