"""The texts that classifiers read, and what they say of them.

Example row of CLEAN: ``("NCT00000102", 1, "nifedipine", "real", "brief title: ...")``; WEIGHTED adds 1.0.
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
# A linear head on embeddings: of each number of a vector, by what it is shifted and scaled, and what it then weighs.
HEAD = pa.schema([
    ("dimension", pa.int32()), ("mean", pa.float64()), ("scale", pa.float64()), ("weight", pa.float64()),
])
PREDICTIONS = pa.schema([
    ("classifier", TEXT), ("arm", TEXT), ("seed", pa.int32()), ("id", TEXT), ("label", pa.int8()),
    ("score", pa.float64()),
])


def weigh_alike(trials: pa.Table) -> pa.Table:
    """Turn CLEAN rows into WEIGHTED ones, each of weight 1."""
    ones = pa.repeat(pa.scalar(1.0, pa.float32()), trials.num_rows)
    return trials.select(CLEAN.names).append_column(WEIGHTED.field("weight"), ones).cast(WEIGHTED)
