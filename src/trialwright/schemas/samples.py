"""Samples of the benchmark tasks, on which side of the split each trial is, and what a model answered.

Example: ``tables.read(path, SAMPLES, ["sample_id", "answer"])``.
"""

import pyarrow as pa

from trialwright.core.tables.types import TEXT, TEXTS

# On which side every trial is, whatever is asked about it; `cluster` is the first of trials that are nearly the same.
SIDES = pa.schema([
    ("trial_id", TEXT), ("split", TEXT), ("cluster", TEXT), ("date", TEXT), ("decided_by", TEXT),
])
SAMPLES = pa.schema([
    ("sample_id", TEXT), ("task", TEXT), ("form", TEXT), ("split", TEXT), ("source", TEXT), ("trial_ids", TEXTS),
    ("group", TEXT), ("date", TEXT), ("material", TEXT), ("options", TEXTS), ("answer", TEXT), ("rationale", TEXTS),
])
# What a model answered, as JSON of the form that its task asks for.
SAMPLE_ANSWERS = pa.schema([("sample_id", TEXT), ("answer", TEXT), ("request_key", TEXT)])
MESSAGE = pa.struct([("role", TEXT), ("content", TEXT)])
# A sample with its answer, as a chat to train on.
CHATS = pa.schema([
    ("messages", pa.list_(MESSAGE)), ("sample_id", TEXT), ("task", TEXT), ("form", TEXT), ("split", TEXT),
    ("source", TEXT),
])
