"""The tables between stages: explicit Arrow schemas, and reading and writing that is atomic.

Example: ``tables.write(path, [tables.reject("a.xml", "too_large")], tables.REJECTS)``.
"""

from trialwright.ground.tables.atomic import replacing, replacing_folder
from trialwright.ground.tables.figures import read_json, read_metrics, write_json
from trialwright.ground.tables.parquet import count, parquet_writer, read, rows, stream, write
from trialwright.ground.tables.rejects import commonest, count_by, keeping_rejects, reject, why
from trialwright.ground.tables.schemas import (
    AFTERMATH,
    ARM,
    CLEAN,
    CLOSEST,
    COMPLETIONS,
    CONTRADICTIONS,
    DESIGN,
    DUPLICATES,
    EMBEDDINGS,
    ENDPOINT,
    FLAGS,
    IDENTITY,
    INTERVENTION,
    LABELED,
    PARTITION,
    PASSAGES,
    PLANS,
    POOL,
    PREDICTIONS,
    PROVENANCE,
    REASONS,
    REJECTS,
    REMOVED,
    REQUESTS,
    SETS,
    SYNTHETIC,
    TEXT,
    TEXTS,
    TOKENS,
    TRIALS,
)

__all__ = [
    "AFTERMATH", "ARM", "CLEAN", "CLOSEST", "COMPLETIONS", "CONTRADICTIONS", "DESIGN", "DUPLICATES", "EMBEDDINGS",
    "ENDPOINT", "FLAGS", "IDENTITY", "INTERVENTION", "LABELED", "PARTITION", "PASSAGES", "PLANS", "POOL",
    "PREDICTIONS", "PROVENANCE", "REASONS", "REJECTS", "REMOVED", "REQUESTS", "SETS", "SYNTHETIC", "TEXT", "TEXTS",
    "TOKENS", "TRIALS", "commonest", "count", "count_by", "keeping_rejects", "parquet_writer", "read", "read_json",
    "read_metrics", "reject", "replacing", "replacing_folder", "rows", "stream", "why", "write", "write_json",
]
