r"""Reasons by plan, with the texts of the examples that the plan's prompt shows, cut as they are cut there.

Example: ``gather(reasons, plans, trials, plan)[0]`` is ``PlanReasons("plan-000007", "Sertraline", 0, ("The dose was
...", ...), "Sertraline in Adults\n...")``, whose last text has the words of its three examples.

The names of a form's fields, which every prompt has, are left out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.sections.retrieval import Plan
from trialwright.trial.record import PARTS, Trial
from trialwright.trial.report import segments


class PlanReasons(NamedTuple):
    """A plan, its reasons, and the text of its examples: "" where it shows none."""

    plan_id: str
    intervention: str
    label: int
    reasons: tuple[str, ...]
    shown: str


def gather(reasons: pa.Table, plans: pa.Table, trials: Iterable[Trial], section: Plan) -> list[PlanReasons]:
    """Return the plans that have reasons, in order of their rows.

    Args:
        reasons: ``tables.REASONS``; rows without any, as where none are asked for, are left out.
        plans: ``tables.PLANS``, those of the reasons at least.
        trials: all examples of the plans.
        section: to what length examples are cut.
    """
    by_plan = {row["plan_id"]: row["reasons"] for row in tables.rows(reasons) if row["reasons"]}
    examples = {trial.trial_id: trial.report(section.text_chars, section.max_items) for trial in trials}
    return [
        PlanReasons(
            row["plan_id"], row["intervention"], row["label"], tuple(by_plan[row["plan_id"]]),
            "\n".join(
                text for trial_id in row["example_ids"] for text in shown_texts(examples[trial_id], row["fields"])
            ),
        )
        for row in tables.rows(plans) if row["plan_id"] in by_plan
    ]


def shown_texts(report: Mapping[str, Any], members: Collection[str]) -> Iterator[str]:
    """Yield the texts of a report that a form of these members shows, such as ``["phase", "arms", "arms.label"]``."""
    for where, text in segments(report):
        name, _, place = where.partition(".")
        part = place.partition(".")[2]
        if (f"{name}.{part}" if name in PARTS else name) in members:
            yield text
