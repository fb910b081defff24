"""Rule ``outcomes``: labels from the rows of the outcomes CSV.

Example: a trial with the rows ``NCT00010101,1`` and ``NCT00010101,0`` is the reject ``conflicting_outcomes``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.labels.label_columns import NONE, LabelColumns, as_mask, first_of
from trialwright.labels.one_trial import meant
from trialwright.labels.source import SPLIT
from trialwright.labels.values import UNMAPPED
from trialwright.sections.real_trials import Label

# What a row says whose cells cannot be told to columns, and what is said of a trial without a row.
RAGGED = UNMAPPED - 1
_NO_ROW = RAGGED - 1


def by_outcomes(trial_ids: pa.Array, outcomes: pa.Table, told: pd.Series, merged: pa.Table) -> LabelColumns:
    """Label by the CSV; rows that disagree about one trial, or that mean nothing, label nothing.

    Args:
        trial_ids: of the trials that are kept.
        outcomes: ``source.OUTCOMES``.
        told: what the value of each row means.
        merged: ``tables.MERGED``, by which rows under other ids count for the kept trial.
    """
    of_trial, unclear, counts = _places(outcomes["trial_id"], trial_ids, merged)
    ragged = as_mask(pc.not_equal(outcomes["ragged"], ""))
    says = pd.DataFrame({"trial": of_trial, "row": np.arange(len(of_trial)), "label": told.where(~ragged, RAGGED)})
    groups = says[says["trial"] >= 0].groupby("trial")
    each = groups.agg(low=("label", "min"), high=("label", "max"), row=("row", "first"))
    low, high = (each[name].reindex(range(len(trial_ids)), fill_value=_NO_ROW).to_numpy() for name in ("low", "high"))
    # A row that means nothing, or that says there is no outcome, disagrees with one that gives a label.
    reasons = first_of({
        "ambiguous_outcome": (low == _NO_ROW) & as_mask(pc.is_valid(unclear)), "no_outcome": low == _NO_ROW,
        "ragged_outcome": low == RAGGED, "conflicting_outcomes": low != high, "unmapped_outcome": low == UNMAPPED,
        "excluded_outcome": low == NONE,
    })
    # What is shown of a ragged row as its value.
    shown = each["row"][(each["low"] < 0) & ((each["low"] == each["high"]) | (each["low"] == RAGGED))]
    values = pc.if_else(pa.array(ragged), outcomes["ragged"], outcomes["value"]).take(shown.to_numpy())
    details = _at(shown.index.to_numpy(), values, len(trial_ids))
    return LabelColumns(
        np.where(low == high, np.maximum(low, NONE), NONE).astype(np.int8), reasons,
        pc.if_else(pa.array(low == _NO_ROW), unclear, details),
        _splits(of_trial, outcomes[SPLIT], len(trial_ids)),
        {**counts, "ragged_outcomes": int(ragged.sum()), "repeated_outcomes": int((of_trial >= 0).sum()) - len(each)},
        hint="",
    )


def say_what_counts(section: Label) -> str:
    """Say which values count, for a message."""
    if section.threshold is not None:
        return "numbers from 0 to 1 count, by label.threshold"
    if section.mapping:
        return f"those in {section.mapping} count, by label.mapping"
    return f"label.values maps {list(section.values)!r}"


def _places(
    named: pa.ChunkedArray, trial_ids: pa.Array, merged: pa.Table
) -> tuple[npt.NDArray[np.int64], pa.Array, dict[str, int]]:
    """Return of each row the place of its trial, or -1; of each trial an id that may mean it or another; and counts."""
    keys = pc.utf8_upper(pc.utf8_trim_whitespace(trial_ids))
    own = pc.index_in(named, value_set=keys)
    other = meant(pc.unique(named.filter(pc.is_null(own))).to_pylist(), keys, merged)
    clear = {name: trials[0] for name, trials in other.items() if len(trials) == 1}
    several = [name for name, trials in other.items() if len(trials) > 1]
    unclear = {trial: name for name in several for trial in other[name]}
    spelt, theirs = (pa.array(list(of), pa.string()) for of in (clear, clear.values()))
    elsewhere = pc.index_in(theirs, value_set=keys).take(pc.index_in(named, value_set=spelt).combine_chunks())
    doubtful = pc.is_in(named, value_set=pa.array(several, pa.string()))
    places: npt.NDArray[np.int64] = pc.coalesce(own, elsewhere, -1).to_numpy().astype(np.int64)
    texts = pa.array([f"{name} may be another trial" for name in unclear.values()], pa.string())
    ambiguous = int(pc.sum(doubtful).as_py() or 0)
    return places, texts.take(pc.index_in(keys, value_set=pa.array(list(unclear), pa.string()))), {
        "outcome_rows": len(named),
        "outcomes_without_trial": int((places < 0).sum()) - ambiguous,
        "outcomes_under_other_ids": len(elsewhere) - elsewhere.null_count,
        "ambiguous_outcomes": ambiguous,
    }


def _splits(of_trial: npt.NDArray[np.int64], splits: pa.ChunkedArray, trials: int) -> pa.Array:
    """Return the split of each trial; one under two is in neither: partition finds the two named, and rejects it."""
    said = splits.dictionary_encode().combine_chunks()
    words = said.dictionary.to_pylist()
    pairs = pd.DataFrame({"trial": of_trial, "split": said.indices.to_numpy()})
    pairs = pairs[(of_trial >= 0) & as_mask(pc.not_equal(splits, ""))].drop_duplicates()
    several = pairs["trial"].duplicated(keep=False)
    one, more = pairs[~several], pairs[several]
    joined = more.assign(split=more["split"].map(words.__getitem__)).groupby("trial")["split"].agg(
        lambda found: " and ".join(sorted(found))
    )
    found = pa.concat_arrays([
        said.dictionary.take(pa.array(one["split"].to_numpy())), pa.array(joined.tolist(), pa.string()),
    ])
    return _at(np.concatenate([one["trial"].to_numpy(), joined.index.to_numpy(dtype=np.int64)]), found, trials)


def _at(places: npt.NDArray[np.int64], texts: Any, trials: int) -> pa.Array:
    """Return texts at their places among so many trials, null elsewhere."""
    which = np.full(trials, -1)
    which[places] = np.arange(len(places))
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    return texts.take(pa.array(which, mask=which < 0))
