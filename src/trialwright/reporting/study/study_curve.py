"""The gold-size curve of a study, as rows of a table.

Example: of 50 gold trials and synthetic ones, their labels corrected, the row begins with "50", "gold + corrected",
"0.747" and "+0.028".
"""

from collections.abc import Iterator
from typing import NamedTuple

from trialwright.reporting.account.forms import count, number, p_value, signed, span
from trialwright.reporting.results.curve_results import CurveArm, CurveTable


class CurveCells(NamedTuple):
    """What models of one size and kind reach, as cells of a table; of gold trials alone nothing is said on lifts."""

    gold: str
    trained_on: str
    roc_auc: str
    lift: str = ""
    interval: str = ""
    p_adjusted: str = ""
    detectable: str = ""
    verdict: str = ""
    equals: str = ""


def curve_rows(table: CurveTable) -> Iterator[CurveCells]:
    """Yield a row for each size and kind, sizes rising."""
    for point in table.points:
        for arm in point.arms:
            yield _row(table, count(point.gold), arm)


def _row(table: CurveTable, gold: str, arm: CurveArm) -> CurveCells:
    area, lift = number(arm.score.mean), arm.lift
    if lift is None:
        return CurveCells(gold, arm.kind, area)
    return CurveCells(
        gold, arm.kind, area, signed(lift.mean), span(lift.lo, lift.hi), p_value(lift.p_adjusted),
        number(lift.detectable), lift.verdict, table.worth(arm.equals) if arm.equals else "",
    )
