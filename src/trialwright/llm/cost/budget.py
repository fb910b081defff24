"""The spending limit of a complete stage: nothing is sent that could pass it.

Example: with 0.99 of 1 USD spent and a request in flight that can cost 0.01, the next one waits for
it, and the run stops if too little is left. All charges of earlier runs and of others beside this one
count, so that a run that was killed and begun again has no second budget.
"""

from collections.abc import Mapping, Sequence

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.core.errors import BudgetError
from trialwright.llm.cost.charges import Charges, Worst
from trialwright.llm.cost.tariff import Tariff, is_paid
from trialwright.sections.writing import Complete, Llm

# The number of an entry where nothing is charged.
FREE = 0


class Budget:
    """A limit on the charges of a stage; without charges, all is free."""

    def __init__(self, limit: float, tariff: Tariff, charges: Charges | None) -> None:
        self.limit = limit
        self._tariff, self._charges = tariff, charges

    @classmethod
    def of(cls, llm: Llm, settings: Complete, charges: Charges | None) -> "Budget":
        """Build the budget of a run.

        Raises:
            BudgetError: the endpoint may cost money, and no budget is set, or no charges are kept.
            ParamsError: the endpoint may cost money, and the model has no price.
        """
        tariff = Tariff.of(llm, settings)
        if not is_paid(llm):
            return cls(float("inf"), tariff, None)
        if settings.budget_usd <= 0 or charges is None:
            raise BudgetError(
                "complete.budget_usd is 0, so no paid request is sent; set it, and the model's price in complete.prices"
            )
        return cls(settings.budget_usd, tariff, charges)

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is charged."""
        return self._charges is None

    def worst(self, request: Request) -> float:
        """Return the most that a request can cost, in USD."""
        # A token is at least a byte, and the body holds more than the prompt.
        return self._tariff.ahead(len(request.body.encode()), request.content()["sampling"]["max_tokens"])

    def cost(self, answer: Completion) -> float | None:
        """Return the price of an answer; None where it came without token counts, and may have cost the worst."""
        if answer.finish_reason == "bad_request":
            return 0.0
        counted = answer.prompt_tokens + answer.completion_tokens > 0
        return self._tariff.answer(answer) if counted else None

    def room(self) -> float:
        """Return what is left, in USD."""
        return self.limit - self._charges.spent().usd if self._charges else self.limit

    def reserve(self, wanted: Sequence[Worst], batch: str | None = None) -> list[int]:
        """Enter as many attempts as fit before they are sent, those of a batch all or none; return their numbers."""
        return self._charges.reserve(wanted, self.limit, batch) if self._charges else [FREE] * len(wanted)

    def settle(self, costs: Sequence[tuple[int, float | None]]) -> None:
        """Enter what attempts cost, by their numbers; None where it is not known: then it is taken to be the worst."""
        if self._charges:
            self._charges.settle(costs)

    def cover(self, batch: str, wanted: Sequence[Worst]) -> None:
        """Enter a batch that is under way already, where it is not entered."""
        if self._charges:
            self._charges.cover(batch, wanted)

    def settle_batch(self, batch: str, costs: Mapping[str, float | None]) -> None:
        """Enter what the requests of a batch cost, by their keys, as `settle` does."""
        if self._charges:
            self._charges.settle_batch(batch, costs)

    def passed(self, worst: float) -> BudgetError:
        """Return the error that ends a run whose next request could cost so much."""
        usd, left_open = self._charges.spent() if self._charges else (0.0, 0.0)
        held = f" ({left_open:.4f} of it for requests in flight elsewhere or left open by a kill)" if left_open else ""
        return BudgetError(
            f"complete.budget_usd {self.limit:g}: {usd:.4f} USD spent on these requests so far{held}, and the next one "
            f"may cost {worst:.4f}; answers are stored; raise it to go on"
        )
