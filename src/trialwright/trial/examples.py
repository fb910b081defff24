"""The few trials that serve as examples, picked out of a table of all trials.

Example: ``read_trials(path, example_ids(plans))`` gives each trial that a plan shows, as a ``Trial``.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.core.tables.types import TEXT
from trialwright.schemas.records import DESIGN
from trialwright.trial.record import Trial


def example_ids(plans: pa.Table) -> list[str]:
    """Return the ids of the trials that serve plans (``tables.PLANS``) as examples."""
    ids: list[str] = pc.unique(pc.list_flatten(plans["example_ids"])).to_pylist()
    return ids


def stream_trials(path: Path, ids: Iterable[str], batch: int = 4096) -> Iterator[Trial]:
    """Yield the design of the trials of these ids, in the table's order, a batch of it in memory at a time.

    Raises:
        InputError: the file is damaged, or lacks one of the trials.
    """
    wanted = set(ids)
    asked = pa.array(sorted(wanted), TEXT)
    for part in tables.stream(path, DESIGN, batch):
        for row in tables.rows(part.filter(pc.is_in(part["trial_id"], value_set=asked))):
            wanted.discard(row["trial_id"])
            yield Trial.from_row(row)
    if wanted:
        raise InputError(
            f"{path}: lacks {len(wanted)} trials that serve as examples, such as {min(wanted)}; run dvc repro"
        )


def read_trials(path: Path, ids: Iterable[str], batch: int = 4096) -> list[Trial]:
    """Read the same trials in order of id.

    Raises:
        InputError: the file is damaged, or lacks one of the trials.
    """
    return sorted(stream_trials(path, ids, batch), key=lambda trial: trial.trial_id)
