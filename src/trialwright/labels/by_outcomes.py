"""Rule ``outcomes``: labels from the rows of the outcomes CSV.

Example: a trial with the rows ``NCT00010101,1`` and ``NCT00010101,0`` is the reject ``conflicting_outcomes``.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from trialwright.labels.one_trial import meant
from trialwright.labels.source import SPLIT
from trialwright.labels.values import UNMAPPED
from trialwright.sections.real_trials import Label

# What a row says whose cells cannot be told to columns.
RAGGED = UNMAPPED - 1


def say_what_counts(section: Label) -> str:
    """Say which values count, for a message."""
    if section.threshold is not None:
        return "numbers from 0 to 1 count, by label.threshold"
    if section.mapping:
        return f"those in {section.mapping} count, by label.mapping"
    return f"label.values maps {list(section.values)!r}"


def by_outcomes(
    frame: pd.DataFrame, outcomes: pa.Table, told_labels: pd.Series, merged: pa.Table
) -> dict[str, int]:
    """Label by the CSV; rows that disagree about one trial, or that mean nothing, label nothing.

    Args:
        frame: the column trial_id, of trials that are kept; gets label, reason, detail and split.
        outcomes: rows of the CSV.
        told_labels: what the value of each of them means.
        merged: ``tables.MERGED``, by which rows under other ids count for the kept trial.
    """
    keys = frame["trial_id"].str.strip().str.upper()
    rows = outcomes.to_pandas().assign(label=told_labels.to_numpy())
    ragged = rows["ragged"] != ""
    rows.loc[ragged, "label"] = RAGGED
    # What is shown of it as its value.
    rows["value"] = rows["ragged"].where(ragged, rows["value"])
    rows, several, counts = _of_trials(rows, keys, merged)
    groups = rows.groupby("trial_id", sort=False)
    told = pd.DataFrame({"low": groups["label"].min(), "high": groups["label"].max(), "value": groups["value"].first()})
    low, high = (keys.map(told[name]) for name in ("low", "high"))
    frame["label"] = low.where((low == high) & (low >= 0))
    unclear = keys.map(several)
    # A row that means nothing, or that says there is no outcome, disagrees with one that gives a label.
    reasons = {
        "ambiguous_outcome": low.isna() & unclear.notna(), "no_outcome": low.isna(), "ragged_outcome": low == RAGGED,
        "conflicting_outcomes": low != high, "unmapped_outcome": low == UNMAPPED, "excluded_outcome": low == -1,
    }
    frame["reason"] = np.select(list(reasons.values()), list(reasons), "")
    shown = frame["reason"].isin(["ragged_outcome", "unmapped_outcome", "excluded_outcome"])
    frame["detail"] = keys.map(told["value"]).where(shown, unclear.where(reasons["ambiguous_outcome"], ""))
    # A trial under two splits is in neither: partition finds the two of them named, and rejects it.
    splits = rows[rows[SPLIT] != ""].drop_duplicates(["trial_id", SPLIT]).sort_values(SPLIT)
    frame[SPLIT] = keys.map(splits.groupby("trial_id")[SPLIT].agg(" and ".join)).astype(object)
    return {**counts, "ragged_outcomes": int(ragged.sum()), "repeated_outcomes": len(rows) - len(told)}


def _of_trials(
    rows: pd.DataFrame, keys: pd.Series, merged: pa.Table
) -> tuple[pd.DataFrame, dict[str, str], dict[str, int]]:
    """Return the rows of the trials, under their own ids; ids that may mean several of them, by these; and counts."""
    known = rows["trial_id"].isin(keys)
    other = meant(rows["trial_id"][~known].unique(), keys, merged)
    clear = {name: trials[0] for name, trials in other.items() if len(trials) == 1}
    of_trial, of_several = (
        rows["trial_id"].isin(list(names)) for names in (clear, other.keys() - clear.keys())
    )
    rows.loc[of_trial, "trial_id"] = rows["trial_id"][of_trial].map(clear)
    return rows[known | of_trial], {
        trial: f"{name} may be another trial" for name, trials in other.items() if len(trials) > 1 for trial in trials
    }, {
        "outcome_rows": len(rows),
        "outcomes_without_trial": int((~(known | of_trial | of_several)).sum()),
        "outcomes_under_other_ids": int(of_trial.sum()),
        "ambiguous_outcomes": int(of_several.sum()),
    }
