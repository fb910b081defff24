"""A table of figures of synthetic trials beside those of real ones.

Example of a row: ``Row("ROC-AUC", ("0.729", "0.444", "+0.285"))``: what a linear model makes of synthetic against
train trials, of test against train trials (the floor), and the difference.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

Metrics = Mapping[str, Any]


class Row(NamedTuple):
    """A figure by name, and what stands in the columns after it."""

    name: str
    cells: tuple[str, ...]


class Comparison(NamedTuple):
    """A table of figures, and how to read it."""

    title: str
    reading: str
    columns: tuple[str, ...]
    rows: list[Row]
