"""What answers cost: their tokens at the prices in params.yaml.

Example: at 0.15 USD per million tokens read and 0.60 written, an answer of 400 tokens to a prompt of
4,000 is 0.00084 USD, and half of that through the Batch API. What runs on this machine is free.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.chat import backends
from trialwright.chat.completion import Completion
from trialwright.core.errors import ParamsError
from trialwright.llm.endpoint.address import is_here
from trialwright.sections.writing import Complete, Llm, Price

_FREE = Price(input=0.0, cached_input=0.0, output=0.0, batch_discount=0.0)


def is_paid(llm: Llm) -> bool:
    """Tell whether an answer may cost money: the model is neither in this process nor on this machine."""
    return not backends.of(llm.backend).runs_here and not is_here(llm.base_url)


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices of one model; `batched` says how the next request is asked."""

    price: Price
    batched: bool

    @classmethod
    def of(cls, llm: Llm, settings: Complete) -> "Tariff":
        """Return the tariff of a run.

        Raises:
            ParamsError: the model is paid for and has no price.
        """
        if is_paid(llm) and llm.model not in settings.prices:
            raise ParamsError(
                f"complete.prices: has no price of {llm.model}, only of {sorted(settings.prices)}; add a line for it "
                "with input, cached_input and output (USD per million tokens) and batch_discount"
            )
        return cls(settings.prices[llm.model] if is_paid(llm) else _FREE, backends.of(llm.backend).batches)

    def ahead(self, prompt_tokens: float, completion_tokens: float) -> float:
        """Return what tokens not asked for yet would cost, none of them cached."""
        return self._usd(prompt_tokens, 0, completion_tokens, batched=self.batched)

    def answer(self, answer: Completion) -> float:
        """Return what an answer cost."""
        return self._usd(
            answer.prompt_tokens, answer.cached_tokens, answer.completion_tokens, batched=answer.batched
        )

    def answers(self, found: pa.Table) -> float:
        """Return what answers cost, each as it was asked; `found` has columns of ``tables.COMPLETIONS``."""
        total = 0.0
        for batched in (False, True):
            part = found.filter(pc.equal(found["batched"], batched))
            read, cached, written = (
                pc.sum(part[name]).as_py() or 0 for name in ("prompt_tokens", "cached_tokens", "completion_tokens")
            )
            total += self._usd(read, cached, written, batched=batched)
        return total

    def _usd(self, read: float, cached: float, written: float, *, batched: bool) -> float:
        price = self.price
        if batched:
            # Whether the cache's discount comes on top differs by model; the dearer reading is taken.
            return (1 - price.batch_discount) * (read * price.input + written * price.output) / 1e6
        return ((read - cached) * price.input + cached * price.cached_input + written * price.output) / 1e6
