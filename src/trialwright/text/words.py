"""Texts as words, and as sequences of words.

Example: of "The drug, the dose." the words are "the", "drug", "the", "dose", and the sequences of three
"the drug the" and "drug the dose".
"""

import re
from collections.abc import Iterator, Sequence

WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; signs and blanks are nothing."""
    return [word.lower() for word in WORD.findall(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Return the first character of each of `words`, and the one after its last."""
    return [match.span() for match in WORD.finditer(text)]


def sequences(tokens: Sequence[str], size: int) -> Iterator[str]:
    """Yield the sequences of `size` tokens; none where there are fewer."""
    for start in range(len(tokens) - size + 1):
        yield " ".join(tokens[start : start + size])
