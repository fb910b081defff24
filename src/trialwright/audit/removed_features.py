"""What cleaning kept from the classifiers, as features: the columns that no text shows, and removed wording.

Example: a trial of enrollment 0 that began in March 2004 and says "closed to accrual" has "enrollment: 0",
"start date: 2004", "wording, accrual_note" and "wording: accrual".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.audit.naming import months, named, words
from trialwright.audit.probing import Split
from trialwright.core import tables
from trialwright.schemas.records import AFTERMATH, DESIGN, ORIGIN, TRIALS
from trialwright.trial.report import REPORT_FIELDS

COLUMNS = (
    *AFTERMATH.names, *ORIGIN.names, *(name for name in DESIGN.names if name not in {"trial_id", *REPORT_FIELDS}),
)
# They say what a trial is about, or are lists of parts, and are told by their number alone.
COUNTED = frozenset({"keywords", "secondary_ids", "condition_mesh", "intervention_mesh", "primary_results"})
# What the registry says of the end of a trial, in so many words.
STATUS = frozenset({"overall_status", "last_known_status", "why_stopped"})
DURATIONS = (
    ("start_date", "primary_completion_date"), ("start_date", "completion_date"), ("start_date", "last_update_date"),
    ("completion_date", "results_date"),
)
Hidden = tuple[Mapping[str, Any], Sequence[Mapping[str, str]]]


def read_removed(path: Path, removed: pa.Table, chosen: pa.Table) -> Split:
    """Return what cleaning removed of some trials, which is read as it is gone through.

    Args:
        path: a file of ``tables.TRIALS``.
        removed: ``tables.REMOVED``.
        chosen: ``tables.CLEAN`` rows of the trials.
    """
    ids = chosen["id"].combine_chunks()
    labels = dict(zip(ids.to_pylist(), chosen["label"].to_pylist(), strict=True))
    pieces: dict[str, list[Mapping[str, str]]] = {}
    for row in tables.rows(removed.filter(pc.is_in(removed["id"], value_set=ids))):
        pieces.setdefault(row["id"], []).append(row)
    order = [id_ for id_ in tables.read(path, TRIALS, ["trial_id"])["trial_id"].to_pylist() if id_ in labels]

    def trials() -> Iterator[Hidden]:
        for part in tables.stream(path, TRIALS):
            for row in tables.rows(part.filter(pc.is_in(part["trial_id"], value_set=ids))):
                yield row, pieces.get(row["trial_id"], [])

    return Split(np.array([labels[id_] for id_ in order], dtype=np.int8), trials())


def removed_features(trial: Hidden) -> Iterator[str]:
    """Yield the features of one trial: a row of ``tables.TRIALS``, and its rows of ``tables.REMOVED``."""
    yield from _features(trial, COLUMNS)


def features_beside_status(trial: Hidden) -> Iterator[str]:
    """Yield the same without what the registry says of the end in so many words."""
    yield from _features(trial, [name for name in COLUMNS if name not in STATUS])


def _features(trial: Hidden, columns: Iterable[str]) -> Iterator[str]:
    row, pieces = trial
    for name in columns:
        value = row[name]
        yield from named(name.replace("_", " "), len(value or ()) if name in COUNTED else value)
    for begun, ended in DURATIONS:
        lasted = months(row[begun], row[ended])
        yield from named(f"months from {begun} to {ended}".replace("_", " "), lasted)
    yield from named("other names", sum(len(part["other_names"] or ()) for part in row["interventions"] or ()))
    for piece in pieces:
        yield f"wording, {piece['rule']}"
        yield from (f"wording: {word}" for word in words(piece["text"]))
