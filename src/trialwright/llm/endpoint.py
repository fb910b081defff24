"""The openai backend: requests to any OpenAI-compatible endpoint, a bounded number in flight.

Example: with concurrency 16, sixteen workers take requests off one iterator; each answer is kept the
moment it arrives. What a retry can mend is retried by the client (408, 409, 429, 5xx, no connection,
with Retry-After); what it cannot is an answer too (``bad_request``, ``refused``), or stops the run.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import openai

from trialwright.ground import params
from trialwright.ground.errors import EndpointError, TrialwrightError
from trialwright.ground.request import Request
from trialwright.llm.address import KEY_VARIABLE, OPENAI, key_of
from trialwright.llm.budget import Budget
from trialwright.llm.chat import Dialect, completion_of, one_line
from trialwright.llm.completion import Completion

# So many refused before any is answered: then it is the parameters that are wrong, not the requests.
REFUSED_FIRST = 8

Keep = Callable[[Completion], None]


def send(requests: Iterator[Request], keep: Keep, llm: params.Llm, settings: params.Complete) -> None:
    """Ask the endpoint of llm.base_url, keeping each answer as it arrives.

    Raises:
        EndpointError: no key, a refused key, no connection, or requests left without an answer.
        BudgetError: there is no budget, or the next request could pass it.
    """
    key = key_of(llm.base_url)
    asyncio.run(_Run(requests, keep, llm, settings).all(key))


class _Run:
    """One run over the requests: what its workers share."""

    def __init__(
        self, requests: Iterator[Request], keep: Keep, llm: params.Llm, settings: params.Complete
    ) -> None:
        self.requests = requests
        self.settings = settings
        self.address = llm.base_url or OPENAI
        self.budget = Budget.of(llm, settings)
        self.dialect = Dialect(official=llm.base_url is None)
        self._keep = keep
        self._answered = 0
        self._refused: list[Completion] = []
        self._failed = 0
        self._failed_in_a_row = 0
        self._failure = ""
        self._stopping = False

    async def all(self, key: str) -> None:
        """Work until no request is left; after a fatal error what is in flight, so paid, is still kept."""
        async with openai.AsyncOpenAI(
            api_key=key, base_url=self.address, timeout=self.settings.timeout_s, max_retries=self.settings.attempts - 1
        ) as client:
            ends = await asyncio.gather(
                *(self._work(client) for _ in range(self.settings.concurrency)), return_exceptions=True
            )
        for error in ends:
            if error is not None:
                raise error
        for completion in self._refused:
            self._keep(completion)
        if self._failed:
            raise EndpointError(
                f"{self.address}: {self._failed} requests had no answer after {self.settings.attempts} attempts, "
                f"last: {self._failure}; {self._answered} are stored; run dvc repro to ask the rest again"
            )

    async def _work(self, client: openai.AsyncOpenAI) -> None:
        for request in self.requests:
            if self._stopping:
                return
            try:
                await self._one(client, request)
            except TrialwrightError:
                self._stopping = True
                raise

    async def _one(self, client: openai.AsyncOpenAI, request: Request) -> None:
        content = request.content()
        # A token is at least a byte, so this is more than the prompt can cost.
        worst = self.budget.cost(len(request.body.encode()), content["sampling"]["max_tokens"])
        await self.budget.reserve(worst)
        spent = 0.0
        try:
            completion = None if self._stopping else await self._ask(client, request.key, content)
            if completion is not None:
                spent = self._cost(completion, worst)
                self._take(completion)
        finally:
            await self.budget.settle(worst, spent)

    def _cost(self, completion: Completion, worst: float) -> float:
        """Return the price of an answer; one without usage may have cost the worst."""
        if completion.finish_reason == "bad_request":
            return 0.0
        return self.budget.cost(completion.prompt_tokens, completion.completion_tokens) or worst

    def _take(self, completion: Completion) -> None:
        """Keep an answer; refused requests wait until one is answered, lest all are refused."""
        self._failed_in_a_row = 0
        if completion.finish_reason == "bad_request" and not self._answered:
            self._refused.append(completion)
            if len(self._refused) >= REFUSED_FIRST:
                raise EndpointError(f"{self.address}: refuses every request: {completion.text}; see llm and sampling")
            return
        self._answered += 1
        for held in [*self._refused, completion]:
            self._keep(held)
        self._refused.clear()

    async def _ask(self, client: openai.AsyncOpenAI, key: str, content: dict[str, Any]) -> Completion | None:
        """Ask once (the client retries); None where there is no answer to keep."""
        try:
            answer = await self.dialect.ask(client, content)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            return Completion(key, one_line(error), "bad_request", 0, 0)
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise EndpointError(f"{self.address}: refuses the key in {KEY_VARIABLE} ({error.status_code})") from error
        except openai.NotFoundError as error:
            raise EndpointError(
                f"{self.address}: has no model {content['model']!r} or no such address: {one_line(error)}"
            ) from error
        except openai.APITimeoutError:
            self._fail(f"no answer within {self.settings.timeout_s:g} s")
            return None
        except openai.APIConnectionError as error:
            raise EndpointError(
                f"{self.address}: cannot be reached after {self.settings.attempts} attempts; check llm.base_url"
            ) from error
        except openai.APIError as error:
            self._fail(one_line(error))
            return None
        completion = completion_of(key, answer)
        if completion is None:
            self._fail("an answer without choices")
        return completion

    def _fail(self, said: str) -> None:
        """Count a request without an answer; so many in a row stop the run."""
        self._failed += 1
        self._failed_in_a_row += 1
        self._failure = said
        if self._failed_in_a_row >= 2 * self.settings.concurrency:
            raise EndpointError(
                f"{self.address}: {self._failed_in_a_row} requests in a row had no answer after "
                f"{self.settings.attempts} attempts, last: {said}; answers so far are stored; run dvc repro to go on"
            )
