"""What a registry reports of a primary outcome: a value of each group, and tests between groups.

Example: a change in HbA1c of -0.9 with a drug and -0.2 with placebo, p < 0.001 between the two::

    PrimaryResult("Change in HbA1c", None, "24 weeks", "Mean", "percent", 1,
                  [OutcomeGroup("Drug", "-0.9", "120"), OutcomeGroup("Placebo", "-0.2", "118")],
                  [Comparison([0, 1], "Superiority", "<0.001", None, "ANCOVA")])

All of it is aftermath: no text of a trial has any of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self


class OutcomeGroup(NamedTuple):
    """A group of participants; `value` is None where it has none or several, `analyzed` how many were looked at."""

    title: str | None = None
    value: str | None = None
    analyzed: str | None = None


class Comparison(NamedTuple):
    """A statistical test between groups, by their places from 0; `kind` such as Superiority."""

    groups: Sequence[int] = ()
    kind: str | None = None
    p_value: str | None = None
    comment: str | None = None
    method: str | None = None


class PrimaryResult(NamedTuple):
    """A primary outcome as reported; `values` is how many values each group has, such as one for each visit."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None
    parameter: str | None = None
    unit: str | None = None
    values: int = 0
    groups: Sequence[OutcomeGroup] = ()
    comparisons: Sequence[Comparison] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Build from a struct of the column ``primary_results``."""
        parts: dict[str, Any] = {"groups": OutcomeGroup, "comparisons": Comparison}
        known: dict[str, Any] = {
            name: [parts[name](**one) for one in value or ()] if name in parts else value for name, value in row.items()
        }
        return cls(**known)
