"""The gold-size curve of a study, as rows of a table.

Example: of 50 gold trials and synthetic ones, their labels corrected, the row begins with "50", "gold + corrected",
"0.747" and "+0.028".
"""

from collections.abc import Iterator

from trialwright.reporting.account.forms import count, number
from trialwright.reporting.results.curve_results import CurveTable
from trialwright.reporting.study.lift_cells import LiftCells, lift_cells


def curve_rows(table: CurveTable) -> Iterator[tuple[str, ...]]:
    """Yield a row for each size and kind, sizes rising; of gold trials alone nothing is said on lifts.

    A row is the number of gold trials, what models are trained on, their ROC-AUC, the cells of the lift, and how many
    gold trials alone do as well.
    """
    for point in table.points:
        for arm in point.arms:
            lift = lift_cells(arm.lift) if arm.lift else LiftCells()
            equals = table.worth(arm.equals) if arm.equals else ""
            yield count(point.gold), arm.kind, number(arm.score.mean), *lift, equals
