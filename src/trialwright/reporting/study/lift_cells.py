"""A lift as cells of a table of a study.

Example: ``lift_cells(lift)`` is ``("+0.030", "+0.010 to +0.050", "0.040", "0.020", "better")``.
"""

from typing import NamedTuple

from trialwright.reporting.account.forms import number, p_value, signed, span
from trialwright.reporting.results.arm_results import LiftResult


class LiftCells(NamedTuple):
    """The lift, its 95 % interval, adjusted p-value, smallest detectable lift and verdict; empty where none is told."""

    lift: str = ""
    interval: str = ""
    p_adjusted: str = ""
    detectable: str = ""
    verdict: str = ""


def lift_cells(lift: LiftResult) -> LiftCells:
    """Return a lift as cells."""
    return LiftCells(
        signed(lift.mean), span(lift.lo, lift.hi), p_value(lift.p_adjusted), number(lift.detectable), lift.verdict,
    )
