r"""Registry text as plain text.

Example: a wrapped ``"\n    Adults with\r\n    type 2 diabetes.\r\n\r\n      -  HbA1c > 7\n  "`` becomes
``"Adults with type 2 diabetes.\n\n- HbA1c > 7"``.
"""

import re

# From the first of its blanks on, and not given back: a megabyte of blanks costs its length, not its square.
_WRAP = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]++(?=[^ \t\n])")
_GAP = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]*+\n\s*+")


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
