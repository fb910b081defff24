"""Registry zip to trials table: worker processes parse, this one writes.

Example: ``ingest(Path("registry.zip"), trials, rejects, limit=None, max_record_bytes=1 << 26)`` gives
``Ingested(read=6505, accepted=6505, rejected={}, unread={}, skipped={".txt": 1})``.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from trialwright import progress
from trialwright.core import tables
from trialwright.core.errors import AllRejectedError, InputError
from trialwright.core.tables.rejects import REJECTS
from trialwright.files import file_kinds
from trialwright.registry.archive import contents as archive
from trialwright.registry.archive.members import Member
from trialwright.registry.ingest.batch import lost, parse_batch
from trialwright.registry.ingest.sink import Sink
from trialwright.registry.ingest.workers import Rescue, in_order
from trialwright.schemas.records import TRIALS

# Batches are cut by size, so that one of long records takes no longer than one of many short ones.
BATCH_BYTES = 2 << 20
# Small batches of tiny records would grow without this.
BATCH_MEMBERS = 2048


class Ingested(NamedTuple):
    """What became of the records.

    `read` is `accepted` and all `rejected`; `unread` are the values, by field, that stand in a record and cannot be
    read; `skipped` are the members, by kind, that hold no records.
    """

    read: int
    accepted: int
    rejected: dict[str, int]
    unread: dict[str, int]
    skipped: dict[str, int]


def ingest(
    source: Path, trials: Path, rejects: Path, *, limit: int | None, max_record_bytes: int, workers: int | None = None,
) -> Ingested:
    """Parse the records of a zip into a trials table; its bytes do not depend on the number of workers.

    Args:
        source: a zip of legacy ClinicalTrials.gov XML, or of TOP-style tables.
        trials: where ``tables.TRIALS`` goes.
        rejects: where ``tables.REJECTS`` goes, a row for each record that is no trial; also where none is a trial.
        limit: read only the first so many members, and of a table the first so many rows.
        max_record_bytes: a larger record is rejected unread.
        workers: processes that parse; None is one for each core.

    Raises:
        InputError: no zip, or no record of it is a trial.
    """
    contents = archive.scan(source)
    members = contents.members[:limit]
    if not members:
        held = f"holds no XML record among {contents.skipped.total()} members, and no table"
        others = f", but {file_kinds.told(contents.skipped)}" if contents.skipped else ""
        raise InputError(f"{source}: {held}{others}; expected a registry zip")
    batches = list(cut(members))
    parse = partial(parse_batch, source, max_record_bytes, limit=limit)
    with (
        tables.parquet_writer(rejects, REJECTS) as reject_writer,
        # What is left of a trials table in which there is none; the rejects are written all the same.
        suppress(AllRejectedError),
        tables.parquet_writer(trials, TRIALS) as trial_writer,
        in_order(parse, batches, min(workers or os.cpu_count() or 1, len(batches)), Rescue(_apart, lost)) as results,
        progress.bar("ingest", len(members), " trials") as advance,
    ):
        sink = Sink(trial_writer, reject_writer)
        for parsed in results:
            sink.add(parsed)
            advance(parsed.members)
        sink.flush()
        if not sink.accepted:
            raise AllRejectedError("no trial", [])
    read = sink.accepted + sink.rejected.total()
    if not sink.accepted:
        said = tables.commonest(sink.rejected, sink.example)
        raise InputError(f"{source}: none of {read} records is a trial: {said}; each with its reason in {rejects}")
    rejected, unread = (dict(counter.most_common()) for counter in (sink.rejected, sink.unread))
    return Ingested(read, sink.accepted, rejected, unread, dict(contents.skipped.most_common()))


def _apart(members: Sequence[Member]) -> list[Sequence[Member]]:
    return [[member] for member in members]


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
