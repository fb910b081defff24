"""The books of a complete stage: what the corpus is and cost, and what this run added.

Example of the lines printed, the last where an endpoint is paid::

    640 requests: 600 answered, 40 rejected (length 38, refused 2); 2,560,000 tokens read (1,900,000 of them
    cached), 320,000 written, 0.4335 USD
    this run: 600 known, 40 sent, 3 retried, 12.4 s, 1613 tokens/s, 0.0271 USD
    this store: 0.4382 USD charged for its requests, all runs together, 0.0024 of it open: ...

The first line alone is sealed in metrics, for inputs decide it; the others tell of one run, and of one machine.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.chat.completion import FINAL
from trialwright.llm.cost.charges import Spent
from trialwright.llm.cost.tariff import Tariff
from trialwright.llm.sealed import outcomes

# What `Answered.of` reads of an answer.
COLUMNS = ("key", "text", "finish_reason", "prompt_tokens", "cached_tokens", "completion_tokens", "batched")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the store holds for the requests: the same on every machine that holds the store."""

    requests: int
    answered: int
    rejected: dict[str, int]
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    usd: float

    @classmethod
    def of(cls, requests: int, found: pa.Table, tariff: Tariff) -> "Answered":
        """Count the answers found for so many requests; one that did not end by itself is rejected by its reason."""
        reasons = Counter(outcomes.ends(found).to_pylist())
        answered = reasons.pop("stop", 0)
        if requests > found.num_rows:
            reasons["no_answer"] += requests - found.num_rows
        read, cached, written = (
            pc.sum(found[name]).as_py() or 0 for name in ("prompt_tokens", "cached_tokens", "completion_tokens")
        )
        return cls(requests, answered, dict(sorted(reasons.items())), read, cached, written, tariff.answers(found))

    @property
    def unanswered(self) -> dict[str, int]:
        """How many requests a later try could yet answer, by the reason why they are not."""
        return {reason: count for reason, count in self.rejected.items() if reason not in FINAL}

    def __str__(self) -> str:
        """Return one line for the terminal."""
        why = f" ({counted(self.rejected)})" if self.rejected else ""
        return (
            f"{self.requests:,} requests: {self.answered:,} answered, {sum(self.rejected.values()):,} rejected{why}; "
            f"{self.prompt_tokens:,} tokens read ({self.cached_tokens:,} of them cached), "
            f"{self.completion_tokens:,} written, {self.usd:.4f} USD"
        )


@dataclass(slots=True)
class ThisRun:
    """What one run did; counted as it goes. `ahead` of the requests were those of other corpora."""

    known: int = 0
    ahead: int = 0
    sent: int = 0
    retried: int = 0
    seconds: float = 0.0
    completion_tokens: int = 0
    usd: float = 0.0

    @property
    def tokens_per_second(self) -> float:
        """Tokens written in a second."""
        return self.completion_tokens / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        """Return one line for the terminal."""
        others = f" ({self.ahead:,} of other corpora)" if self.ahead else ""
        return (
            f"this run: {self.known:,} known, {self.sent:,} sent{others}, {self.retried:,} retried, "
            f"{self.seconds:.1f} s, {self.tokens_per_second:.0f} tokens/s, {self.usd:.4f} USD"
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """All parts, for the terminal; that of the corpus for the stage's metrics. `charged` is None where all is free."""

    corpus: Answered
    run: ThisRun
    charged: Spent | None = None

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Return what inputs decide, as scalars; dvc metrics diff drops anything else."""
        return {"corpus": asdict(self.corpus)}

    def __str__(self) -> str:
        """Return two or three lines for the terminal."""
        lines = [str(self.corpus), str(self.run)]
        if self.charged:
            lines.append(f"this store: {self.charged}")
        return "\n".join(lines)


def counted(reasons: Mapping[str, int]) -> str:
    """Return counts as text: ``length 38, refused 2``."""
    return ", ".join(f"{reason} {count}" for reason, count in reasons.items())
