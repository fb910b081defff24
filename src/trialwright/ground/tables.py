"""The tables between stages: explicit Arrow schemas, and reading and writing that is atomic.

Example: a row of ``rejects`` is ``("NCT0001xxxx/NCT00010101.xml", "malformed_xml", "line 3: ...")``.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from trialwright.ground.errors import InputError

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
ARM = pa.struct([("label", TEXT), ("type", TEXT), ("description", TEXT)])
INTERVENTION = pa.struct([("type", TEXT), ("name", TEXT), ("description", TEXT), ("other_names", TEXTS)])
ENDPOINT = pa.struct([("measure", TEXT), ("time_frame", TEXT), ("description", TEXT)])

# What a protocol says before the first patient: the part of a trial that an LLM sees and writes,
# and the only part that a classifier reads.
DESIGN = pa.schema([
    ("trial_id", TEXT), ("brief_title", TEXT), ("official_title", TEXT), ("brief_summary", TEXT),
    ("detailed_description", TEXT), ("study_type", TEXT), ("phase", TEXT), ("allocation", TEXT),
    ("intervention_model", TEXT), ("primary_purpose", TEXT), ("masking", TEXT),
    ("conditions", TEXTS), ("keywords", TEXTS), ("arms", pa.list_(ARM)),
    ("interventions", pa.list_(INTERVENTION)), ("primary_outcomes", pa.list_(ENDPOINT)),
    ("secondary_outcomes", pa.list_(ENDPOINT)), ("eligibility_criteria", TEXT), ("gender", TEXT),
    ("minimum_age", TEXT), ("maximum_age", TEXT), ("healthy_volunteers", TEXT),
    ("sponsor", TEXT), ("sponsor_class", TEXT), ("start_date", TEXT),
])

# What is known only because a trial ran, stopped or reported. Each of these can tell the label
# (DESIGN, "Label leaks"); they serve labelling and the leak audit and go no further than cleaning.
AFTERMATH = pa.schema([
    ("overall_status", TEXT), ("last_known_status", TEXT), ("why_stopped", TEXT),
    ("enrollment", pa.int32()), ("enrollment_type", TEXT), ("start_date_type", TEXT),
    ("completion_date", TEXT), ("completion_date_type", TEXT), ("primary_completion_date", TEXT),
    ("primary_completion_date_type", TEXT), ("first_submitted_date", TEXT),
    ("verification_date", TEXT), ("last_update_date", TEXT), ("results_date", TEXT),
    ("location_count", pa.int32()), ("countries", TEXTS), ("removed_countries", TEXTS),
    ("has_expanded_access", TEXT), ("has_results", pa.bool_()), ("primary_p_values", TEXTS),
    ("limitations_and_caveats", TEXT), ("reference_count", pa.int32()),
])


def _join(*schemas: pa.Schema) -> pa.Schema:
    return pa.schema([field for schema in schemas for field in schema])


TRIALS = _join(DESIGN, AFTERMATH)
REJECTS = pa.schema([("id", TEXT), ("reason", TEXT), ("detail", TEXT)])
LABELED = pa.schema([("trial_id", TEXT), ("label", pa.int8())])
PARTITION = pa.schema([
    ("trial_id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("drugs", TEXTS),
    ("split", TEXT),
])
POOL = pa.schema([("trial_id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("split", TEXT)])
PLANS = pa.schema([
    ("plan_id", TEXT), ("intervention", TEXT), ("label", pa.int8()), ("example_ids", TEXTS),
    ("tokens", pa.int32()),
])
REQUESTS = pa.schema([("key", TEXT), ("plan_id", TEXT), ("body", TEXT)])
COMPLETIONS = pa.schema([
    ("key", TEXT), ("text", TEXT), ("finish_reason", TEXT), ("prompt_tokens", pa.int32()),
    ("completion_tokens", pa.int32()),
])
REASONS = pa.schema([("plan_id", TEXT), ("reasons", TEXTS), ("request_key", TEXT)])
PROVENANCE = pa.schema([
    ("label", pa.int8()), ("intervention", TEXT), ("plan_id", TEXT), ("example_ids", TEXTS),
    ("reasons", TEXTS), ("model", TEXT), ("request_key", TEXT), ("repaired", pa.bool_()),
])
SYNTHETIC = _join(DESIGN, PROVENANCE)
CLEAN = pa.schema([
    ("id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("source", TEXT), ("text", TEXT),
])
PREDICTIONS = pa.schema([
    ("classifier", TEXT), ("arm", TEXT), ("seed", pa.int32()), ("id", TEXT), ("label", pa.int8()),
    ("score", pa.float64()),
])


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that takes its place when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def parquet_writer(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """Open an atomic Parquet writer; the bytes depend on the rows and on nothing else."""
    with replacing(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
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
    try:
        table = pq.read_table(path, columns=list(columns) if columns else None)
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; run dvc repro, or dvc pull to fetch a shared one") from error
    except (pa.ArrowInvalid, OSError) as error:
        said = " ".join(str(error).split())[:200]
        raise InputError(f"{path}: not a whole Parquet file ({said}); delete it and run dvc repro") from error
    missing = [name for name in columns or schema.names if name not in table.column_names]
    if missing:
        raise InputError(f"{path}: lacks columns {missing}, has {table.column_names}; run dvc repro")
    return table


def rows(table: pa.Table, batch: int = 1024) -> Iterator[dict[str, Any]]:
    """Yield a table's rows as dicts, a batch in memory at a time."""
    for part in table.to_batches(max_chunksize=batch):
        yield from part.to_pylist()


def write_json(path: Path, value: Any) -> None:
    """Write JSON atomically, keys sorted, floats rounded to 6 digits so that diffs stay readable."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(_rounded(value), indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file; raises InputError where it is missing or damaged."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; run dvc repro first") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); delete it and run dvc repro") from error


def reject(id: str, reason: str, detail: str = "") -> dict[str, str]:
    """Build a row of ``REJECTS``; the detail is one line of at most 300 characters."""
    return {"id": id, "reason": reason, "detail": " ".join(detail.split())[:300]}


def count_by(rejects: Iterable[Mapping[str, Any]], key: str = "reason") -> dict[str, int]:
    """Count rows by one key, commonest first."""
    counts: dict[str, int] = {}
    for row in rejects:
        counts[row[key]] = counts.get(row[key], 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
