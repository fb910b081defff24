"""Folders of CSV files that DVC plots: one file for each classifier and setting.

Example: ``write_plots(folder, ("arm", "fpr", "tpr"), {"tfidf-ratio": [("ratio_0", 0.1, 0.31)]})``.

DVC writes what they hold into a page as it is, inside a script. So no word of a record, of a released trial or of
params.yaml gets into them but as ``text.plain`` leaves it.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from trialwright.core import tables
from trialwright.text.plain import plain_cell


def write_plots(folder: Path, header: Sequence[str], files: Mapping[str, Sequence[Sequence[object]]]) -> None:
    """Write the rows of each file that has some, and drop the files of earlier runs."""
    for old in folder.glob("*.csv"):
        old.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    if not any(files.values()):
        # Git keeps no folder that is empty, and a clone without it finds the stage changed. DVC overlooks this file.
        (folder / ".gitkeep").touch()
    for name, rows in files.items():
        # DVC stumbles over a file of a header alone, as a test set of one outcome would give.
        if rows:
            with (
                tables.replacing(folder / f"{name}.csv") as temporary,
                temporary.open("w", encoding="utf-8", newline="") as file,
            ):
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                writer.writerows([plain_cell(value) for value in row] for row in rows)
