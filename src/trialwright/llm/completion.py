"""A completion: what a model answered to one request.

Example: ``Completion("9f2c...", '["Slow accrual"]', "stop", 812, 41)``. The fields are the columns
of ``tables.COMPLETIONS``. `finish_reason` is ``stop`` (the model or its grammar ended the text),
``length`` (cut at max_tokens), ``refused``, ``content_filter``, or ``bad_request`` (the request
itself cannot be answered; `text` then says why).
"""

from typing import NamedTuple


class Completion(NamedTuple):
    """One answer, with its token counts."""

    key: str
    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
