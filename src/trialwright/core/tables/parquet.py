"""Parquet tables, written atomically and checked as they are read.

Example: ``read(path, schemas.LABELED)`` ends in one line where a column is missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from trialwright.core.errors import InputError
from trialwright.core.tables.atomic import replacing

# Level 3 of zstd is a tenth smaller than its default on trial text, and about as quick. Each page carries
# a checksum, so that a flipped bit is an error and not another text.
_FORM: dict[str, Any] = {"compression": "zstd", "compression_level": 3, "write_page_checksum": True}


@contextmanager
def parquet_writer(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """Open an atomic Parquet writer; the bytes depend on the rows and on nothing else."""
    with replacing(path) as temporary, pq.ParquetWriter(temporary, schema, **_FORM) as writer:
        yield writer


def write(path: Path, rows: pa.Table | Sequence[Mapping[str, Any]], schema: pa.Schema) -> None:
    """Write rows as one Parquet file of exactly `schema`, atomically."""
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(list(rows), schema=schema)
    with parquet_writer(path, schema) as writer:
        writer.write_table(table.select(schema.names).cast(schema))


def read(path: Path, schema: pa.Schema, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a Parquet table and check that it has the columns of `schema`.

    Raises:
        InputError: the file is missing, damaged, or lacks columns.
    """
    with _mistakes_named(path):
        table = pq.read_table(path, columns=list(columns) if columns else None, page_checksum_verification=True)
        _check_columns(path, columns or schema.names, table.column_names)
    return table


def read_together(paths: Iterable[Path], schema: pa.Schema) -> pa.Table:
    """Read Parquet tables of one schema as one, rows in the order of `paths`; raises InputError as `read` does."""
    return pa.concat_tables(read(path, schema) for path in paths)


def count(path: Path) -> int:
    """Count the rows of a Parquet table, as its footer says.

    Raises:
        InputError: the file is missing or damaged.
    """
    with _mistakes_named(path):
        return int(pq.read_metadata(path).num_rows)


def stream(path: Path, schema: pa.Schema, batch: int = 1024) -> Iterator[pa.Table]:
    """Yield the columns of `schema` from a Parquet file, a batch of its rows in memory at a time.

    Raises:
        InputError: the file is missing, damaged, or lacks columns.
    """
    with _mistakes_named(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        _check_columns(path, schema.names, file.schema_arrow.names)
        # One reader of all row groups keeps something of each until it ends, 140 MB after 100,000 trials.
        groups = (file.iter_batches(batch, [group], schema.names) for group in range(file.num_row_groups))
        yield from _of_size(batch, chain.from_iterable(groups))


def rows(table: pa.Table, batch: int = 1024) -> Iterator[dict[str, Any]]:
    """Yield a table's rows as dicts, a batch in memory at a time."""
    for part in table.to_batches(max_chunksize=batch):
        yield from part.to_pylist()


def _of_size(size: int, parts: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield the rows of batches of at most a size in tables of that size, of which only the last has fewer."""
    held: list[pa.RecordBatch] = []
    lacking = size
    for part in parts:
        held.append(part.slice(0, lacking))
        if part.num_rows >= lacking:
            yield pa.Table.from_batches([pa.concat_batches(held)])
            held, lacking = [part.slice(lacking)], size + lacking
        lacking -= part.num_rows
    if sum(part.num_rows for part in held):
        yield pa.Table.from_batches([pa.concat_batches(held)])


@contextmanager
def _mistakes_named(path: Path) -> Iterator[None]:
    """Turn what goes wrong in reading into one line."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; run dvc repro, or dvc pull to fetch a shared one") from error
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())[:200]
        raise InputError(f"{path}: not a whole Parquet file ({said}); delete it and run dvc repro") from error


def _check_columns(path: Path, wanted: Sequence[str], found: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in found]
    if missing:
        raise InputError(f"{path}: lacks columns {missing}, has {list(found)}; run dvc repro")
