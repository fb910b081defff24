"""Leaks by structure: columns that a trial's course fills, or its registry.

Example: ``count_presence(table, labels)["why_stopped"]`` is ``{"success": 0, "failure": 311}``.

``Trial.text`` renders design fields alone, so each column counted here is kept from every classifier;
the counts say how much of the label each would have told.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.schemas.records import AFTERMATH, DESIGN, ORIGIN
from trialwright.trial.outcome_words import LABELS
from trialwright.trial.report import REPORT_FIELDS

# Design columns that no text shows: they date a record or name who ran it.
UNRENDERED = tuple(name for name in DESIGN.names if name not in {"trial_id", *REPORT_FIELDS})
OTHER_NAMES = "interventions.other_names"
HIDDEN = (*AFTERMATH.names, *ORIGIN.names, *UNRENDERED, OTHER_NAMES)


def count_presence(trials: pa.Table, labels: np.ndarray) -> dict[str, dict[str, int]]:
    """Count, per hidden column, the successes and failures where it holds something.

    Args:
        trials: rows of ``tables.TRIALS``.
        labels: one 0 or 1 a row.
    """
    counts = {}
    for name in HIDDEN:
        held = _present(trials, name)
        counts[name] = {outcome: int((held & (labels == label)).sum()) for outcome, label in reversed(LABELS.items())}
    return counts


def add_counts(total: dict[str, dict[str, int]], counts: dict[str, dict[str, int]]) -> None:
    """Add the counts of one more batch to a total."""
    for name, by_label in counts.items():
        held = total.setdefault(name, {})
        for label, count in by_label.items():
            held[label] = held.get(label, 0) + count


def shares(counts: dict[str, dict[str, int]], labels: np.ndarray) -> dict[str, dict[str, float]]:
    """Return counts, and their shares of all trials, of the successes and of the failures.

    Args:
        counts: what `count_presence` counted.
        labels: the labels of all trials that were counted over.
    """
    totals = {outcome: int((labels == label).sum()) for outcome, label in reversed(LABELS.items())}
    told = {}
    for name, held in counts.items():
        whole = {"all": (sum(held.values()), len(labels)), **{label: (held[label], totals[label]) for label in totals}}
        told[name] = {label: count for label, (count, _) in whole.items()} | {
            f"{label}_share": count / total if total else 0.0 for label, (count, total) in whole.items()
        }
    return told


def _present(trials: pa.Table, name: str) -> np.ndarray:
    """Tell for each row whether a column holds something: not null, empty, zero or false."""
    if name == OTHER_NAMES:
        return _has_other_names(trials)
    column = trials[name]
    if pa.types.is_list(column.type):
        held = pc.greater(pc.list_value_length(column), 0)
    elif pa.types.is_boolean(column.type):
        held = column
    elif pa.types.is_integer(column.type):
        held = pc.greater(column, 0)
    else:
        held = pc.greater(pc.utf8_length(column), 0)
    return np.asarray(pc.fill_null(held, False), dtype=bool)


def _has_other_names(trials: pa.Table) -> np.ndarray:
    column = trials["interventions"]
    names = pc.struct_field(pc.list_flatten(column), "other_names")
    filled = np.asarray(pc.fill_null(pc.list_value_length(names), 0)) > 0
    held = np.zeros(len(column), dtype=bool)
    held[np.asarray(pc.list_parent_indices(column))[filled]] = True
    return held
