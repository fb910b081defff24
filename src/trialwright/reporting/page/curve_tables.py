"""The gold-size curve on the page: what synthetic trials are worth in gold trials, and what they took.

Example of a row: ``FigureRow("50, gold + corrected", ("0.747", "+0.028", ...))``.
"""

from trialwright.reporting.account.forms import count, money, number, signed, span
from trialwright.reporting.page.quality_tables import BesideReal, FigureRow, Metrics
from trialwright.reporting.results.curve_results import CurveArm, CurvePoint, CurveTable


def curve(found: Metrics | None) -> list[BesideReal]:
    """Lay out metrics/gold_curve.json; nothing where there is no curve."""
    table = CurveTable.read(found)
    if table is None:
        return []
    return [
        BesideReal(
            "What synthetic trials are worth in gold trials", "ROC-AUC, its paired lift over the same gold trials "
            f"alone, and how many of these alone, the mean of {table.gold_draws} draws, do as well (95 % CI). "
            f"{table.covers}",
            ("ROC-AUC", "lift over gold", "95 % CI", "verdict", "equals gold trials"),
            [
                FigureRow(f"{count(point.gold)}, {arm.kind}", _worth(table, arm))
                for point in table.points for arm in point.arms
            ],
        ),
        BesideReal(
            "What the corpora of the curve took", "Of all draws of a size: trials accepted of those requested, labels "
            "that the corrector changed or trials that it dropped, and the rejects by reason.",
            ("accepted", "corrected", "tokens", "USD", "rejected"),
            [FigureRow(f"{count(point.gold)} gold trials", _took(point)) for point in table.points],
        ),
    ]


def _worth(table: CurveTable, arm: CurveArm) -> tuple[str, ...]:
    lift, own = arm.lift, number(arm.score.mean)
    if lift is None:
        return own, "", "", "", ""
    equals = table.worth(arm.equals, "> ", "< ") if arm.equals else ""
    return own, signed(lift.mean), span(lift.lo, lift.hi), lift.verdict, equals


def _took(point: CurvePoint) -> tuple[str, ...]:
    rejected = ", ".join(f"{times} {reason}" for reason, times in point.rejected.items())
    changed = "none: no corrector" if point.unfitted else f"{count(point.changed)} ({point.mode})"
    return (
        f"{count(point.accepted)} of {count(point.requested)}", changed, count(point.tokens), money(point.usd),
        rejected,
    )
