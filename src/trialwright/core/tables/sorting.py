"""Parquet tables of any size whose rows come in any order, and stand in that of a key.

Example: ``with sorted_writer(path, CLEAN, "id") as add: add(part)`` for each part. Rows wait on the disk, and a group
of them at a time is in memory.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import disk
from trialwright.core.tables.parquet import parquet_writer

# Texts of 5 kB make 160 MB of it.
GROUP_ROWS = 1 << 15
_QUICK = pa.ipc.IpcWriteOptions(compression="lz4")


@contextmanager
def sorted_writer(path: Path, schema: pa.Schema, key: str) -> Iterator[Callable[[pa.Table], None]]:
    """Open an atomic Parquet file, and yield what takes some of its rows.

    The bytes depend on the rows and, where several have one key, on the order in which these came, not on the parts in
    which they came. Rows are written in groups of `GROUP_ROWS`.

    Args:
        path: where the file goes.
        schema: of its rows.
        key: the column by which they are sorted, of texts.

    Raises:
        StorageError: the disk is full or read-only.
    """
    keys: list[pa.Array] = []
    with disk.writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # It has no name: nothing of it is left where the process is killed.
        with tempfile.TemporaryFile(dir=path.parent) as spool:
            with pa.ipc.new_stream(spool, schema, options=_QUICK) as writer:

                def add(part: pa.Table) -> None:
                    rows = part.select(schema.names).cast(schema)
                    keys.extend(rows[key].chunks)
                    writer.write_table(rows)

                yield add
            # Arrow's sort is stable.
            order = pc.sort_indices(pa.chunked_array(keys, schema.field(key).type)).to_numpy()
            with parquet_writer(path, schema) as target:
                for start in range(0, max(len(order), 1), GROUP_ROWS):
                    target.write_table(_gathered(spool, schema, order[start : start + GROUP_ROWS]))


def _gathered(spool: IO[bytes], schema: pa.Schema, rows: npt.NDArray[np.uint64]) -> pa.Table:
    """Return rows by their numbers in the order that they came in, as one chunk."""
    spool.seek(0)
    ranked, parts, passed = np.sort(rows), [schema.empty_table()], 0
    with pa.ipc.open_stream(spool) as reader:
        for batch in reader:
            first, last = np.searchsorted(ranked, [passed, passed + batch.num_rows])
            if first < last:
                parts.append(pa.table(batch.take(pa.array(ranked[first:last] - passed))))
            passed += batch.num_rows
    return pa.concat_tables(parts).take(pa.array(np.searchsorted(ranked, rows))).combine_chunks()
