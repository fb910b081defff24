"""Made-up records of ICTRP, one as each registry fills the fields in, and the two exports that hold them."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from trialwright.registry.dialects import ictrp_csv, ictrp_xml
from trialwright.registry.dialects.ictrp.export_columns import COLUMNS
from trialwright.registry.dialects.ictrp.ictrp_record import trial_of
from trialwright.registry.dialects.seam import PIECE_BYTES, Record
from trialwright.trial.record import Trial

ROOT = "Trials_downloaded_from_ICTRP"


def element(**fields: str) -> str:
    """Return a trial of the portal; an id unless one is given."""
    inside = "".join(f"<{tag}>{escape(text, quote=False)}</{tag}>" for tag, text in {
        "TrialID": "NCT00010101", **fields}.items())
    return f"  <Trial>{inside}</Trial>\n"


def export(*trials: str) -> bytes:
    """Return a file of the portal."""
    return f"<?xml version='1.0' encoding='UTF-8' ?><{ROOT}>\n{''.join(trials)}</{ROOT}>".encode()


def row(**cells: str) -> dict[str, str]:
    """Return a row of the full export, NULL where nothing is given."""
    return {**dict.fromkeys(COLUMNS, "NULL"), "TrialID": "NCT00010101", **cells}


def table(*rows: Mapping[str, str], columns: Iterable[str] = COLUMNS, header: bool = False) -> bytes:
    """Return a file of the full export, all quoted."""
    columns = list(columns)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    if header:
        writer.writerow(columns)
    writer.writerows([one.get(name, "x") for name in columns] for one in rows)
    return text.getvalue().encode()


def from_xml(**fields: str) -> Trial:
    """Return the trial of one record of the portal."""
    (found,) = ictrp_xml.records("a.xml", export(element(**fields)), Counter())
    assert isinstance(found.result, Trial), found.result
    return found.result


def from_csv(**cells: str) -> Trial:
    """Return the trial of one row of the full export."""
    (found,) = ictrp_csv.records("a.csv", table(row(**cells)), Counter())
    assert isinstance(found.result, Trial), found.result
    return found.result


def read(unread: Counter[str] | None = None, **fields: str) -> Trial:
    """Return the trial of fields under our own names."""
    return trial_of({"id": "NCT00010101", **fields}, [], "ictrp_csv", Counter() if unread is None else unread)


def told(records: Iterable[Record]) -> list[tuple[str, str]]:
    """Return the name of each record, and its id or why it is none."""
    return [(name, result.trial_id if isinstance(result, Trial) else result.reason) for name, result in records]


def in_chunks(data: bytes, size: int) -> list[bytes]:
    """Return a file some bytes at a time."""
    return [data[start : start + size] for start in range(0, len(data), size)]


def by_pieces(
    dialect: Any, chunks: Iterable[bytes], size: int = PIECE_BYTES, most: int = 1 << 20
) -> tuple[list[Any], Counter[str]]:
    """Return what is read of a file by its pieces, and the counts of what is not."""
    unread: Counter[str] = Counter()
    found: list[Any] = []
    for piece in dialect.cut(iter(chunks), most, size):
        read_of_it = list(dialect.records("a", piece.data, unread, piece.first))
        assert piece.first == len(found) + 1
        assert piece.records == len(read_of_it)
        found += [(name, result if isinstance(result, Trial) else result.reason) for name, result in read_of_it]
    return found, unread
