"""A batch of members parsed in a worker process, on its way back as bytes.

Example: ``parse_batch(Path("registry.zip"), 1 << 26, members)`` is `Parsed`: an Arrow stream of trials, rejects rows.
"""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.registry import dialects, worker
from trialwright.registry.archive import Member
from trialwright.registry.columns import to_batch
from trialwright.registry.rejection import Rejection
from trialwright.schemas.records import TRIALS
from trialwright.trial.record import Trial

# A table is one member, and may hold more trials than should stand in memory as objects.
_AT_ONCE = 2048
_LOST = {
    "too_slow": f"takes longer than {worker.TIME_S:.0f} seconds",
    "parser_died": "the parser ended in it",
}


class Parsed(NamedTuple):
    """A batch: its members, an Arrow stream of trials and their names, rejects rows, and values not read by field."""

    members: int
    trials: bytes
    names: list[str]
    rejects: list[dict[str, str]]
    unread: dict[str, int]


def parse_batch(source: Path, max_bytes: int, members: Sequence[Member], limit: int | None = None) -> Parsed:
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
                    for name, result in dialects.read(descriptor, member, max_bytes, limit, unread):
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
    return Parsed(len(members), sink.getvalue().to_pybytes(), names, rejects, dict(unread))


def lost(members: Sequence[Member], reason: str) -> Parsed:
    """Return what is left of members in which a worker ended: a reject of each."""
    rejects = [tables.reject(member.name, reason, _LOST[reason]) for member in members]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TRIALS):
        pass
    return Parsed(len(members), sink.getvalue().to_pybytes(), [], rejects, {})


def opened(parsed: Parsed) -> pa.RecordBatch:
    """Return the trials of a batch."""
    with pa.ipc.open_stream(parsed.trials) as reader:
        batches = list(reader)
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches) if batches else to_batch([])
