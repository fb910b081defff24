"""The three label rules: each trial ends with a label, 1 success or 0 failure, or as a reject.

Example: by rule ``status``, ``("NCT00010101", "Completed")`` becomes ``("NCT00010101", 1)``, unless another record
of the same trial is kept, which is the reject ``merged_trial`` before any rule.
"""

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.errors import AllRejectedError
from trialwright.core.tables.rejects import REJECTS
from trialwright.labels.by_outcomes import by_outcomes, say_what_counts
from trialwright.labels.by_record import by_results, by_status
from trialwright.labels.one_trial import leave_out
from trialwright.labels.source import SPLIT, read_outcomes
from trialwright.labels.values import read_values
from trialwright.schemas.selection import LABELED
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
    trials, left_out = leave_out(trials, merged)
    frame = pd.DataFrame({"trial_id": trials["trial_id"].to_pandas()})
    counts: dict[str, int] = {}
    if section.rule == "outcomes":
        found = read_outcomes(outcomes, section)
        counts = by_outcomes(frame, found, read_values(found["value"].to_pandas(), mapping, section), merged)
        values = [value[:40] for value in sorted(pc.unique(found["value"]).to_pylist())[:8]]
        hint = (f"{outcomes} has {len(found)} rows, {counts['outcomes_without_trial']} of them for other trials, and"
                f" values {values!r}, of which {say_what_counts(section)}; fix the ids or"
                " label, or set label.rule to status or results")
    elif section.rule == "status":
        hint = by_status(frame, trials)
    else:
        counts, hint = by_results(frame, trials, section.significance)
    return _collect(pd.concat([frame, left_out]) if len(left_out) else frame, section.rule, counts, hint)


def _collect(frame: pd.DataFrame, rule: str, counts: dict[str, int], hint: str) -> Labelled:
    """Sort labelled from rejected trials and count them."""
    frame = frame.sort_values("trial_id", kind="stable")
    kept, dropped = frame[frame["label"].notna()], frame[frame["label"].isna()]
    details = dropped["detail"].fillna("").str.split().str.join(" ").str.slice(0, 300)
    rejects = pa.table([dropped["trial_id"], dropped["reason"], details], schema=REJECTS)
    if kept.empty:
        raise AllRejectedError(
            f"label.rule {rule}: none of {len(frame)} trials gets a label: {tables.why(rejects.to_pylist())}; {hint}",
            rejects,
        )
    splits = kept[SPLIT] if SPLIT in kept else [None] * len(kept)
    labels = pa.table([kept["trial_id"], kept["label"].astype("int8"), splits], schema=LABELED)
    return Labelled(labels, rejects, {
        "read": len(frame),
        "accepted": len(kept),
        "successes": int(kept["label"].sum()),
        "failures": int((kept["label"] == 0).sum()),
        "rejected": dropped["reason"].value_counts().to_dict(),
        "rule": rule,
        **counts,
    })
