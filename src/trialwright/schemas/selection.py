"""Which real trials are labelled, split, drawn from, and shown as examples.

Example row of POOL: ``("NCT00010101", 1, "Metformin", "test")``.
"""

import pyarrow as pa

from trialwright.core.tables.types import TEXT, TEXTS

# Records of one trial under several ids: the id that is kept, and the ids by which the two were told to be one.
MERGED = pa.schema([
    ("trial_id", TEXT), ("dialect", TEXT), ("kept_id", TEXT), ("kept_dialect", TEXT), ("shared_id", TEXT),
])
# Here `split` is what the outcomes CSV says, in its own words, and null where it says nothing.
LABELED = pa.schema([("trial_id", TEXT), ("label", pa.int8()), ("split", TEXT)])
PARTITION = pa.schema([
    ("trial_id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("type", TEXT), ("interventions", TEXTS),
    ("split", TEXT),
])
POOL = pa.schema([
    ("trial_id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("type", TEXT), ("split", TEXT),
])
# Which seed of training has which trial in which set. No seed has a trial in two, but for other_train: its trials may
# be in general_val or general_test too, on which no arm is tested that trains on them.
SETS = pa.schema([("seed", pa.int32()), ("id", TEXT), ("set", TEXT)])
# The trials that a corpus may be written from.
GOLD = pa.schema([("trial_id", TEXT), ("label", pa.int8()), ("intervention", TEXT)])
PLANS = pa.schema([
    ("plan_id", TEXT), ("intervention", TEXT), ("type", TEXT), ("label", pa.int8()), ("example_ids", TEXTS),
    ("example_labels", pa.list_(pa.int8())), ("fields", TEXTS), ("sections", TEXTS),
    ("words", pa.map_(TEXT, TEXTS)), ("tokens", pa.int32()),
])
