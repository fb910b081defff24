"""A completion: what a model answered to one request.

Example: ``Completion("9f2c...", '["Slow accrual"]', "stop", 812, 41)``. The fields are the columns
of ``tables.COMPLETIONS``. `finish_reason` is ``stop`` (the model or its grammar ended the text),
``length`` (cut at max_tokens), ``refused``, ``content_filter``, or ``bad_request`` (the request
itself cannot be answered; `text` then says why). `cached_tokens` are those of the prompt that were not
read again; `batched` tells that the answer came through the Batch API, at its price.
"""

from typing import NamedTuple, Protocol


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
