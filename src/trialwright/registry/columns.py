"""Trials as Arrow columns, built whole columns at a time.

Example: ``to_batch([Trial(trial_id="NCT00010101")])`` is a record batch of one row in ``tables.TRIALS``.
"""

from collections.abc import Sequence
from itertools import accumulate, chain
from operator import attrgetter, itemgetter
from typing import Any

import pyarrow as pa

from trialwright.schemas.records import TRIALS
from trialwright.trial.record import Trial


def to_batch(trials: Sequence[Trial]) -> pa.RecordBatch:
    """Build one record batch of ``tables.TRIALS``."""
    arrays = [_column(field.type, list(map(attrgetter(field.name), trials))) for field in TRIALS]
    return pa.RecordBatch.from_arrays(arrays, schema=TRIALS)


def _column(kind: pa.DataType, values: Sequence[Any]) -> pa.Array:
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        return _parts(kind, values)
    return pa.array(values, kind)


def _parts(kind: pa.DataType, values: Sequence[Sequence[tuple[Any, ...]]]) -> pa.Array:
    """Build a list of structs from tuples; pyarrow's own way wants a dict for each and is far slower."""
    offsets = pa.array(accumulate(map(len, values), initial=0), pa.int32())
    parts = list(chain.from_iterable(values))
    fields = list(kind.value_type)
    columns = [pa.array(list(map(itemgetter(i), parts)), field.type) for i, field in enumerate(fields)]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=fields), type=kind)
