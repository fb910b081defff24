"""Texts cut short where a reader would pause.

Example: ``clip("One sentence here. Another goes on", 25)`` is "One sentence here.".
"""

import re

# The last full stop, line end, list separator or blank in the second half of a cut text.
_BREAKS = (re.compile(r"(?s).*(?:[.;!?](?=\s)|\n)"), re.compile(r"(?s).*\s"))


def clip(text: str, limit: int | None) -> str:
    """Cut a text to at most `limit` characters, at a sentence, line or word where one is near."""
    if limit is None or len(text) <= limit:
        return text
    head = text[:limit]
    for pattern in _BREAKS:
        match = pattern.match(head)
        if match and match.end() >= limit // 2:
            return head[: match.end()].rstrip()
    return head.rstrip()
