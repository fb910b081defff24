"""The few trials that serve as examples, picked out of a table of all trials.

Example: ``read_trials(path, example_ids(plans))`` gives each trial that a plan shows, as a ``Trial``.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.ground import tables
from trialwright.ground.errors import InputError
from trialwright.ground.trial import Trial


def example_ids(plans: pa.Table) -> list[str]:
    """Return the ids of the trials that serve plans (``tables.PLANS``) as examples."""
    ids: list[str] = pc.unique(pc.list_flatten(plans["example_ids"])).to_pylist()
    return ids


def read_trials(path: Path, ids: Iterable[str], batch: int = 4096) -> list[Trial]:
    """Read the design of the trials of these ids, in order of id, a batch of the table in memory at a time.

    Raises:
        InputError: the file is damaged, or lacks one of the trials.
    """
    wanted = pa.array(sorted(set(ids)), tables.TEXT)
    found: list[Trial] = []
    for part in tables.stream(path, tables.DESIGN, batch):
        chosen = part.filter(pc.is_in(part["trial_id"], value_set=wanted))
        found.extend(Trial.from_row(row) for row in tables.rows(chosen))
    missing = sorted(set(wanted.to_pylist()) - {trial.trial_id for trial in found})
    if missing:
        raise InputError(
            f"{path}: lacks {len(missing)} trials that serve as examples, such as {missing[0]}; run dvc repro"
        )
    return sorted(found, key=lambda trial: trial.trial_id)
