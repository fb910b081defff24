"""What requests would cost, told before the first of them is paid for.

Example::

    3,358 requests to gpt-4o-mini: about 12,400,000 tokens to read (counted on 400 requests) and 2,600,000 to
    write (the mean of 120 known answers), 6,900,000 at most
    about 3.4200 USD, 6.0000 at most; complete.budget_usd 7, 0.1224 of it charged already
"""

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from trialwright.llm.cost.tariff import Tariff
from trialwright.llm.model_files.token_counts import counter
from trialwright.sections.writing import Complete, Llm

_SAMPLE = 400
# Marks around each message of a chat and before the answer, as OpenAI counts them.
_PER_MESSAGE = 4
# Share of max_tokens that an answer is taken to fill where none is known yet.
_FILLED = 0.5


@dataclass(frozen=True, slots=True)
class Past:
    """What is known already of a corpus: how many answers, their tokens, and what is charged for its requests."""

    answers: int
    completion_tokens: int
    usd: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens and money of requests that are not sent yet."""

    requests: int
    counted: int
    read: int
    written: int
    most_written: int
    usd: float
    most_usd: float

    @classmethod
    def of(cls, requests: pa.Table, llm: Llm, settings: Complete, past: Past) -> "Estimate":
        """Count an even sample of requests with the model's tokenizer and scale it up.

        Raises:
            ModelError: the model's tokenizer cannot be found.
            ParamsError: the model has no price.
        """
        total = requests.num_rows
        counted = min(total, _SAMPLE)
        sample = requests["body"].take(pa.array([n * total // counted for n in range(counted)]))
        contents = [json.loads(body) for body in sample.to_pylist()]
        scale = total / counted
        read = scale * (sum(counter(llm)([_text(one) for one in contents])) + sum(map(_marks, contents)))
        most = scale * sum(one["sampling"]["max_tokens"] for one in contents)
        written = min(most, total * past.completion_tokens / past.answers) if past.answers else _FILLED * most
        tariff = Tariff.of(llm, settings)
        usd, most_usd = tariff.ahead(read, written), tariff.ahead(read, most)
        return cls(total, counted, round(read), round(written), round(most), usd, most_usd)

    def lines(self, llm: Llm, settings: Complete, past: Past) -> str:
        """Return two lines for the terminal."""
        basis = f"the mean of {past.answers:,} known answers" if past.answers else f"{_FILLED:.0%} of max_tokens"
        stops = "; it stops the run before the end" if past.usd + self.usd > settings.budget_usd else ""
        return (
            f"{self.requests:,} requests to {llm.model}: about {self.read:,} tokens to read (counted on "
            f"{self.counted:,} requests) and {self.written:,} to write ({basis}), {self.most_written:,} at most\n"
            f"about {self.usd:.4f} USD, {self.most_usd:.4f} at most; complete.budget_usd {settings.budget_usd:g}, "
            f"{past.usd:.4f} of it charged already{stops}"
        )


def _text(content: dict[str, Any]) -> str:
    """Return all that is read of a request: its messages or prompt, and its schema."""
    said = content["prompt"] if "prompt" in content else "\n".join(one["content"] for one in content["messages"])
    form = content["format"]
    return said + json.dumps(form["schema"]) if form and form["kind"] == "json_schema" else said


def _marks(content: dict[str, Any]) -> int:
    return _PER_MESSAGE * (1 + len(content.get("messages", ())))
