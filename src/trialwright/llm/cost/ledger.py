"""The books of a complete stage: what the corpus is and cost, and what this run added.

Example of the two lines printed::

    640 requests: 600 answered, 40 rejected (length 38, refused 2); 2,560,000 tokens read (1,900,000 of them
    cached), 320,000 written, 0.4335 USD
    this run: 600 known, 40 sent, 3 retried, 12.4 s, 1613 tokens/s, 0.0271 USD
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.llm.cost.tariff import Tariff

# What `Corpus.of` reads of an answer.
COLUMNS = ("key", "finish_reason", "prompt_tokens", "cached_tokens", "completion_tokens", "batched")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the store holds for the requests: the same on every machine that holds the store."""

    requests: int
    answered: int
    rejected: dict[str, int]
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    usd: float

    @classmethod
    def of(cls, requests: int, found: pa.Table, tariff: Tariff) -> "Corpus":
        """Count the answers found for so many requests; one that did not end by itself is rejected by its reason."""
        reasons = Counter(found["finish_reason"].to_pylist())
        answered = reasons.pop("stop", 0)
        if requests > found.num_rows:
            reasons["no_answer"] = requests - found.num_rows
        read, cached, written = (
            pc.sum(found[name]).as_py() or 0 for name in ("prompt_tokens", "cached_tokens", "completion_tokens")
        )
        return cls(requests, answered, dict(sorted(reasons.items())), read, cached, written, tariff.answers(found))

    def __str__(self) -> str:
        """Return one line for the terminal."""
        why = f" ({', '.join(f'{reason} {count}' for reason, count in self.rejected.items())})" if self.rejected else ""
        return (
            f"{self.requests:,} requests: {self.answered:,} answered, {sum(self.rejected.values()):,} rejected{why}; "
            f"{self.prompt_tokens:,} tokens read ({self.cached_tokens:,} of them cached), "
            f"{self.completion_tokens:,} written, {self.usd:.4f} USD"
        )


@dataclass(slots=True)
class Run:
    """What one run did; counted as it goes."""

    known: int = 0
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
        return (
            f"this run: {self.known:,} known, {self.sent:,} sent, {self.retried:,} retried, {self.seconds:.1f} s, "
            f"{self.tokens_per_second:.0f} tokens/s, {self.usd:.4f} USD"
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both parts, for the terminal and for the stage's metrics."""

    corpus: Corpus
    run: Run

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Return scalars only, by part; dvc metrics diff drops anything else."""
        corpus, run = self.corpus, self.run
        return {
            "corpus": {
                "requests": corpus.requests, "answered": corpus.answered, "rejected": corpus.rejected,
                "prompt_tokens": corpus.prompt_tokens, "cached_tokens": corpus.cached_tokens,
                "completion_tokens": corpus.completion_tokens, "usd": corpus.usd,
            },
            "run": {
                "known": run.known, "sent": run.sent, "retried": run.retried, "seconds": run.seconds,
                "tokens_per_second": run.tokens_per_second, "usd": run.usd,
            },
        }

    def __str__(self) -> str:
        """Return two lines for the terminal."""
        return f"{self.corpus}\n{self.run}"
