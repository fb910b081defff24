"""A shard: one Parquet file of answers, sorted by key and sealed with a checksum of its rows.

Example: ``write(Path("9.parquet"), answers)`` keeps the SHA-256 of the rows in the file's metadata, under
``trialwright.sha256``. Parquet's own checksums tell a flipped bit in a page; the seal tells an edited row
and damage to the file's frame as well, and every read checks it.
"""

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trialwright.chat.completion import Completion
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.answers import COMPLETIONS

REMEDY = "delete it and run dvc repro: the cache refills it"
_SEAL = b"trialwright.sha256"
# Columns that shards of earlier versions lack, with what is true of all their answers.
_ADDED = Completion._field_defaults
_FIRST = pa.schema([field for field in COMPLETIONS if field.name not in _ADDED])


def write(path: Path, answers: pa.Table) -> None:
    """Write answers as a sealed shard; its bytes tell the set of answers, not how it came to be."""
    rows = answers.select(COMPLETIONS.names).sort_by("key").combine_chunks()
    tables.write(path, rows, COMPLETIONS.with_metadata({_SEAL: digest(rows)}))


def read(path: Path) -> pa.Table:
    """Read a shard whole.

    Raises:
        InputError: it is missing or damaged, or its rows are not those that were sealed.
    """
    table = tables.read(path, _FIRST)
    if not set(table.schema) <= set(COMPLETIONS):
        raise _damage(path, f"its columns are {', '.join(f'{field.name} {field.type}' for field in table.schema)}")
    seal = (table.schema.metadata or {}).get(_SEAL)
    if seal is not None and seal != digest(table).encode():
        raise _damage(path, "its rows are not those of its checksum")
    for name in _ADDED.keys() - set(table.column_names):
        default = pa.scalar(_ADDED[name], COMPLETIONS.field(name).type)
        table = table.append_column(name, pa.repeat(default, len(table)))
    found = table.select(COMPLETIONS.names)
    if not pc.all(pc.starts_with(found["key"], path.stem)).as_py():
        raise _damage(path, f"it holds keys that do not begin with {path.stem}")
    return found


def is_sealed(path: Path) -> bool:
    """Tell whether a shard that can be read has a seal; those of other tools and of earlier versions have none."""
    return _SEAL in (pq.read_schema(path).metadata or {})


def _damage(path: Path, what: str) -> InputError:
    return InputError(f"{path}: damaged ({what}); {REMEDY}")


def digest(table: pa.Table) -> str:
    """Return the SHA-256 of rows: of each column its name and its values, of texts their lengths and then the texts."""
    sha = hashlib.sha256()
    for name in table.column_names:
        column = table[name].combine_chunks()
        sha.update(name.encode() + b"\0")
        if pa.types.is_string(column.type):
            sha.update(_numbers(pc.binary_length(column)))
            whole = pa.ListArray.from_arrays([0, len(column)], column.fill_null(""))
            sha.update(pc.binary_join(whole, "")[0].as_buffer())
        else:
            sha.update(_numbers(column))
    return sha.hexdigest()


def _numbers(column: pa.Array) -> bytes:
    """Return numbers as bytes that are the same on every machine; a null is -1, which no count or length is."""
    numbers: bytes = column.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False).astype("<i8").tobytes()
    return numbers
