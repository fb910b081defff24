"""Where parsed batches end: the trials table and the rejects table, each id once.

Example: a second record of NCT00010101 becomes the reject ``("b.xml", "duplicate_trial", "NCT00010101 is kept from
a.xml, which comes before b.xml")``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS
from trialwright.registry.ingest.batch import ParsedBatch, opened
from trialwright.registry.ingest.tallies import Tallies

# Row groups: large enough to be few over half a million trials, small enough to bound memory.
GROUP_BYTES = 8 << 20
GROUP_REJECTS = 4096


class Sink:
    """Writes batches in the order they come, and keeps count."""

    def __init__(self, trials: pq.ParquetWriter, rejects: pq.ParquetWriter) -> None:
        self.accepted = 0
        self.rejected: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.tallies = Tallies()
        self.repeated: list[pa.RecordBatch] = []
        """Ids, and what else they are called, of the records that are left out for their ids."""
        self._examples: dict[str, Mapping[str, str]] = {}
        self._trials, self._rejects = trials, rejects
        # From which member each id is kept: all that grows with the registry.
        self._seen: dict[str, str] = {}
        self._batches: list[pa.RecordBatch] = []
        self._rows: list[Mapping[str, str]] = []
        self._bytes = 0

    @property
    def read(self) -> int:
        """How many records there were."""
        return self.accepted + self.rejected.total()

    @property
    def example(self) -> Mapping[str, str]:
        """The first reject of the commonest reason."""
        return self._examples[self.rejected.most_common(1)[0][0]]

    def add(self, parsed: ParsedBatch) -> None:
        """Take a batch as a worker gives it."""
        self._reject(parsed.rejects)
        self.unread.update(parsed.unread)
        batch = opened(parsed)
        ids = batch.column("trial_id").to_pylist()
        if len(set(ids)) < len(ids) or not self._seen.keys().isdisjoint(ids):
            batch = self._fresh(batch, ids, parsed)
        else:
            self._seen.update(zip(ids, parsed.sources, strict=True))
        self.accepted += batch.num_rows
        self._batches.append(batch)
        self._bytes += batch.nbytes
        if self._bytes >= GROUP_BYTES or len(self._rows) >= GROUP_REJECTS:
            self._flush()

    def finish(self) -> None:
        """Write what is left, and forget which ids there were."""
        self._flush()
        self._seen.clear()

    def _flush(self) -> None:
        """Write what is held, as one row group a table."""
        if any(batch.num_rows for batch in self._batches):
            # Counted and written as one: each column of a batch costs both as much as hundreds of its rows do.
            whole = pa.concat_batches(self._batches)
            self._batches.clear()
            self.tallies.add(whole)
            self._trials.write_batch(whole)
        if self._rows:
            self._rejects.write_table(pa.Table.from_pylist(self._rows, schema=REJECTS))
        self._batches, self._rows, self._bytes = [], [], 0

    def _fresh(self, batch: pa.RecordBatch, ids: Sequence[str], parsed: ParsedBatch) -> pa.RecordBatch:
        """Return the trials whose ids are new; reject the others."""
        fresh = []
        for trial_id, name, source in zip(ids, parsed.names, parsed.sources, strict=True):
            fresh.append(trial_id not in self._seen)
            if not fresh[-1]:
                detail = f"{trial_id} is kept from {self._seen[trial_id]}, which comes before {source}"
                self._reject([tables.reject(name, "duplicate_trial", detail)])
            self._seen.setdefault(trial_id, source)
        taken = pa.array(fresh)
        left_out = batch.filter(pc.invert(taken)).select(["trial_id", "secondary_ids"])
        self.repeated.append(left_out.filter(pc.greater(pc.list_value_length(left_out["secondary_ids"]), 0)))
        return batch.filter(taken)

    def _reject(self, rows: Iterable[Mapping[str, str]]) -> None:
        for row in rows:
            self.rejected[row["reason"]] += 1
            self._examples.setdefault(row["reason"], row)
            self._rows.append(row)
