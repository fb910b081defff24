r"""Texts of ICTRP as plain lines: what its sources escaped, marked up or padded is undone.

Example: ``lines("Adults&#13;\n<br>aged &gt;18<br/ ><br>   with asthma")`` is ``"Adults\naged >18\nwith asthma"``.
"""

import html
import re
from functools import cache

from trialwright.registry.dialects.unwrapping import clean

# Ends in a semicolon: "AT&T" is a name. Some sources escaped their texts twice.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_VALUE = r"""(?:"[^"<>]{0,300}"|'[^'<>]{0,300}'|[^\s<>"']{1,300})"""
_ATTRIBUTES = rf"(?:\s{{1,9}}[a-z:-]{{1,30}}={_VALUE}){{0,10}}\s{{0,4}}/?\s{{0,4}}>"
# ICTRP adds its own break to each of CTRI, which is written so.
_DOUBLED = re.compile(r"<br\s?/\s>(?=\s{0,4}<br>)", re.IGNORECASE)
_BREAK = re.compile(
    rf"</?(?:br|p|div|li|ul|ol|h[1-6]|tr|table|tbody){_ATTRIBUTES}|_x000[AaDd]_|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]",
    re.IGNORECASE,
)
# "<18 years and b>5" is no tag.
_INLINE = re.compile(
    rf"</?(?:a|b|i|u|em|strong|sub|sup|span|font|small|big|td|th|center|o:p){_ATTRIBUTES}", re.IGNORECASE
)
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\xa0\ufeff\u200b]|_x0009_")
# A line end that ICTRP lost, and kept the indentation of.
_LOST = re.compile(r"(?<=\S)[ \t]{8,}+(?=\S)")
_MARK = "\x1e"
_TWICE = re.compile(rf"\n[ \t]{{0,40}}{_MARK}")
_NOTHING = frozenset({
    "", "null", "na", "n/a", "nil", "nil known", "none", "no", "not applicable", "not available", "nd", "none known",
    "not applicable/not applicable", "unknown", "not specified", "not selected", "not stated",
})
# No dose ("2.5 mg"), abbreviation ("i.v.") or sign ("-5 mmHg") is one.
_BULLET = re.compile(
    r"(?:[*\u2022\u00b7\u25cf]\s*|[-\u2013](?!\d)\s*"
    r"|[(\[]?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-z](?=[.)\]]\s))[.)\]](?!\d)\s*)+(?=\S)"
)


def lines(text: str) -> str:
    """Return a text as lines without blanks around them, with no more than one empty line between two."""
    kept: list[str] = []
    for line in map(_squeezed, _decoded(text).split("\n")):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def unwrapped(text: str) -> str:
    """Return a text that ClinicalTrials.gov had wrapped as indented lines, as plain paragraphs and bullets."""
    return clean(_decoded(text, lost=False).rstrip()) or ""


def one_line(text: str) -> str:
    """Return a text as one line."""
    return " ".join(_decoded(text).split())


def is_nothing(text: str) -> bool:
    """Tell whether a text says no more than that there is nothing to say, such as "Nil Known"."""
    return len(text) < 40 and " ".join(text.lower().split()).strip(" .;,:-[]()") in _NOTHING


def parts(text: str, signs: str = ";") -> list[str]:
    """Split at signs that are in no brackets, or at all of them where a bracket is never closed."""
    found, depth, start = [], 0, 0
    for match in _pattern_of(f"()[]{signs}").finditer(text):
        sign = match[0]
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth = max(depth - 1, 0)
        elif not depth:
            found.append(text[start : match.start()])
            start = match.end()
    found.append(text[start:])
    if depth:
        found = _pattern_of(signs).split(text)
    return [part for piece in found if (part := piece.strip())]


def items(text: str) -> list[str]:
    """Return the lines of `lines` without their bullets, each with those in which it goes on."""
    found = [line for line in text.split("\n") if line]
    marked = [_BULLET.match(line) is not None for line in found]
    if any(marked):
        joined: list[str] = []
        for line, begins in zip(found, marked, strict=True):
            # What a list stands under, or a sentence behind it, is none of an item.
            if joined and not begins and joined[-1][-1] not in ".;:":
                joined[-1] = f"{joined[-1]} {line}"
            else:
                joined.append(line)
        found = joined
    elif not all(line[0].isupper() or line[0].isdigit() for line in found[1:]):
        found = [" ".join(found)]
    return [bare for line in found if (bare := without_bullet(line))]


def without_bullet(line: str) -> str:
    """Return a line without a bullet or a number before it."""
    match = _BULLET.match(line)
    return line[match.end() :].strip() if match else line.strip()


def once(texts: list[str]) -> list[str]:
    """Return texts each once, however capitals, blanks and full stops differ, and none that says nothing."""
    found: dict[str, str] = {}
    for text in texts:
        plain = " ".join(text.split()).strip(" .;,")
        if not is_nothing(plain):
            found.setdefault(plain.casefold(), plain)
    return list(found.values())


@cache
def _pattern_of(signs: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(signs)}]")


def _decoded(text: str, *, lost: bool = True) -> str:
    for _ in range(2):
        if "&" in text:
            text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text or "_x000" in text or not text.isprintable():
        text = _BREAK.sub(_MARK, _DOUBLED.sub("", text))
        text = _UNSEEN.sub(" ", _INLINE.sub("", text))
        # A break is often written as one in the text and one in HTML.
        text = _TWICE.sub("\n", text).replace(_MARK, "\n")
    return _LOST.sub("\n", text) if lost else text


def _squeezed(line: str) -> str:
    return " ".join(line.split())
