"""The sections on the LLM: which one it is, what it is asked for and how requests are sent.

Example: ``load(Settings).synthesis.temperature`` is the temperature at which trials are written.
"""

from typing import Annotated, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from trialwright.core.params.kinds import EACH_ONCE, Count, Name, Positive, Section, Share, Text, at_least

# Of English text, about; a tokenizer of its own knows better.
CHARS_A_TOKEN = 4
LongText = Literal["brief_summary", "detailed_description", "eligibility_criteria"]
# The texts of a trial that may be asked for at length, in the order of a report.
LONG_TEXTS: tuple[str, ...] = get_args(LongText)


class Llm(Section):
    """Which model writes, and in which prompt variant it is asked."""

    backend: Literal["local", "openai", "openai-batch"]
    model: Text
    base_url: Text | None
    tokenizer: Text | None
    # A folder of prompt files; which there are, is known where they are read.
    prompts: Name
    order: Literal["examples_first", "paper"]

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        parts = urlsplit("http://localhost" if url is None else url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.port == 0:
            raise ValueError("must be null or an address such as http://localhost:8000/v1, with no password in it")
        return url


class Sampling(Section):
    """How tokens are drawn."""

    temperature: Annotated[float, Field(ge=0, le=2)]
    top_p: Annotated[float, Field(gt=0, le=1)]
    max_tokens: Count


class Reasons(Sampling):
    """Reasons for an outcome (paper section 3.2.3), of which there may be none."""

    count: Annotated[int, at_least(0)]
    reason_chars: Annotated[int, at_least(40)]

    @property
    def warning(self) -> str:
        """Say that answers are likely to be cut, and rejected for it; "" where they are not."""
        tokens = self.count * self.reason_chars // CHARS_A_TOKEN
        return "" if tokens <= self.max_tokens else (
            f"reasons.max_tokens {self.max_tokens} may cut answers: {self.count} reasons of {self.reason_chars}"
            f" characters are about {tokens} tokens; raise it, or lower reasons.reason_chars"
        )


class Synthesis(Sampling):
    """A new trial from examples and reasons (paper section 3.2.4), and the sections of it that are then asked for."""

    title_chars: Annotated[int, at_least(40)]
    text_chars: Annotated[int, at_least(40)]
    max_items: Count
    sections: Annotated[list[LongText], EACH_ONCE]
    section_chars: Annotated[int, at_least(200)]
    section_max_tokens: Count

    @property
    def at_length(self) -> Self:
        """Return the limits of one section at length, in place of those of a text of the trial."""
        return self.model_copy(update={"text_chars": self.section_chars, "max_tokens": self.section_max_tokens})

    @property
    def warning(self) -> str:
        """Say that answers with a section are likely to be cut; "" where they are not, or none is asked for."""
        tokens = self.section_chars // CHARS_A_TOKEN
        return "" if not self.sections or tokens <= self.section_max_tokens else (
            f"synthesis.section_max_tokens {self.section_max_tokens} may cut answers: a section of"
            f" {self.section_chars} characters is about {tokens} tokens; raise it, or lower synthesis.section_chars"
        )


class Rating(Sampling):
    """A score of a synthetic trial by an LLM as judge, where ``select.strategy`` is judge."""


class Price(Section):
    """What an endpoint charges for a model, in USD per million tokens, and the share that a batch saves."""

    input: Annotated[float, Field(ge=0)]
    cached_input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    batch_discount: Share


class Complete(Section):
    """How requests are sent; nothing here changes what is asked."""

    batch_tokens: Count
    ahead: Annotated[int, at_least(0)]
    concurrency: Count
    timeout_s: Positive
    attempts: Count
    requests_per_minute: Positive | None
    tokens_per_minute: Positive | None
    max_unanswered: Share
    poll_s: Positive
    budget_usd: Annotated[float, Field(ge=0)]
    prices: dict[Text, Price]
