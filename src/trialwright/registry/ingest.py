"""Registry zip to trials table: worker processes parse, this one writes.

Example: ``ingest(Path("registry.zip"), trials, rejects, limit=None, max_record_bytes=1 << 26)`` gives
``Counts(read=6505, accepted=6505, rejected={}, skipped=1)``.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from trialwright.ground import progress, tables
from trialwright.ground.errors import InputError
from trialwright.registry import archive, dialects
from trialwright.registry.archive import Member
from trialwright.registry.columns import to_batch
from trialwright.registry.rejection import Rejection
from trialwright.registry.sink import Sink
from trialwright.registry.workers import in_order

# Batches are cut by size, so that one of long records takes no longer than one of many short ones.
BATCH_BYTES = 2 << 20
# Small batches of tiny records would grow without this.
BATCH_MEMBERS = 2048


class Counts(NamedTuple):
    """What became of the records: `read` is `accepted` and all `rejected`; `skipped` members hold none."""

    read: int
    accepted: int
    rejected: dict[str, int]
    skipped: int


class Parsed(NamedTuple):
    """A batch on its way back: its members, an Arrow stream of trials, their names, rejects rows."""

    members: int
    trials: bytes
    names: list[str]
    rejects: list[dict[str, str]]


def ingest(
    source: Path, trials: Path, rejects: Path, *, limit: int | None, max_record_bytes: int, workers: int | None = None,
) -> Counts:
    """Parse the records of a zip into a trials table; its bytes do not depend on the number of workers.

    Args:
        source: a zip of legacy ClinicalTrials.gov XML, or of TOP-style tables.
        trials: where ``tables.TRIALS`` goes.
        rejects: where ``tables.REJECTS`` goes, a row for each record that is no trial.
        limit: read only the first so many members, and of a table the first so many rows.
        max_record_bytes: a larger record is rejected unread.
        workers: processes that parse; None is one for each core.

    Raises:
        InputError: no zip, or no record of it is a trial.
    """
    contents = archive.scan(source)
    members = contents.members[:limit]
    if not members:
        held = f"holds no XML record among {contents.skipped} members, and no table"
        raise InputError(f"{source}: {held}; expected a registry zip")
    batches = list(cut(members))
    parse = partial(parse_batch, source, max_record_bytes, limit=limit)
    with (
        tables.parquet_writer(trials, tables.TRIALS) as trial_writer,
        tables.parquet_writer(rejects, tables.REJECTS) as reject_writer,
        in_order(parse, batches, min(workers or os.cpu_count() or 1, len(batches))) as results,
        progress.bar("ingest", len(members), " trials") as advance,
    ):
        sink = Sink(trial_writer, reject_writer)
        for parsed in results:
            sink.add(_open(parsed.trials), parsed.names, parsed.rejects)
            advance(parsed.members)
        sink.flush()
        read = sink.accepted + sink.rejected.total()
        if not sink.accepted:
            raise InputError(f"{source}: none of {read} records is a trial; found {_said(sink.rejected)}")
    return Counts(read, sink.accepted, dict(sink.rejected.most_common()), contents.skipped)


def cut(members: Iterable[Member]) -> Iterator[Sequence[Member]]:
    """Cut the members into batches of like size; where the cuts fall depends on the archive alone."""
    batch: list[Member] = []
    size = 0
    for member in members:
        batch.append(member)
        size += member.size
        if size >= BATCH_BYTES or len(batch) >= BATCH_MEMBERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def parse_batch(source: Path, max_bytes: int, members: Sequence[Member], limit: int | None = None) -> Parsed:
    """Read and parse members of the zip, of a table no more than `limit` rows, in a worker process."""
    trials, names, rejects = [], [], []
    descriptor = os.open(source, os.O_RDONLY)
    try:
        for member in members:
            try:
                for name, result in dialects.read(descriptor, member, max_bytes, limit):
                    if isinstance(result, Rejection):
                        rejects.append(tables.reject(name, result.reason, result.detail))
                    else:
                        trials.append(result)
                        names.append(name)
            except Rejection as rejection:
                rejects.append(tables.reject(member.name, rejection.reason, rejection.detail))
    finally:
        os.close(descriptor)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, tables.TRIALS) as stream:
        stream.write_batch(to_batch(trials))
    return Parsed(len(members), sink.getvalue().to_pybytes(), names, rejects)


def _open(stream: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(stream) as reader:
        return reader.read_next_batch()


def _said(rejected: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in rejected.items())
