"""Figures as a terminal shows them, which has no room for the zero before a point.

Example: ``plain(0.698)`` is ".698", ``signed(-0.01)`` "-.010", and of a score ``bounds`` is ".660 to .736".
"""

from trialwright.reporting.results.score_results import ScoreResult

NONE = "-"


def plain(value: float | None) -> str:
    """Show a figure without the zero before its point."""
    if value is None:
        return NONE
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 0.9995 else f"{value:.2f}"


def signed(value: float | None) -> str:
    """Show a difference, its sign always there."""
    return NONE if value is None else ("-" if value < 0 else "+") + plain(abs(value))


def bounds(score: ScoreResult) -> str:
    """Show the interval of a score, "" where it has none."""
    return "" if score.lo is None else f"{plain(score.lo)} to {plain(score.hi)}"
