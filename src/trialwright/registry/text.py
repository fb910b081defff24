r"""Registry text and dates as plain values.

Example: a wrapped ``"\n    Adults with\r\n    type 2 diabetes.\r\n\r\n      -  HbA1c > 7\n  "`` becomes
``"Adults with type 2 diabetes.\n\n- HbA1c > 7"``, and ``"March 3, 2004"`` becomes ``"2004-03-03"``.
"""

import re
from datetime import date
from functools import lru_cache

_MONTHS = {
    name: number
    for number, name in enumerate((
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ), start=1)
}
_WORDED = re.compile(r"([A-Za-z]+)(?:\s+(\d{1,2}),)?\s+(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
_WRAP = re.compile(r"[ \t]*\n[ \t]+(?=[^ \t\n])")
_GAP = re.compile(r"[ \t]*\n[ \t]*\n\s*")


def clean(text: str | None) -> str | None:
    """Undo line wrapping but keep paragraphs, bullets and the author's own line breaks.

    The registry writes long texts as indented lines of 100 characters. So a line break before an
    indented line is wrapping; one before a line that is not indented was typed by the author.
    """
    if not text:
        return None
    if "\n" in text and text.startswith("\n "):
        return _unwrap(text)
    if "\n" in text or "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _WRAP.sub(" ", _GAP.sub("\n\n", text))
    return text.strip() or None


def _unwrap(block: str) -> str | None:
    """Undo the wrapping of an indented block, where every single line break is wrapping.

    Most of what ingest reads is in such blocks, and this loop outruns every regular expression.
    """
    paragraphs: list[str] = []
    lines: list[str] = []
    for line in map(str.strip, block.split("\n")):
        if line:
            lines.append(line)
        elif lines:
            paragraphs.append(_join(lines))
            lines = []
    if lines:
        paragraphs.append(_join(lines))
    text = "\n\n".join(paragraphs)
    return (text.replace("\r", " ") if "\r" in text else text) or None


def _join(lines: list[str]) -> str:
    """Join the lines of a paragraph; the registry sets off its bullets with two blanks."""
    if lines[0].startswith("-  "):
        lines[0] = "- " + lines[0][3:]
    return " ".join(lines)


@lru_cache(maxsize=1 << 16)
def iso_date(text: str | None) -> str | None:
    """Return a partial ISO date (year, month or day), or None where the text is no date."""
    text = (text or "").strip()
    if match := _WORDED.fullmatch(text):
        month = _MONTHS.get(match[1].lower())
        return _iso(int(match[3]), month, match[2]) if month else None
    if match := _ISO.fullmatch(text):
        return _iso(int(match[1]), int(match[2]) if match[2] else None, match[3])
    if match := _SLASHED.fullmatch(text):
        return _iso(int(match[2]), int(match[1]), None)
    return None


def _iso(year: int, month: int | None, day: str | None) -> str | None:
    """Write a date as precisely as it is known, or return None where the calendar has no such day."""
    try:
        known = date(year, 1 if month is None else month, int(day or 1)).isoformat()
    except ValueError:
        return None
    return known if day else known[:7] if month else known[:4]
