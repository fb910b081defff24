"""Which sections of which accepted trials are asked for at length, and from what; who asks and who reads need the same.

Example: with ``synthesis.sections: [brief_summary, detailed_description]`` a trial of plan-000007, whose form was drawn
from a real trial with both, gives ``brief_summary.plan-000007`` and ``detailed_description.plan-000007``; one that was
drawn from a trial without a description gives the first alone. So a section is filled as often as real trials fill it.
"""

from collections.abc import Iterable

import pyarrow as pa

from trialwright.core import tables
from trialwright.core.tables.types import TEXT, join
from trialwright.schemas.selection import PLANS
from trialwright.sections.writing import LONG_TEXTS, Synthesis
from trialwright.tasks.form import Form, report_text
from trialwright.tasks.task import Row
from trialwright.trial.record import Trial

# As a plan, whose form is the section alone: the trial that it is of, and the rest of that trial as JSON.
ASKED = join(PLANS, pa.schema([("trial_id", TEXT), ("record", TEXT)]))


def sections_to_ask(
    trials: pa.Table, plans: pa.Table, examples: Iterable[Trial], synthesis: Synthesis
) -> pa.Table:
    """Return the sections that are asked for, ``ASKED``, in the order of the trials.

    Args:
        trials: ``SYNTHETIC``, the trials that were accepted.
        plans: ``PLANS``, theirs among them.
        examples: the real trials that plans show; one without the section is not shown for it.
        synthesis: which sections, none where it names none.
    """
    if not synthesis.sections:
        return ASKED.empty_table()
    filled = {(trial.trial_id, name) for trial in examples for name in LONG_TEXTS if getattr(trial, name)}
    planned = {row["plan_id"]: row for row in tables.rows(plans)}
    rows = [
        _section(row, planned[row["plan_id"]], name, filled)
        for row in tables.rows(trials)
        for name in synthesis.sections if name in planned[row["plan_id"]]["sections"]
    ]
    return pa.Table.from_pylist(rows, schema=ASKED)


def _section(row: Row, plan: Row, name: str, filled: set[tuple[str, str]]) -> dict[str, object]:
    """Return the row of a section of a trial.

    The short text of the section is not shown: a small model would write it once more, and end there.
    """
    shown = [
        (one, label) for one, label in zip(plan["example_ids"], plan["example_labels"], strict=True)
        if (one, name) in filled
    ]
    form = Form.of([member for member in plan["fields"] if member != name])
    return {
        **plan, "plan_id": f"{name}.{plan['plan_id']}", "fields": [name], "trial_id": row["trial_id"],
        "example_ids": [one for one, _ in shown], "example_labels": [label for _, label in shown],
        "record": report_text(Trial.from_row(row).report(), form),
    }
