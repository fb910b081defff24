"""The three label rules: each trial ends with a label, 1 success or 0 failure, or as a reject.

Example: by rule ``status``, ``("NCT00010101", "Completed")`` becomes ``("NCT00010101", 1)``.
Rule ``status`` is the proxy that TOP (Fu et al. 2022) and CTO apply to stopped trials; it says how a
trial ended and not whether its drug worked. Rule ``results`` trusts any primary p-value, tests of
non-inferiority and between sub-groups among them.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.errors import AllRejectedError
from trialwright.core.tables.rejects import REJECTS
from trialwright.labels.by_outcomes import by_outcomes, say_what_counts
from trialwright.labels.pvalues import Verdict, judge
from trialwright.labels.source import SPLIT, read_outcomes
from trialwright.labels.values import read_values
from trialwright.schemas.selection import LABELED
from trialwright.sections.real_trials import Label
from trialwright.trial.outcome_words import COMPLETED, STOPPED

STATUS_LABELS = {COMPLETED.lower(): 1, **{status.lower(): 0 for status in STOPPED}}


class Labelled(NamedTuple):
    """Labels (``tables.LABELED``) and rejects by trial id, and counts that add up to the trials read."""

    labels: pa.Table
    rejects: pa.Table
    metrics: dict[str, Any]


def label(trials: pa.Table, outcomes: Path, mapping: Path, section: Label) -> Labelled:
    """Label each trial by the rule of the params section.

    Args:
        trials: columns trial_id, overall_status and primary_p_values of ``tables.TRIALS``.
        outcomes: the outcomes CSV, read for rule ``outcomes`` alone.
        mapping: what its values mean, read for that rule where the section names a mapping.
        section: which rule, and its settings.

    Raises:
        InputError: the outcomes CSV cannot be used.
        AllRejectedError: no trial at all gets a label.
    """
    frame = pd.DataFrame({"trial_id": trials["trial_id"].to_pandas()})
    if section.rule == "outcomes":
        found = read_outcomes(outcomes, section)
        counts = by_outcomes(frame, found, read_values(found["value"].to_pandas(), mapping, section))
        values = [value[:40] for value in sorted(pc.unique(found["value"]).to_pylist())[:8]]
        hint = (f"{outcomes} has {len(found)} rows, {counts['outcomes_without_trial']} of them for other trials, and"
                f" values {values!r}, of which {say_what_counts(section)}; fix the ids or"
                " label, or set label.rule to status or results")
    elif section.rule == "status":
        counts = _by_status(frame, trials["overall_status"])
        hint = f"status is one of {sorted(STATUS_LABELS)} for none; set label.rule to outcomes or results"
    else:
        counts = _by_results(frame, trials["primary_p_values"], section.significance)
        hint = "no record reports a primary p-value that decides; set label.rule to outcomes or status"
    return _collect(frame, section.rule, counts, hint)


def _by_status(frame: pd.DataFrame, status: pa.ChunkedArray) -> dict[str, int]:
    """Label by overall status."""
    statuses = status.to_pandas().fillna("")
    frame["label"] = statuses.str.strip().str.lower().map(STATUS_LABELS)
    frame["reason"] = np.where(frame["label"].isna(), "status_without_outcome", "")
    frame["detail"] = statuses.where(frame["label"].isna(), "")
    return {}


def _by_results(frame: pd.DataFrame, texts: pa.ChunkedArray, significance: float) -> dict[str, int]:
    """Label by reported p-values: one below makes a success; a failure needs all to be not below."""
    texts = texts.combine_chunks()
    flat = pd.Series(pc.list_flatten(texts).to_pandas(), dtype=object).fillna("")
    verdicts = flat.map({text: judge(text, significance) for text in flat.unique()})
    trial = pc.list_parent_indices(texts).to_numpy()
    has = {v: np.bincount(trial[(verdicts == v).to_numpy()], minlength=len(frame)) > 0 for v in Verdict}
    open_ = has[Verdict.UNDECIDED] & ~has[Verdict.BELOW]
    none = ~has[Verdict.BELOW] & ~has[Verdict.NOT_BELOW] & ~open_
    frame["label"] = np.where(open_ | none, np.nan, has[Verdict.BELOW])
    frame["reason"] = np.select([open_, none], ["undecided_p_value", "no_primary_p_value"], "")
    said = flat.groupby(trial).agg("; ".join).reindex(range(len(frame)), fill_value="")
    frame["detail"] = said.to_numpy()
    return {f"p_values_{verdict}": int((verdicts == verdict).sum()) for verdict in Verdict}


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
