r"""Lists in a cell, as Python, JSON, numpy and pandas print them: one text for each item, never two glued.

Examples: ``['a', "b's"]``, ``["a", "b's"]``, ``['a' "b's"]`` and ``array(['a', "b's"], dtype=object)`` are all
``["a", "b's"]``. A list with commas in one place and none in another may mean either, and is rejected.
"""

import ast
import json
import re
import warnings

from trialwright.files import csvs
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.unwrapping import clean

# The longest list of TOP has 3,700 characters.
MAX_LIST_CHARS = 1 << 17
_ARRAY = re.compile(r"array\(\s*(\[.*\])\s*(?:,\s*dtype=[\w<>|'\"]{1,40}\s*)?\)", re.DOTALL)
# A text in quotes, and what stands between it and the next.
_ITEM = re.compile(r"u?('(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\")(\s*+,?\s*+)", re.DOTALL)


def read_list(column: str, cell: str) -> list[str]:
    """Return the cleaned texts of a list; an empty cell is an empty list.

    Raises:
        Rejection: ``malformed_list``.
    """
    cell = cell.strip()
    if not cell:
        return []
    if len(cell) > MAX_LIST_CHARS:
        raise Rejection("malformed_list", f"{column}: {len(cell)} characters, at most {MAX_LIST_CHARS} are read")
    array = _ARRAY.fullmatch(cell)
    found = _items(column, array[1] if array else cell)
    if not all(map(csvs.is_text, found)):
        raise Rejection("malformed_list", f"{column}: holds what is no character")
    return [text for item in found if (text := clean(item))]


def _items(column: str, cell: str) -> list[str]:
    if not (cell.startswith("[") and cell.endswith("]") and len(cell) > 1):
        raise Rejection("malformed_list", f"{column}: expected a list of texts, found {cell[:80]}")
    literals, gaps, place = [], [], 1 + len(cell[1:]) - len(cell[1:].lstrip())
    while place < len(cell) - 1:
        item = _ITEM.match(cell, place, len(cell) - 1)
        if item is None:
            raise Rejection("malformed_list", f"{column}: expected a list of texts, found {cell[:80]}")
        literals.append(item[1])
        gaps.append(item[2])
        place = item.end()
    between = {"," if "," in gap else " " if gap else "" for gap in gaps[:-1]}
    if len(between) > 1 or "" in between:
        raise Rejection("malformed_list", f"{column}: commas between some texts and not between others, in {cell[:80]}")
    return [_text(column, literal) for literal in literals]


def _text(column: str, literal: str) -> str:
    """Return the text that a literal stands for, one of JSON or of Python."""
    if "\\" not in literal:
        return literal[1:-1]
    try:
        if literal.startswith('"'):
            return str(json.loads(literal, strict=False))
    except ValueError:
        pass
    try:
        # A text with an odd escape is read all the same; Python's own warning would name no row.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(ast.literal_eval(literal))
    except (ValueError, SyntaxError, MemoryError) as error:
        raise Rejection("malformed_list", f"{column}: {literal[:80]}") from error
