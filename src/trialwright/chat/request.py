"""A request to an LLM: everything that decides the answer, in one canonical text with one key.

Example of a body::

    {"draw": 7, "endpoint": "local", "format": {"kind": "regex", "pattern": "..."}, "model":
     "gemma3-270m", "prompt": "...", "sampling": {"max_tokens": 256, "temperature": 0.8, "top_p": 0.95}}
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from trialwright.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Request:
    """One request; two with the same body have the same key and are asked once.

    `body` is canonical JSON with these members: ``endpoint`` ("local", or the address of an
    OpenAI-compatible API), ``model`` (a file or folder of this machine as NAME@SHA-256), either
    ``prompt`` (a text to be continued) or ``messages``
    (role and content), ``format`` (null, ``{"kind": "json_schema", "schema": ...}`` or
    ``{"kind": "regex", "pattern": ...}``), ``sampling`` and ``draw``. The draw number sets apart
    requests that are alike in all else, and seeds the sampling of the local backend.
    """

    key: str
    plan_id: str
    body: str

    @classmethod
    def build(
        cls,
        plan_id: str,
        *,
        endpoint: str,
        model: str,
        prompt: str | Sequence[Mapping[str, str]],
        format: Mapping[str, Any] | None,
        sampling: Mapping[str, float],
        draw: int,
    ) -> Self:
        """Build a request; a `prompt` that is no string is a list of chat messages."""
        asked = {"prompt": prompt} if isinstance(prompt, str) else {"messages": list(prompt)}
        body = canonical({
            "endpoint": endpoint, "model": model, "format": format, "sampling": sampling, "draw": draw, **asked,
        })
        return cls(key_of(body), plan_id, body)

    def content(self) -> dict[str, Any]:
        """Return the body as a dict.

        Raises:
            InputError: it is none; `build` made it one, so the table of requests was changed since.
        """
        try:
            content = json.loads(self.body)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise InputError(f"request {self.key[:12]} of {self.plan_id}: not a JSON object; run dvc repro --force")
        return content


def key_of(body: str) -> str:
    """Return the key of a request, the SHA-256 of its body."""
    return hashlib.sha256(body.encode()).hexdigest()


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no blanks: the same value gives the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
