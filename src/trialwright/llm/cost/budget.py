"""The spending limit of a complete stage: nothing is sent that could pass it.

Example: with 0.99 of 1 USD spent and a request in flight that can cost 0.01, the next one waits for
it, and the run stops if too little is left. Answers of earlier runs count as spent, so that a run that
was killed and begun again has no second budget.
"""

import asyncio

from trialwright.ground import params
from trialwright.ground.errors import BudgetError
from trialwright.ground.request import Request
from trialwright.llm.completion import Completion
from trialwright.llm.cost.tariff import Tariff, is_paid


class Budget:
    """What is spent, what is held for requests in flight, and the limit of both together."""

    def __init__(self, limit: float, tariff: Tariff, spent: float = 0.0) -> None:
        self.limit = limit
        self.spent = spent
        self._tariff = tariff
        self._held = 0.0
        self._settled = asyncio.Condition()

    @classmethod
    def of(cls, llm: params.Llm, settings: params.Complete, spent: float = 0.0) -> "Budget":
        """Build the budget of a run, of which the answers that are known already have `spent` a part.

        Raises:
            BudgetError: the endpoint may cost money, and no budget is set.
            ParamsError: the endpoint may cost money, and the model has no price.
        """
        if is_paid(llm) and settings.budget_usd <= 0:
            raise BudgetError(
                "complete.budget_usd is 0, so no paid request is sent; set it, and the model's price in complete.prices"
            )
        return cls(settings.budget_usd if is_paid(llm) else float("inf"), Tariff.of(llm, settings), spent)

    def worst(self, request: Request, max_tokens: int) -> float:
        """Return the most that a request can cost, in USD."""
        # A token is at least a byte, and the body holds more than the prompt.
        return self._tariff.ahead(len(request.body.encode()), max_tokens)

    def cost(self, answer: Completion, worst: float) -> float:
        """Return the price of an answer; one that came without token counts may have cost the `worst`."""
        if answer.finish_reason == "bad_request":
            return 0.0
        counted = answer.prompt_tokens + answer.completion_tokens > 0
        return self._tariff.answer(answer) if counted else worst

    def fits(self, worst: float) -> bool:
        """Tell whether what costs at most `worst` can be sent now."""
        return self.spent + self._held + worst <= self.limit

    def require(self, worst: float) -> None:
        """Check that the next request fits.

        Raises:
            BudgetError: it does not.
        """
        if not self.fits(worst):
            raise BudgetError(
                f"complete.budget_usd {self.limit:g}: {self.spent:.4f} USD spent on the answers so far, and the next "
                f"request may cost {worst:.4f}; they are stored; raise it to go on"
            )

    def hold(self, worst: float) -> None:
        """Set money aside for what is sent."""
        self._held += worst

    def release(self, worst: float, spent: float) -> None:
        """Replace what was set aside by what it cost."""
        self._held -= worst
        self.spent += spent

    async def reserve(self, worst: float) -> None:
        """Wait until a request that costs at most `worst` fits, and set it aside.

        Raises:
            BudgetError: it does not fit even with nothing in flight.
        """
        async with self._settled:
            await self._settled.wait_for(lambda: self.fits(worst) or self._held <= 1e-12)
            self.require(worst)
            self.hold(worst)

    async def settle(self, worst: float, spent: float) -> None:
        """Replace what was reserved for a request by what it cost."""
        async with self._settled:
            self.release(worst, spent)
            self._settled.notify_all()
