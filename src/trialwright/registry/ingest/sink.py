"""Where parsed batches end: the trials table and the rejects table, each trial once.

Example: a second record of NCT00010101 becomes the reject ``("a/copy.xml", "duplicate_trial", "...")``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.registry.ingest.batch import ParsedBatch, opened

# Row groups: large enough to be few over half a million trials, small enough to bound memory.
GROUP_BYTES = 8 << 20
GROUP_REJECTS = 4096


class Sink:
    """Writes batches in the order they come, and keeps count."""

    def __init__(self, trials: pq.ParquetWriter, rejects: pq.ParquetWriter) -> None:
        self.accepted = 0
        self.rejected: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self._examples: dict[str, Mapping[str, str]] = {}
        self._trials, self._rejects = trials, rejects
        self._seen: set[str] = set()
        self._batches: list[pa.RecordBatch] = []
        self._rows: list[Mapping[str, str]] = []
        self._bytes = 0

    @property
    def example(self) -> Mapping[str, str]:
        """The first reject of the commonest reason."""
        return self._examples[self.rejected.most_common(1)[0][0]]

    def add(self, parsed: ParsedBatch) -> None:
        """Take a batch as a worker gives it."""
        self._reject(parsed.rejects)
        self.unread.update(parsed.unread)
        batch, names = opened(parsed), parsed.names
        ids = batch.column("trial_id").to_pylist()
        if len(set(ids)) < len(ids) or not self._seen.isdisjoint(ids):
            batch = batch.filter(pa.array(self._first_seen(ids, names)))
        self._seen.update(ids)
        self.accepted += batch.num_rows
        self._batches.append(batch)
        self._bytes += batch.nbytes
        if self._bytes >= GROUP_BYTES or len(self._rows) >= GROUP_REJECTS:
            self.flush()

    def flush(self) -> None:
        """Write what is held, as one row group a table."""
        if any(batch.num_rows for batch in self._batches):
            self._trials.write_table(pa.Table.from_batches(self._batches))
        if self._rows:
            self._rejects.write_table(pa.Table.from_pylist(self._rows, schema=REJECTS))
        self._batches, self._rows, self._bytes = [], [], 0

    def _first_seen(self, ids: Sequence[str], names: Sequence[str]) -> list[bool]:
        """Tell of each trial whether it is new; reject the others."""
        fresh = []
        for trial_id, name in zip(ids, names, strict=True):
            fresh.append(trial_id not in self._seen)
            if not fresh[-1]:
                detail = f"{trial_id} stands earlier in the archive"
                self._reject([tables.reject(name, "duplicate_trial", detail)])
            self._seen.add(trial_id)
        return fresh

    def _reject(self, rows: Iterable[Mapping[str, str]]) -> None:
        for row in rows:
            self.rejected[row["reason"]] += 1
            self._examples.setdefault(row["reason"], row)
            self._rows.append(row)
