r"""Texts of API v2, which are markdown, as legacy XML reads once it is plain.

Example: ``block("Included are:\n\n* Hb \\> 10\n* no fever")`` is ``"Included are:\n\n- Hb > 10\n\n- no fever"``.
"""

import re

from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.unwrapping import clean

# CommonMark: a backslash before any punctuation of ASCII is none itself.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BULLETS = ("* ", "- ", "+ ")


def plain(text: str | None) -> str | None:
    """Return a text that is no markdown, such as a title.

    Raises:
        Rejection: ``malformed_text``.
    """
    if not text:
        return None
    if "\0" in text:
        raise Rejection("malformed_text", "holds U+0000, which is no character")
    return clean(text)


def block(text: str | None) -> str | None:
    """Return a long text: as in legacy XML, each of its paragraphs and items of lists stands by itself."""
    return _lines(text, "\n\n")


def remark(text: str | None) -> str | None:
    """Return the description of an arm or the like: legacy XML has no empty lines in it."""
    return _lines(text, "\n")


def _lines(text: str | None, between: str) -> str | None:
    if not text:
        return None
    if "\0" in text:
        raise Rejection("malformed_text", "holds U+0000, which is no character")
    if "\n" in text or "\r" in text:
        lines = [line for line in map(str.strip, text.splitlines()) if line]
        text = between.join(["- " + line[2:].lstrip() if line.startswith(_BULLETS) else line for line in lines])
    else:
        text = text.strip()
        if text.startswith(_BULLETS):
            text = "- " + text[2:].lstrip()
    return (_ESCAPED.sub(r"\1", text) if "\\" in text else text) or None
