"""Text of records as text alone: no page, template, terminal or spreadsheet can take any of it for more.

Example: ``plain("</script><b id='x'>")`` is ``‹/script›‹b id=’x’›``, which a reader still knows and a browser does
not; ``plain_cell("=1+1")`` is ``’=1+1``, which no spreadsheet counts out.
"""

import re
import unicodedata
from numbers import Real

LONGEST = 200
# What could begin, end or fill in something in HTML, JSON, JavaScript or a template, by what looks like it.
_SIGNS = str.maketrans({
    "<": "‹", ">": "›", "&": "＆", '"': "”", "'": "’", "`": "’", "{": "(", "}": ")", "\\": "/",
})
# Control characters, those that turn or hide text, halves of surrogate pairs, and ends of lines and paragraphs.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# What a formula begins with, in full width too, as some spreadsheets read it; a number is none.
_FORMULA = re.compile(r"[=+\-@＝＋－＠](?![\d.]+$)")


def plain(text: object, longest: int = LONGEST) -> str:
    """Return text as one line of at most so many characters, none of which is markup or unseen."""
    seen = "".join(" " if _unseen(sign) else sign for sign in str(text)[: 4 * longest])
    line = " ".join(seen.split()).translate(_SIGNS)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _unseen(sign: str) -> bool:
    # The last two are no characters, and neither XML nor YAML takes them.
    return unicodedata.category(sign) in _UNSEEN or sign in "\ufffe\uffff"


def plain_cell(value: object) -> object:
    """Return what may stand in a CSV file: numbers and nulls as they are, all else as text that is no formula."""
    if value is None or isinstance(value, Real):
        return value
    text = plain(value)
    return f"’{text}" if _FORMULA.match(text) else text
