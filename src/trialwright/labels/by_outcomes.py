"""Rule ``outcomes``: labels from the rows of the outcomes CSV.

Example: a trial with the rows ``NCT00010101,1`` and ``NCT00010101,0`` is the reject ``conflicting_outcomes``.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

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


def by_outcomes(frame: pd.DataFrame, outcomes: pa.Table, told_labels: pd.Series) -> dict[str, int]:
    """Label by the CSV; rows that disagree about one trial, or that mean nothing, label nothing."""
    keys = frame["trial_id"].str.strip().str.upper()
    rows = outcomes.to_pandas().assign(label=told_labels.to_numpy())
    ragged = rows["ragged"] != ""
    rows.loc[ragged, "label"] = RAGGED
    # What is shown of it as its value.
    rows["value"] = rows["ragged"].where(ragged, rows["value"])
    known = rows["trial_id"].isin(set(keys))
    rows = rows[known]
    groups = rows.groupby("trial_id", sort=False)
    told = pd.DataFrame({"low": groups["label"].min(), "high": groups["label"].max(), "value": groups["value"].first()})
    low, high = (keys.map(told[name]) for name in ("low", "high"))
    frame["label"] = low.where((low == high) & (low >= 0))
    # A row that means nothing, or that says there is no outcome, disagrees with one that gives a label.
    reasons = [low.isna(), low == RAGGED, low != high, low == UNMAPPED, low == -1]
    names = ["no_outcome", "ragged_outcome", "conflicting_outcomes", "unmapped_outcome", "excluded_outcome"]
    frame["reason"] = np.select(reasons, names, "")
    frame["detail"] = keys.map(told["value"]).where(frame["reason"].isin([names[1], *names[3:]]), "")
    # A trial under two splits is in neither: partition finds the two of them named, and rejects it.
    splits = rows[rows[SPLIT] != ""].drop_duplicates(["trial_id", SPLIT]).sort_values(SPLIT)
    frame[SPLIT] = keys.map(splits.groupby("trial_id")[SPLIT].agg(" and ".join)).astype(object)
    return {
        "outcome_rows": len(known),
        "outcomes_without_trial": int((~known).sum()),
        "ragged_outcomes": int(ragged.sum()),
        "repeated_outcomes": len(rows) - len(told),
    }
