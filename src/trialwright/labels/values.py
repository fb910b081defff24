"""What the values of an outcomes column mean: 1 success, 0 failure, -1 neither.

Example: a mapping file with the line ``"Terminated, Lack of efficacy",0`` reads that text as a failure. The
one that TOP's authors used for Trialtrove's texts has tabs between text and label, and no header.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from trialwright.core.errors import InputError
from trialwright.files import csvs
from trialwright.sections.real_trials import Label

# No list of outcome texts comes near this; what is larger is no such list.
MAX_TEXTS = 100_000
LABELS = {"1": 1, "0": 0, "-1": -1}
# What a value says that stands in no list.
UNMAPPED = -2
_REMEDY = "fix label.mapping or run dvc repro"


def read_values(values: pd.Series, mapping: Path, section: Label) -> pd.Series:
    """Tell 1, 0, -1 or `UNMAPPED` of each value.

    Args:
        values: texts, trimmed.
        mapping: the mapping file, read where the params name one.
        section: which of threshold, mapping file and values counts.
    """
    if section.threshold is not None:
        # Half of Europe writes a probability with a comma, and no other number between 0 and 1 has one.
        chance = pd.to_numeric(values.str.replace(r"^(\d?),(\d+)$", r"\1.\2", regex=True), errors="coerce")
        told = (chance >= section.threshold).astype(int)
        return told.where(chance.between(0, 1), UNMAPPED)
    known = read_mapping(mapping) if section.mapping else section.values
    return values.map(dict(known)).fillna(UNMAPPED).astype(int)


def read_mapping(path: Path) -> Mapping[str, int]:
    """Read a file of texts and their labels, with commas, semicolons, tabs or bars between them.

    Raises:
        InputError: it is missing or no such file, or says two things of one text; the line is named.
    """
    found: dict[str, int] = {}
    first = True
    for line, cells in csvs.read(path, _ends_in_label, _REMEDY):
        told = _without_blank_end(cells)
        heads, first = first and bool(told) and told[-1] not in LABELS, False
        if heads or not told:
            continue
        if len(told) != 2 or told[1] not in LABELS:
            raise InputError(f"{path}: line {line}: found {_shown(cells)}, expected a text and 1, 0 or -1; fix it")
        if found.setdefault(told[0], LABELS[told[1]]) != LABELS[told[1]]:
            raise InputError(f"{path}: line {line}: says another label of {told[0][:80]!r} than above; keep one")
        if len(found) > MAX_TEXTS:
            raise InputError(f"{path}: more than {MAX_TEXTS} texts, expected a list of outcome texts; {_REMEDY}")
    if not found:
        raise InputError(f"{path}: maps no text; expected lines of a text and 1, 0 or -1; {_REMEDY}")
    return found


def _ends_in_label(cells: Sequence[str]) -> bool:
    # A text may hold commas: the separator is what stands before the label at the end of most lines.
    told = _without_blank_end(cells)
    return len(told) > 1 and told[-1] in LABELS


def _without_blank_end(cells: Sequence[str]) -> list[str]:
    told = [cell.strip() for cell in cells]
    while told and not told[-1]:
        told.pop()
    return told


def _shown(cells: Sequence[str]) -> str:
    return repr(",".join(cells)[:80])
