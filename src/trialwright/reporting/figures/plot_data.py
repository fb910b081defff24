"""What figures are drawn from: the metrics of a run, its results, and the tables of its plots.

Example: ``read_run([Path("metrics/privacy.json")], [Path("plots/roc")])`` has ``metrics["privacy"]``, and
``plots["roc"]["tfidf-ratio"]`` with the rows of that file.
"""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.results.score_results import as_number

# A plot of the largest legal run stays below a tenth of it.
LARGEST_MB = 64
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlotTable:
    """A CSV file as text."""

    path: Path
    rows: Sequence[Mapping[str, str]]

    def read(self, texts: Sequence[str], numbers: Sequence[str]) -> list[Row]:
        """Return the rows with these columns; a number is None where the run had none to give.

        Raises:
            InputError: a column is missing, or a cell holds no number.
        """
        if missing := [name for name in (*texts, *numbers) if self.rows and self.rows[0].get(name) is None]:
            raise InputError(f"{self.path}: has no column {missing[0]}; run dvc repro")
        return [
            {name: row[name] for name in texts} | {name: self._number(line, name, row[name]) for name in numbers}
            for line, row in enumerate(self.rows, start=2)
        ]

    def _number(self, line: int, name: str, cell: str) -> float | None:
        try:
            value = float(cell) if cell else math.nan
        except ValueError as error:
            where = f"{self.path}, line {line}"
            raise InputError(f"{where}: {name} is {cell[:40]!r}, expected a number; run dvc repro") from error
        return value if math.isfinite(value) else None


@dataclass(frozen=True)
class PlotData:
    """Metrics by the name of their file, and tables by the name of their folder and file."""

    metrics: Mapping[str, Any]
    plots: Mapping[str, Mapping[str, PlotTable]]

    @cached_property
    def results(self) -> RunResults:
        """The results of the run, of no arm where it has none."""
        return RunResults.read(self.metrics.get("results"))

    def get(self, *path: str) -> Any:
        """Return what the metrics hold at a path, None where they hold nothing there."""
        found: Any = self.metrics
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    def number(self, *path: str) -> float | None:
        """Return the number at a path, None where there is none."""
        return as_number(self.get(*path))

    def rows(self, folder: str, file: str, texts: Sequence[str], numbers: Sequence[str]) -> list[Row]:
        """Return the rows of one plot file, none where the run did not write it."""
        table = self.plots.get(folder, {}).get(file)
        return table.read(texts, numbers) if table else []


def read_run(metrics: Iterable[Path], plots: Iterable[Path]) -> PlotData:
    """Read metrics files, and folders of CSV files.

    Raises:
        InputError: one is missing or damaged.
    """
    found = {}
    for folder in plots:
        if not folder.is_dir():
            raise InputError(f"{folder}: is no folder of plots; run dvc repro first")
        found[folder.name] = {file.stem: _read(file) for file in sorted(folder.glob("*.csv"))}
    return PlotData(tables.read_metrics(metrics), found)


def _read(path: Path) -> PlotTable:
    if path.stat().st_size > LARGEST_MB * 1_000_000:
        raise InputError(f"{path}: is larger than {LARGEST_MB} MB, too large to be a plot's data; run dvc repro")
    try:
        with path.open(encoding="utf-8", newline="") as text:
            return PlotTable(path, list(_whole(path, csv.DictReader(text, strict=True))))
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a CSV file ({error}); delete it and run dvc repro") from error


def _whole(path: Path, reader: "csv.DictReader[str]") -> Iterator[Mapping[str, str]]:
    for row in reader:
        if None in row or None in row.values():
            raise InputError(f"{path}, line {reader.line_num}: has not as many cells as the header; run dvc repro")
        yield row
