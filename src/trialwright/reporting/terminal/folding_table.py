"""A table that a narrow terminal folds within words that are long, so that no column is cut.

Example: ``folding_table(("task", "verdict"), rows, {"task": 11, "verdict": 15})`` folds both columns, down to the width
of their longest word; all others stand at the right and stay whole.
"""

from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

# Numbers stand at the right, though an interval folds.
_NUMBERS = "95 % CI"


def folding_table(headers: Sequence[str], rows: Iterable[Iterable[str]], folds: Mapping[str, int | None]) -> Table:
    """Lay out rows of cells.

    Args:
        headers: of the columns, in order.
        rows: a cell for each.
        folds: the columns that fold, and the length of their longest word where it is known.
    """
    shown = Table(box=SIMPLE_HEAD, padding=0)
    for header in headers:
        shown.add_column(
            header, justify="left" if header in folds and header != _NUMBERS else "right", no_wrap=header not in folds,
            overflow="fold", min_width=folds.get(header),
        )
    for row in rows:
        shown.add_row(*map(Text, row))
    return shown
