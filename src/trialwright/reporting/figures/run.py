"""What a run left behind: its metrics, and the tables of its plots.

Example: ``read_run([Path("metrics/privacy.json"), Path("plots/roc")])`` has ``metrics["privacy"]``, and
``plots["roc"]["tfidf-ratio"]`` with the rows of that file.
"""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialwright.core import tables
from trialwright.core.errors import InputError

# A plot of the largest legal run stays below a tenth of it.
LARGEST_MB = 64
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
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


@dataclass(frozen=True, slots=True)
class Run:
    """Metrics by the name of their file, and tables by the name of their folder and file."""

    metrics: Mapping[str, Any]
    plots: Mapping[str, Mapping[str, Table]]

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


def as_number(value: object) -> float | None:
    """Return a finite number, None for all else."""
    real = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if real else None  # type: ignore[arg-type]


def read_run(paths: Iterable[Path]) -> Run:
    """Read metrics files, and folders of CSV files.

    Raises:
        InputError: one is missing or damaged.
    """
    metrics, plots = {}, {}
    for path in paths:
        if path.suffix == ".json":
            metrics[path.stem] = tables.read_json(path)
        elif path.is_dir():
            plots[path.name] = {file.stem: _read(file) for file in sorted(path.glob("*.csv"))}
        else:
            raise InputError(f"{path}: is no folder of plots; run dvc repro first")
    return Run(metrics, plots)


def _read(path: Path) -> Table:
    if path.stat().st_size > LARGEST_MB * 1_000_000:
        raise InputError(f"{path}: is larger than {LARGEST_MB} MB, too large to be a plot's data; run dvc repro")
    try:
        with path.open(encoding="utf-8", newline="") as text:
            return Table(path, list(_whole(path, csv.DictReader(text, strict=True))))
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a CSV file ({error}); delete it and run dvc repro") from error


def _whole(path: Path, reader: "csv.DictReader[str]") -> Iterator[Mapping[str, str]]:
    for row in reader:
        if None in row or None in row.values():
            raise InputError(f"{path}, line {reader.line_num}: has not as many cells as the header; run dvc repro")
        yield row
