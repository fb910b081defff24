"""Tables between stages: reading and writing that is atomic, rejects, and metrics as JSON.

Example: ``tables.write(path, [tables.reject("a.xml", "too_large")], tables.REJECTS)``.
"""

from trialwright.core.tables.atomic import replacing, replacing_folder
from trialwright.core.tables.metrics import read_json, read_metrics, write_json
from trialwright.core.tables.parquet import count, parquet_writer, read, read_together, rows, stream, write
from trialwright.core.tables.rejects import REJECTS, commonest, count_by, keeping_rejects, reject, why
from trialwright.core.tables.types import TEXT, TEXTS, join

__all__ = [
    "REJECTS", "TEXT", "TEXTS", "commonest", "count", "count_by", "join", "keeping_rejects", "parquet_writer", "read",
    "read_json", "read_metrics", "read_together", "reject", "replacing", "replacing_folder", "rows", "stream", "why",
    "write", "write_json",
]
