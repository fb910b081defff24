"""The texts that classifiers read, and what they say of them.

Example row of CLEAN: ``("NCT00000102", 1, "nifedipine", "real", "brief title: ...")``.
"""

import pyarrow as pa

from trialwright.core.tables.types import TEXT, join

CLEAN = pa.schema([
    ("id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("source", TEXT), ("text", TEXT),
])
WEIGHTED = join(CLEAN, pa.schema([("weight", pa.float32())]))
# What the rules on wording took out of a trial's text, and by which rule.
REMOVED = pa.schema([("id", TEXT), ("rule", TEXT), ("text", TEXT)])
TOKENS = pa.schema([("id", TEXT), ("tokens", pa.list_(pa.int32()))])
PREDICTIONS = pa.schema([
    ("classifier", TEXT), ("arm", TEXT), ("seed", pa.int32()), ("id", TEXT), ("label", pa.int8()),
    ("score", pa.float64()),
])
