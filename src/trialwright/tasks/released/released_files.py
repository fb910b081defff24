"""A corpus of synthetic trials that somebody released, as files: numbered reports and two lists.

Example, the layout of arXiv 2410.12476::

    reports/synthetic_clinical_report_0.txt, reports/synthetic_clinical_report_1.txt, ...
    retrieval_reasoning_label.txt        "1" on the line of each success, "0" on that of each failure
    correct_intervention_list.txt        "thalidomide", the drug of each report
    generated_intervention_list.txt      what the reports name instead; read where no other list is there

Reports are numbered from 0 or from 1; the lists have a line for each, in that order.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from trialwright.core.errors import InputError

MAX_REPORT_BYTES = 1 << 20
MAX_LIST_BYTES = 64 << 20
_REPORT = re.compile(r"(\d{1,9})\.(?:txt|json|xml)$", re.IGNORECASE)
_LIST = re.compile(r"\.(?:txt|csv)$", re.IGNORECASE)
# What a reader of zips raises on a damaged one.
DAMAGE = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)


class File(NamedTuple):
    """One file of the corpus, read when asked for."""

    name: str
    size: int
    read: Callable[[], bytes]


class Released(NamedTuple):
    """The reports by number, counted from 0 and read when asked for, and the lines of both lists."""

    reports: dict[int, File]
    labels: list[str]
    interventions: list[str]


@contextmanager
def open_released(path: Path) -> Iterator[Released]:
    """Find the reports and the lists in a zip.

    Raises:
        InputError: something is missing, stands twice or cannot be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGE as error:
        raise InputError(f"{path}: not a complete zip ({error}); run dvc repro acquire") from error
    with archive:
        yield _sorted_out(path, list(_files(archive)))


def _sorted_out(path: Path, files: list[File]) -> Released:
    reports: dict[int, File] = {}
    for file in files:
        if match := _REPORT.search(file.name):
            other = reports.setdefault(int(match[1]), file)
            if other is not file:
                raise InputError(f"{path}: report {int(match[1])} stands twice, as {other.name} and {file.name};"
                                 " let acquire.synthetic name the folder of one corpus")
    lists = [file for file in files if _LIST.search(file.name) and not _REPORT.search(file.name)]
    labels = _lines(path, "label", lists)
    interventions = _lines(path, "intervention", lists)
    if not reports:
        raise InputError(f"{path}: holds no numbered report; expected files such as report_0.txt, report_1.txt")
    if len(labels) != len(interventions):
        raise InputError(f"{path}: {len(labels)} labels and {len(interventions)} interventions, expected as many of"
                         " both, line by line; fix the lists")
    first = 1 if 0 not in reports and max(reports) == len(labels) else 0
    return Released({number - first: file for number, file in reports.items()}, labels, interventions)


def _lines(path: Path, word: str, lists: list[File]) -> list[str]:
    """Return the lines of the one list whose name holds a word."""
    found = [file for file in lists if word in Path(file.name).name.lower()]
    # A list of what was meant goes before one of what reports name: the others are planned, too.
    found = [file for file in found if "generated" not in Path(file.name).name.lower()] or found
    if len(found) != 1:
        held = f"{len(found)} ({', '.join(file.name for file in found)})" if found else "none"
        raise InputError(f"{path}: expected one list with {word!r} in its file name, found {held}")
    if found[0].size > MAX_LIST_BYTES:
        raise InputError(f"{path}: {found[0].name} has {found[0].size} bytes, at most {MAX_LIST_BYTES} are read")
    try:
        text = found[0].read().decode("utf-8-sig")
    except DAMAGE as error:
        raise InputError(f"{path}: {found[0].name} cannot be read ({error}); save it as UTF-8 text") from error
    return [line.strip() for line in text.rstrip().split("\n")]


def _files(archive: zipfile.ZipFile) -> Iterator[File]:
    for info in archive.infolist():
        if not info.is_dir() and not info.filename.startswith("__MACOSX/"):
            yield File(info.filename, info.file_size, partial(archive.read, info))
