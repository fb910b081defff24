"""What a worker makes of its share, on its way back as bytes.

Example: ``parse(Path("registry.zip"), 1 << 26, None, members)`` gives a `ParsedBatch`: a stream of trials, and rows of
rejects.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.engine import worker
from trialwright.registry.archive import members as archive
from trialwright.registry.dialects import spoken
from trialwright.registry.dialects.seam import Record, Rejection
from trialwright.registry.ingest.shares import Part, Refused, Share
from trialwright.schemas.records import TRIALS
from trialwright.trial.record import Trial

_FIELDS = attrgetter(*TRIALS.names)
# A member may hold more trials than should stand in memory as objects.
_AT_ONCE = 2048
_LOST = {
    "too_slow": f"takes longer than {worker.TIME_S:.0f} seconds",
    "parser_died": "the parser ended in it",
}


class ParsedBatch(NamedTuple):
    """What became of a share of `size` bytes: trials as an Arrow stream, rejects rows, values not read, by field.

    `names` are those of the trials, and `sources` the members that they stand in.
    """

    size: int
    trials: bytes
    names: list[str]
    sources: list[str]
    rejects: list[dict[str, str]]
    unread: dict[str, int]


def parse(source: Path, max_bytes: int, limit: int | None, share: Share) -> ParsedBatch:
    """Read and parse a share of the zip in a worker process.

    Args:
        source: the zip.
        max_bytes: a larger member is refused.
        limit: of a member that is read whole, only the first so many records are wanted.
        share: what to read.
    """
    names, sources, rejects = list[str](), list[str](), list[dict[str, str]]()
    unread = Counter[str]()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TRIALS) as stream:
        trials: list[Trial] = []
        for member, (name, result) in _records(source, max_bytes, limit, share, unread):
            worker.another_record()
            if isinstance(result, Rejection):
                rejects.append(tables.reject(name, result.reason, result.detail))
                continue
            trials.append(result)
            names.append(name)
            sources.append(member)
            if len(trials) >= _AT_ONCE:
                stream.write_batch(to_batch(trials))
                trials.clear()
        stream.write_batch(to_batch(trials))
    return ParsedBatch(_size(share), sink.getvalue().to_pybytes(), names, sources, rejects, dict(unread))


def _records(
    source: Path, max_bytes: int, limit: int | None, share: Share, unread: Counter[str],
) -> Iterator[tuple[str, Record]]:
    """Yield the members of a share with their records; what cannot be read is one that is refused."""
    if isinstance(share, Refused):
        yield share.name, Record(share.name, Rejection(share.reason, share.detail))
    elif isinstance(share, Part):
        try:
            dialect = spoken.named(share.dialect)
            found = dialect.records(share.member, share.piece.data, unread, share.piece.first)
            for record in islice(found, share.limit):
                yield share.member, record
        except Rejection as rejection:
            yield share.member, Record(share.name, rejection)
    else:
        descriptor = os.open(source, os.O_RDONLY)
        try:
            for member in share:
                worker.another_record()
                try:
                    data = archive.read(descriptor, member, max_bytes)
                    for record in islice(spoken.of(member.name, data).records(member.name, data, unread), limit):
                        yield member.name, record
                except Rejection as rejection:
                    yield member.name, Record(member.name, rejection)
        finally:
            os.close(descriptor)


def lost(share: Share, reason: str) -> ParsedBatch:
    """Return what is left of a share in which a worker ended: a reject of each member, or of the record of a piece."""
    names = [share.name] if isinstance(share, Part | Refused) else [member.name for member in share]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TRIALS):
        pass
    rejects = [tables.reject(name, reason, _LOST[reason]) for name in names]
    return ParsedBatch(_size(share), sink.getvalue().to_pybytes(), [], [], rejects, {})


def _size(share: Share) -> int:
    return share.size if isinstance(share, Part | Refused) else sum(member.size for member in share)


def opened(parsed: ParsedBatch) -> pa.RecordBatch:
    """Return the trials of a batch."""
    with pa.ipc.open_stream(parsed.trials) as reader:
        batches = list(reader)
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches) if batches else to_batch([])


def to_batch(trials: Sequence[Trial]) -> pa.RecordBatch:
    """Build one record batch of ``tables.TRIALS``."""
    columns = list(zip(*map(_FIELDS, trials), strict=True)) or [()] * len(TRIALS)
    arrays = [_column(field.type, values) for field, values in zip(TRIALS, columns, strict=True)]
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
    columns = [_column(field.type, list(map(itemgetter(i), parts))) for i, field in enumerate(fields)]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=fields), type=kind)
