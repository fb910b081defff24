"""The three label rules: each trial ends with a label, 1 success or 0 failure, or as a reject.

Example: by rule ``status``, ``("NCT00010101", "Completed")`` becomes ``("NCT00010101", 1)``, unless another record
of the same trial is kept, which is the reject ``merged_trial`` before any rule.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.errors import AllRejectedError
from trialwright.labels.by_outcomes import by_outcomes, say_what_counts
from trialwright.labels.by_record import by_results, by_status
from trialwright.labels.label_columns import LabelColumns
from trialwright.labels.one_trial import leave_out
from trialwright.labels.source import read_outcomes
from trialwright.labels.values import read_values
from trialwright.sections.real_trials import Label

# What each rule reads of a trial: of a whole registry the rest would not fit into memory.
COLUMNS = {
    "outcomes": ["trial_id"], "status": ["trial_id", "dialect", "overall_status"],
    "results": ["trial_id", "dialect", "primary_p_values"],
}


class Labelled(NamedTuple):
    """Labels (``tables.LABELED``) and rejects by trial id, and counts that add up to the trials read."""

    labels: pa.Table
    rejects: pa.Table
    metrics: dict[str, Any]


def label(trials: pa.Table, merged: pa.Table, outcomes: Path, mapping: Path, section: Label) -> Labelled:
    """Label each trial by the rule of the params section.

    Args:
        trials: `COLUMNS` of ``tables.TRIALS``.
        merged: ``tables.MERGED``, the records that are left out for another one of the same trial.
        outcomes: the outcomes CSV, read for rule ``outcomes`` alone.
        mapping: what its values mean, read for that rule where the section names a mapping.
        section: which rule, and its settings.

    Raises:
        InputError: the outcomes CSV cannot be used.
        AllRejectedError: no trial at all gets a label.
    """
    kept, left_out = leave_out(trials, merged)
    if section.rule == "outcomes":
        judged = _by_file(kept, merged, outcomes, mapping, section)
    elif section.rule == "status":
        judged = by_status(kept)
    else:
        judged = by_results(kept, section.significance)
    ids = kept["trial_id"].combine_chunks()
    labels = judged.labelled(ids)
    rejects = pa.concat_tables([judged.rejects(ids), left_out]).sort_by("id")
    counted = {row["values"]: row["counts"] for row in pc.value_counts(rejects["reason"]).to_pylist()}
    reasons = dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    if not len(labels):
        raise AllRejectedError(
            f"label.rule {section.rule}: none of {len(trials)} trials gets a label: {_why(reasons, rejects)};"
            f" {judged.hint}", rejects,
        )
    successes = int(pc.sum(labels["label"]).as_py())
    return Labelled(labels, rejects, {
        "read": len(trials),
        "accepted": len(labels),
        "successes": successes,
        "failures": len(labels) - successes,
        "rejected": reasons,
        "rule": section.rule,
        **judged.counts,
    })


def _by_file(trials: pa.Table, merged: pa.Table, outcomes: Path, mapping: Path, section: Label) -> LabelColumns:
    found = read_outcomes(outcomes, section)
    told = read_values(found["value"].to_pandas(), mapping, section)
    judged = by_outcomes(trials["trial_id"].combine_chunks(), found, told, merged)
    values = [value[:40] for value in sorted(pc.unique(found["value"]).to_pylist())[:8]]
    return judged._replace(hint=(
        f"{outcomes} has {len(found)} rows, {judged.counts['outcomes_without_trial']} of them for other trials, and"
        f" values {values!r}, of which {say_what_counts(section)}; fix the ids or label, or set label.rule to status or"
        " results"
    ))


def _why(reasons: Mapping[str, int], rejects: pa.Table) -> str:
    """Say the commonest reasons, and an example of the first of them; rows may be millions."""
    of_first = rejects.filter(pc.equal(rejects["reason"], next(iter(reasons), "")))
    return tables.commonest(reasons, of_first.slice(0, 1).to_pylist()[0]) if reasons else "no reason"
