"""The layout of legacy ClinicalTrials.gov XML: two-space indents, CRs as ``&#xD;``, wrapped text blocks.

Example: ``leaf("gender", "All", 2)`` is ``"    <gender>All</gender>"``. Written by hand and not by an
XML library, since the registry's own layout is what readers of it have to cope with.
"""

import textwrap
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

Lines = list[str]
_WIDTH = 96


def leaf(tag: str, text: str | None, depth: int = 1, **attributes: str | None) -> Lines:
    """Render an element with text; nothing where there is no text."""
    if not text:
        return []
    said = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return [f"{'  ' * depth}<{tag}{said}>{escape(text)}</{tag}>"]


def block(tag: str, children: Iterable[str], depth: int = 1) -> Lines:
    """Render an element with children; nothing where there are none."""
    inside = list(children)
    return [f"{'  ' * depth}<{tag}>", *inside, f"{'  ' * depth}</{tag}>"] if inside else []


def textblock(tag: str, blocks: Sequence[Sequence[str]], depth: int = 1) -> Lines:
    """Render paragraphs; the first line of each is plain, further ones are bullets."""
    margin = "  " * (depth + 2)
    lines: Lines = []
    for part in blocks:
        for at, text in enumerate(part):
            first, rest = (f"{margin}  -  ", f"{margin}     ") if at else (margin, margin)
            lines += ["", *textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=rest,
                                         break_long_words=False, break_on_hyphens=False)]  # fmt: skip
    inside = [f"{escape(line)}&#xD;" for line in lines[1:]]
    return block(tag, block("textblock", inside, depth + 1), depth) if inside else []
