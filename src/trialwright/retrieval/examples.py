"""The few trials that serve as examples, picked out of a table of all trials.

Example: ``read_trials(path, ["NCT00010101"])`` gives one ``Trial``.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trialwright.ground import tables
from trialwright.ground.errors import InputError
from trialwright.ground.trial import Trial


def read_trials(path: Path, ids: Iterable[str], batch: int = 4096) -> list[Trial]:
    """Read the trials of these ids, in order of id, a batch of the table in memory at a time.

    Raises:
        InputError: the file is damaged, or lacks one of the trials.
    """
    wanted = pa.array(sorted(set(ids)), tables.TEXT)
    found: list[Trial] = []
    try:
        with pq.ParquetFile(path) as file:
            for part in file.iter_batches(batch_size=batch, columns=tables.TRIALS.names):
                chosen = part.filter(pc.is_in(part["trial_id"], value_set=wanted))
                found.extend(Trial.from_row(row) for row in chosen.to_pylist())
    except (pa.ArrowInvalid, KeyError) as error:
        raise InputError(f"{path}: not a table of trials ({error}); delete it and run dvc repro") from error
    missing = sorted(set(wanted.to_pylist()) - {trial.trial_id for trial in found})
    if missing:
        raise InputError(f"{path}: lacks {len(missing)} trials of the pool, such as {missing[0]}; run dvc repro")
    return sorted(found, key=lambda trial: trial.trial_id)
