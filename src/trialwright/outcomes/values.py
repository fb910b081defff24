"""What the values of an outcomes column mean: 1 success, 0 failure, -1 neither.

Example: a mapping file with the line ``"Terminated, Lack of efficacy",0`` reads that text as a failure. The
one that TOP's authors used for Trialtrove's texts has tabs between text and label, and no header.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from trialwright.ground import params
from trialwright.ground.errors import InputError

# No list of outcome texts comes near this; what is larger is no such list.
MAX_CHARS = 4 * 1024**2
LABELS = {"1": 1, "0": 0, "-1": -1}
# What a value says that stands in no list.
UNMAPPED = -2


def read_values(values: pd.Series, mapping: Path, section: params.Label) -> pd.Series:
    """Tell 1, 0, -1 or `UNMAPPED` of each value.

    Args:
        values: texts, trimmed.
        mapping: the mapping file, read where the params name one.
        section: which of threshold, mapping file and values counts.
    """
    if section.threshold is not None:
        chance = pd.to_numeric(values, errors="coerce")
        told = (chance >= section.threshold).astype(int)
        return told.where(chance.between(0, 1), UNMAPPED)
    known = read_mapping(mapping) if section.mapping else section.values
    return values.map(dict(known)).fillna(UNMAPPED).astype(int)


def read_mapping(path: Path) -> Mapping[str, int]:
    """Read a file of texts and their labels, with commas, semicolons, tabs or bars between them.

    Raises:
        InputError: it is missing or no such file, or says two things of one text; the line is named.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            text = stream.read(MAX_CHARS + 1)
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; mend label.mapping or run dvc repro") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text ({error.reason}); save it as UTF-8") from error
    if len(text) > MAX_CHARS:
        raise InputError(f"{path}: more than {MAX_CHARS} characters, expected a list of outcome texts")
    return _mapping(path, text)


def _mapping(path: Path, text: str) -> dict[str, int]:
    lines = text.splitlines()
    # A text may hold commas: the separator is what stands before the label at the end of most lines.
    separator = max("\t;|,", key=lambda sign: sum(line.rpartition(sign)[2].strip(' "') in LABELS for line in lines))
    found: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        try:
            cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
        except csv.Error as error:
            raise InputError(f"{path}: line {number}: not CSV ({error}); mend it") from error
        if not any(cells) or (number == 1 and cells[-1] not in LABELS):
            continue
        if len(cells) != 2 or cells[1] not in LABELS:
            raise InputError(f"{path}: line {number}: found {line[:80]!r}, expected a text and 1, 0 or -1; mend it")
        if found.setdefault(cells[0], LABELS[cells[1]]) != LABELS[cells[1]]:
            raise InputError(f"{path}: line {number}: says another label of {cells[0][:80]!r} than above; keep one")
    if not found:
        raise InputError(f"{path}: maps no text; expected lines of a text and 1, 0 or -1")
    return found
