"""Text that stands where something is still to be filled in.

Example: ``placeholder("A Study of [insert drug]")`` is "[insert".
"""

import re

_PLACEHOLDER = re.compile(
    r"(?i)lorem ipsum|\bX{3,}\b|\[(?:insert|your|name|todo|tbd)|<(?:insert|your|name|text|drug)[^>]{0,30}>"
    r"|\b(?:insert|your) [\w ]{1,20} here\b"
    r"|^(?:string|text|todo|tbd|placeholder|\.{2,}|…)\.?$"
)


def placeholder(text: str) -> str | None:
    """Return the first placeholder in a text, None where there is none."""
    match = _PLACEHOLDER.search(text)
    return match[0] if match else None
