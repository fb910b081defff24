"""Registry zip to trials table: worker processes parse, this one writes.

Example: ``ingest(source, trials, rejects, merged, limit=None, max_record_bytes=1 << 26, engine=Engine.local())`` gives
``Ingested(read=6505, accepted=6505, merged=0, rejected={}, ...)``.
"""

from collections import Counter
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from trialwright import progress
from trialwright.core import tables
from trialwright.core.errors import AllRejectedError, InputError
from trialwright.core.tables.rejects import REJECTS
from trialwright.engine.mapping import Rescue, in_order
from trialwright.files import file_kinds
from trialwright.registry.archive import contents as archive
from trialwright.registry.archive.members import Member
from trialwright.registry.dialects import spoken
from trialwright.registry.ingest import shares
from trialwright.registry.ingest.batch import lost, parse
from trialwright.registry.ingest.merging import merge
from trialwright.registry.ingest.sink import Sink
from trialwright.schemas.records import TRIALS
from trialwright.sections.running import Engine

_MB = 1e6


class Ingested(NamedTuple):
    """What became of the records.

    `read` is `accepted` and all `rejected`; of what is accepted, `merged` are left out for others of the same trial
    (`merging`); `unread` are the values, by field, that stand in a record and cannot be
    read; `skipped` are the members, by kind, that hold no records; `counts` are of what was accepted (`Tallies`).
    """

    read: int
    accepted: int
    merged: int
    rejected: dict[str, int]
    unread: dict[str, int]
    skipped: dict[str, int]
    counts: dict[str, dict[str, int]]


def ingest(
    source: Path, trials: Path, rejects: Path, merged: Path, *, limit: int | None, max_record_bytes: int,
    engine: Engine,
) -> Ingested:
    """Parse the records of a zip into a trials table; its bytes do not depend on the engine or the number of workers.

    Args:
        source: a zip of files in the dialects of `spoken`.
        trials: where ``TRIALS`` goes.
        rejects: where ``REJECTS`` goes, a row for each record that is no trial; also where none is a trial.
        merged: where ``MERGED`` goes, a row for each trial that is another one under another id.
        limit: read only the first so many members, and of a file of many records the first so many.
        max_record_bytes: a larger record is rejected unread.
        engine: what parses.

    Raises:
        InputError: no zip, or no record of it is a trial.
    """
    sink, skipped = _read(source, trials, rejects, limit, max_record_bytes, engine)
    if not sink.accepted:
        said = f": {tables.commonest(sink.rejected, sink.example)}" if sink.rejected else ""
        raise InputError(f"{source}: none of {sink.read} records is a trial{said}; each with its reason in {rejects}")
    left_out = merge(trials, sink.repeated, merged)
    rejected, unread, others = (dict(counter.most_common()) for counter in (sink.rejected, sink.unread, skipped))
    return Ingested(sink.read, sink.accepted, left_out, rejected, unread, others, sink.tallies.told())


def _read(
    source: Path, trials: Path, rejects: Path, limit: int | None, max_bytes: int, engine: Engine,
) -> tuple[Sink, Counter[str]]:
    """Write the trials and the rejects; return what is known of them, and what else the zip holds, by kind."""
    contents = archive.scan(source)
    members = shares.preferred(contents.members[:limit])
    if not members:
        others = f", but {file_kinds.told(contents.skipped)}" if contents.skipped else ""
        held = f"holds no records among {contents.skipped.total()} members"
        raise InputError(f"{source}: {held}{others}; expected a zip of {spoken.EXPECTED}")
    # A worker of a cluster stands in another folder.
    source = source.absolute()
    todo = shares.shares(source, members, max_bytes, limit)
    rescue = Rescue(partial(shares.apart, source, max_bytes, limit), lost)
    with (
        tables.parquet_writer(rejects, REJECTS) as reject_writer,
        # What is left of a trials table in which there is none; the rejects are written all the same.
        suppress(AllRejectedError),
        tables.parquet_writer(trials, TRIALS) as trial_writer,
        in_order(partial(parse, source, max_bytes, limit), todo, engine, rescue, _shares(members)) as results,
        progress.bar("ingest", sum(member.size for member in members) / _MB, " MB") as advance,
    ):
        sink = Sink(trial_writer, reject_writer)
        for parsed in results:
            sink.add(parsed)
            advance(parsed.size / _MB, f"{sink.read} records")
        sink.finish()
        if not sink.accepted:
            raise AllRejectedError("no trial", [])
    return sink, contents.skipped


def _shares(members: list[Member]) -> int:
    """Return how many shares there will be at least: more workers have nothing to do."""
    return 1 + sum(member.size for member in members) // shares.BATCH_BYTES + len(members) // shares.BATCH_MEMBERS
