"""The layout of legacy ClinicalTrials.gov XML: two-space indents, CRs as ``&#xD;``, wrapped text blocks.

Example: ``leaf("gender", "All", 2)`` is ``"    <gender>All</gender>"``. Written by hand and not by an
XML library, since the registry's own layout is what readers of it have to cope with.
"""

import re
import textwrap
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

Lines = list[str]
_WIDTH = 96
_ESCAPED = re.compile(r"\\(.)")


def leaf(tag: str, text: str | None, depth: int = 1, **attributes: str | None) -> Lines:
    """Render an element with text; nothing where there is no text."""
    if not text:
        return []
    said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return [f"{'  ' * depth}<{tag}{said}>{escape(text)}</{tag}>"]


def leaves(tag: str, texts: Iterable[str], depth: int = 1) -> Lines:
    """Render an element for each text."""
    return [line for text in texts for line in leaf(tag, text, depth)]


def block(tag: str, children: Iterable[str], depth: int = 1, said: str = "") -> Lines:
    """Render an element with children; nothing where there are none. `said` are its attributes."""
    inside = list(children)
    return [f"{'  ' * depth}<{tag}{said}>", *inside, f"{'  ' * depth}</{tag}>"] if inside else []


def textblock(tag: str, markdown: str | None, depth: int = 1) -> Lines:
    """Render paragraphs and bullets of markdown, each apart from the next."""
    if not markdown:
        return []
    margin = "  " * (depth + 2)
    lines: Lines = []
    for text in re.split(r"\n+", markdown):
        bullet = text.startswith("* ")
        first, rest = (f"{margin}  -  ", f"{margin}     ") if bullet else (margin, margin)
        plain = _ESCAPED.sub(r"\1", text[2:] if bullet else text)
        lines += ["", *textwrap.wrap(plain, _WIDTH, initial_indent=first, subsequent_indent=rest,
                                     break_long_words=False, break_on_hyphens=False)]  # fmt: skip
    inside = [f"{escape(line)}&#xD;" for line in lines[1:]]
    return block(tag, block("textblock", inside, depth + 1), depth)
