"""What a rule says of each trial, in columns that have room for a registry of millions.

Example: where the first of two trials succeeded and the second has no outcome, the labels are ``[1, -1]``, the reasons
``["", "no_outcome"]`` and the details ``[null, null]``.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core.tables.rejects import REJECTS
from trialwright.schemas.selection import LABELED

Labels = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]
# The label of a trial that has none.
NONE = -1


class LabelColumns(NamedTuple):
    """A place a trial in each column, what was counted beside, and what to do where no trial has a label.

    `labels` are 1, 0 or `NONE`, `details` are what was found, and `splits` what the outcomes CSV says of the split.
    """

    labels: Labels
    reasons: pa.Array
    details: pa.Array
    splits: pa.Array
    counts: dict[str, int]
    hint: str

    def labelled(self, trial_ids: pa.Array) -> pa.Table:
        """Return the trials with a label as rows of ``tables.LABELED``, by id."""
        has = self.labels != NONE
        columns = [trial_ids.filter(has), pa.array(self.labels[has]), self.splits.filter(has)]
        return pa.table(columns, schema=LABELED).sort_by("trial_id")

    def rejects(self, trial_ids: pa.Array) -> pa.Table:
        """Return the others as rows of ``tables.REJECTS``; a detail is one line, of 300 characters at most."""
        none = self.labels == NONE
        # The same few are said of many trials.
        said = self.details.filter(none).dictionary_encode()
        lines = pa.array([" ".join(text.split())[:300] for text in said.dictionary.to_pylist()], pa.string())
        details = lines.take(said.indices).fill_null("")
        return pa.table([trial_ids.filter(none), self.reasons.filter(none).cast(pa.string()), details], schema=REJECTS)


def first_of(reasons: Mapping[str, Mask]) -> pa.Array:
    """Return of each trial the first reason that applies, "" where none does.

    Args:
        reasons: whether each applies, by name.
    """
    which = np.select(list(reasons.values()), [np.int8(at) for at in range(1, len(reasons) + 1)], np.int8(0))
    return pa.DictionaryArray.from_arrays(pa.array(which, pa.int8()), ["", *reasons])


def as_mask(column: pa.Array | pa.ChunkedArray) -> Mask:
    """Return a column of true and false, with false for null."""
    found: Mask = pc.fill_null(column, False).to_numpy(zero_copy_only=False)
    return found
