"""More records than there are: real ones again and again, each copy under other ids and in other words.

Example: in copy 7, "patients with type 2 diabetes who" may be "patients7 with type7 2 diabetes7 who". In each copy
other words change, about half of them, so that no copy is a near-duplicate of another or of its original.
"""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.registry.archive.contents import is_record

TEXTS = ("brief_title", "official_title", "brief_summary", "detailed_description", "eligibility_criteria")
# Most words end with one of these.
_LETTERS = "esdtnyrolfgh"
# Above all ids that are given today.
_FIRST = 10_000_000
_ELEMENTS = re.compile(rb"(<(?:brief_title|official_title|textblock)>)([^<]*)")
_OTHER_IDS = re.compile(rb"(<(?:org_study_id|secondary_id|nct_alias)>)([^<]*)")
_LONG = re.compile(rb"\d{5,}")
_STRIDE = 7919


def in_other_words(table: pa.Table, number: int) -> pa.Table:
    """Return trials whose texts are those of copy `number`."""
    for name in TEXTS:
        changed = pc.replace_substring_regex(table[name], f"([{_some(number)}]) ", rf"\1{number} ")
        table = table.set_column(table.column_names.index(name), name, changed)
    return table


def write_registry(sources: Sequence[Path], out: Path, records: int) -> Iterator[tuple[str, str]]:
    """Write a zip of so many legacy XML records, those of zips again and again; yield the real id and the id of each.

    One record is in memory at a time. The first copy is the records as they are.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
        for place, (number, own, text) in enumerate(islice(_again(sources), records)):
            new = own if number == 0 else f"NCT{_FIRST + place}"
            written.writestr(f"{new}.xml", text if number == 0 else _copy(text, number, own.encode(), new.encode()))
            yield own, new


def write_outcomes(path: Path, known: Path, ids: Iterator[tuple[str, str]]) -> None:
    """Write the outcomes of copies, a CSV of id and outcome, as those of their originals in the same columns."""
    with known.open(encoding="utf-8", newline="") as source, path.open("w", encoding="utf-8", newline="") as target:
        header, *rows = csv.reader(source)
        outcomes = dict(row[:2] for row in rows)
        lines = csv.writer(target, lineterminator="\n")
        lines.writerow(header[:2])
        lines.writerows((new, outcomes[own]) for own, new in ids if own in outcomes)


def _again(sources: Sequence[Path]) -> Iterator[tuple[int, str, bytes]]:
    """Yield the number of the copy, the id and the text of each record, for ever."""
    for number in count():
        for source in sources:
            with zipfile.ZipFile(source) as held:
                for name in filter(is_record, held.namelist()):
                    yield number, Path(name).stem, held.read(name)


def _copy(text: bytes, number: int, own: bytes, new: bytes) -> bytes:
    pairs = [(b"%c " % letter, b"%c%d " % (letter, number)) for letter in _some(number).encode()]

    def change(found: re.Match[bytes]) -> bytes:
        words = found[2]
        # Many times as quick as one regular expression.
        for ours, theirs in pairs:
            words = words.replace(ours, theirs)
        return found[1] + words

    text = _ELEMENTS.sub(change, text.replace(own, new))
    # Two records that name an id are one trial.
    return _OTHER_IDS.sub(lambda found: found[1] + _LONG.sub(lambda one: _shifted(one[0], number), found[2]), text)


def _shifted(digits: bytes, number: int) -> bytes:
    return b"%0*d" % (len(digits), (int(digits) + number * _STRIDE) % 10 ** len(digits))


def _some(number: int) -> str:
    """Return the letters with which words end that change in a copy."""
    return "".join(np.random.default_rng(number).permutation(list(_LETTERS))[:7])
