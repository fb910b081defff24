"""The spending limit of a paid run: nothing is sent that could pass it.

Example: with 0.99 of 1 USD spent and a request in flight that can cost 0.01, the next one waits for
it, and the run stops if too little is left.
"""

import asyncio

from trialwright.ground import params
from trialwright.ground.errors import BudgetError
from trialwright.llm.address import is_loopback


class Budget:
    """Estimates spending from token usage and the prices in params.yaml."""

    def __init__(self, settings: params.Complete, *, free: bool) -> None:
        self.limit = float("inf") if free else settings.budget_usd
        self.spent = 0.0
        self._held = 0.0
        self._input = settings.usd_per_million_input / 1e6
        self._output = settings.usd_per_million_output / 1e6
        self._settled = asyncio.Condition()

    @classmethod
    def of(cls, llm: params.Llm, settings: params.Complete) -> "Budget":
        """Build the budget of a run.

        Raises:
            BudgetError: the endpoint may cost money, and no budget is set.
        """
        free = is_loopback(llm.base_url)
        if not free and settings.budget_usd <= 0:
            raise BudgetError(
                "complete.budget_usd is 0, so no paid request is sent; set it and complete.usd_per_million_input "
                "and usd_per_million_output to the endpoint's prices"
            )
        return cls(settings, free=free)

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Return the price of tokens in USD."""
        return prompt_tokens * self._input + completion_tokens * self._output

    async def reserve(self, worst: float) -> None:
        """Wait until a request that costs at most `worst` fits.

        Raises:
            BudgetError: it does not fit even with nothing in flight.
        """
        async with self._settled:
            await self._settled.wait_for(lambda: self._fits(worst) or self._held <= 1e-12)
            if not self._fits(worst):
                raise BudgetError(
                    f"complete.budget_usd {self.limit:g}: {self.spent:.4f} USD spent in this run, and the next request "
                    f"may cost {worst:.4f}; answers so far are stored; raise it to go on"
                )
            self._held += worst

    async def settle(self, worst: float, spent: float) -> None:
        """Replace what was reserved for a request by what it cost."""
        async with self._settled:
            self._held -= worst
            self.spent += spent
            self._settled.notify_all()

    def _fits(self, worst: float) -> bool:
        return self.spent + self._held + worst <= self.limit
