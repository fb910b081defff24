r"""Texts of API v2, which are markdown, as legacy XML reads once it is plain.

Example: ``block("Included are:\n\n* Hb \\> 10\n* no fever")`` is ``"Included are:\n\n- Hb > 10\n\n- no fever"``.
"""

from collections.abc import Iterable

from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.unwrapping import clean

# CommonMark: a backslash before any punctuation of ASCII is none itself.
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_BULLETS = frozenset({"* ", "- ", "+ "})


def plain(text: str | None) -> str | None:
    """Return a text that is no markdown, such as a title.

    Raises:
        Rejection: ``malformed_text``.
    """
    if not text:
        return None
    if text.isprintable():
        return text.strip() or None
    if "\0" in text:
        raise _no_character()
    return clean(text)


def plains(texts: Iterable[str | None] | None) -> list[str]:
    """Return the texts of a list, empty ones left out."""
    return [found for text in texts or () if (found := plain(text))]


def block(text: str | None) -> str | None:
    """Return a long text: as in legacy XML, each of its paragraphs and items of lists stands by itself."""
    return _lines(text, "\n\n")


def remark(text: str | None) -> str | None:
    """Return the description of an arm or the like: legacy XML has no empty lines in it."""
    return _lines(text, "\n")


def _lines(text: str | None, between: str) -> str | None:
    if not text:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # A line at a time, without a call for each: these are most of what a study says.
    lines = []
    for given in text.split("\n"):
        line = given.strip()
        if line[:2] in _BULLETS:
            line = "- " + line[2:].lstrip()
        if line:
            lines.append(line)
    found = between.join(lines)
    if "\0" in found:
        raise _no_character()
    return (_unescaped(found) if "\\" in found else found) or None


def _unescaped(text: str) -> str:
    begun, *others = text.split("\\")
    # Split by it, two backslashes have nothing between them, and the second of them is meant.
    kept, literal = [begun], False
    for part in others:
        if literal:
            literal = False
            kept.append(part)
        elif part:
            kept.append(part if part[0] in _PUNCTUATION else "\\" + part)
        else:
            literal = True
            kept.append("\\")
    return "".join(kept)


def _no_character() -> Rejection:
    return Rejection("malformed_text", "holds U+0000, which is no character")
