"""A batch of members parsed in a worker process, on its way back as bytes.

Example: ``parse_batch(Path("registry.zip"), 1 << 26, members)`` is `ParsedBatch`: a stream of trials, and rejects rows.
"""

import os
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain, islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.registry.archive import members as archive
from trialwright.registry.archive.members import Member
from trialwright.registry.dialects import spoken
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.top_csv import TABLE_BYTES
from trialwright.registry.ingest import worker
from trialwright.schemas.records import TRIALS
from trialwright.trial.record import Trial

# A table is one member, and may hold more trials than should stand in memory as objects.
_AT_ONCE = 2048
_LOST = {
    "too_slow": f"takes longer than {worker.TIME_S:.0f} seconds",
    "parser_died": "the parser ended in it",
}


class ParsedBatch(NamedTuple):
    """A batch: its members, an Arrow stream of trials and their names, rejects rows, and values not read by field."""

    members: int
    trials: bytes
    names: list[str]
    rejects: list[dict[str, str]]
    unread: dict[str, int]


def parse_batch(source: Path, max_bytes: int, members: Sequence[Member], limit: int | None = None) -> ParsedBatch:
    """Read and parse members of the zip, of a table no more than `limit` rows, in a worker process."""
    names, rejects = list[str](), list[dict[str, str]]()
    unread = Counter[str]()
    descriptor = os.open(source, os.O_RDONLY)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TRIALS) as stream:
        trials: list[Trial] = []
        try:
            for member in members:
                worker.another_record()
                try:
                    most = TABLE_BYTES if spoken.may_hold_many(member.name) else max_bytes
                    data = archive.read(descriptor, member, most)
                    dialect = spoken.of(member.name, data)
                    found = dialect.records(member.name, data, unread)
                    for name, result in islice(found, limit):
                        worker.another_record()
                        if isinstance(result, Rejection):
                            rejects.append(tables.reject(name, result.reason, result.detail))
                        else:
                            trials.append(result)
                            names.append(name)
                        if len(trials) >= _AT_ONCE:
                            stream.write_batch(to_batch(trials))
                            trials.clear()
                except Rejection as rejection:
                    rejects.append(tables.reject(member.name, rejection.reason, rejection.detail))
        finally:
            os.close(descriptor)
        stream.write_batch(to_batch(trials))
    return ParsedBatch(len(members), sink.getvalue().to_pybytes(), names, rejects, dict(unread))


def lost(members: Sequence[Member], reason: str) -> ParsedBatch:
    """Return what is left of members in which a worker ended: a reject of each."""
    rejects = [tables.reject(member.name, reason, _LOST[reason]) for member in members]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TRIALS):
        pass
    return ParsedBatch(len(members), sink.getvalue().to_pybytes(), [], rejects, {})


def opened(parsed: ParsedBatch) -> pa.RecordBatch:
    """Return the trials of a batch."""
    with pa.ipc.open_stream(parsed.trials) as reader:
        batches = list(reader)
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches) if batches else to_batch([])


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
