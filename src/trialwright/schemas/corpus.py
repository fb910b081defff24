"""The synthetic trials, each with what it was made from.

Example: ``SYNTHETIC`` are the columns of ``records.DESIGN`` and of ``PROVENANCE``.
"""

import pyarrow as pa

from trialwright.core.tables.types import TEXT, TEXTS, join
from trialwright.schemas.records import DESIGN

PROVENANCE = pa.schema([
    ("label", pa.int8()), ("intervention", TEXT), ("plan_id", TEXT), ("example_ids", TEXTS),
    ("reasons", TEXTS), ("model", TEXT), ("request_key", TEXT), ("repaired", pa.bool_()),
])
SYNTHETIC = join(DESIGN, PROVENANCE)
