"""A completion: what a model answered to one request.

Example: ``Completion("9f2c...", '["Slow accrual"]', "stop", 812, 41)``. The fields are the columns
of ``tables.COMPLETIONS``. `finish_reason` is one of `FINISH_REASONS`: ``stop`` (the model or its grammar
ended the text), ``length`` (cut at max_tokens), ``refused`` (`text` is the refusal), ``content_filter``,
``bad_request`` (the request itself cannot be answered; `text` then says why) or ``empty`` (no text came,
as where a model thought and said nothing). `cached_tokens` are those of the prompt that were not
read again; `batched` tells that the answer came through the Batch API, at its price.
"""

from typing import NamedTuple, Protocol

FINISH_REASONS = frozenset({"stop", "length", "refused", "content_filter", "bad_request", "empty"})
# With these a model has answered; after any other, a later try may bring an answer.
FINAL = frozenset({"stop", "length"})


class Completion(NamedTuple):
    """One answer, with its token counts."""

    key: str
    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    batched: bool = False


class Keep(Protocol):
    """Makes answers durable: once it returns, no kill loses them."""

    def __call__(self, *answers: Completion) -> None: ...


class Sent(NamedTuple):
    """What a backend tells of a run: how often it asked again, and the last words that were no answer."""

    retried: int = 0
    said: str = ""
