"""What is found of trials: near-duplicates, copied passages, flags, nearest trials, contradictions, doubted labels.

Example row of FLAGS: ``("plan-000007", "email", "...")``.
"""

import pyarrow as pa

from trialwright.core.tables.types import TEXT

# Sentence embeddings of length 1; `set` is that of the first seed, and synthetic for a synthetic trial.
EMBEDDINGS = pa.schema([
    ("id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("source", TEXT), ("set", TEXT),
    ("vector", pa.list_(pa.float32())),
])
# Trials whose texts are nearly the same: of which sets, their similarity as estimated and as counted, and
# the share of the shorter text's word sequences that the longer one has.
DUPLICATES = pa.schema([
    ("sets", TEXT), ("id", TEXT), ("twin_id", TEXT), ("estimated", pa.float64()), ("jaccard", pa.float64()),
    ("contained", pa.float64()),
])
# Whose duplicates are looked for, and among whom: synthetic trials among those that they may copy, and what is
# tested among what is trained on.
DUPLICATE_SETS = (
    ("synthetic", "train"), ("synthetic", "test"), ("synthetic", "general_test"), ("test", "train"),
    ("general_test", "train"), ("test", "other_train"),
)
# What a synthetic trial has word for word from a real one: characters `start` to `end` of the text at `field`,
# such as brief_summary or primary_outcomes.0.measure, as `trial.segments` names it.
PASSAGES = pa.schema([
    ("trial_id", TEXT), ("field", TEXT), ("start", pa.int32()), ("end", pa.int32()), ("words", pa.int32()),
    ("source_id", TEXT), ("example", pa.bool_()),
])
FLAGS = pa.schema([("trial_id", TEXT), ("flag", TEXT), ("detail", TEXT)])
# The real train trial that a text is nearest to, as `view` compares them. role: synthetic; test, a real
# trial that was never shown; baseline figures are those of test trials.
CLOSEST = pa.schema([
    ("view", TEXT), ("role", TEXT), ("id", TEXT), ("closest_id", TEXT), ("distance", pa.float64()),
])
CONTRADICTIONS = pa.schema([("source", TEXT), ("trial_id", TEXT), ("rule", TEXT), ("detail", TEXT)])
# Each synthetic label beside what the corrector says of it: the probability that it gives to the planned label, and
# the label that the trial goes on with, if it does.
CORRECTIONS = pa.schema([
    ("id", TEXT), ("planned", pa.int8()), ("corrected", pa.int8()), ("probability", pa.float64()), ("decision", TEXT),
])
# Of each plan with reasons: shares of the content words of its reasons that stand in its own examples and, on average,
# in those of plans of another intervention, and of the same one and the other label.
REASONING = pa.schema([
    ("plan_id", TEXT), ("intervention", TEXT), ("label", pa.int8()), ("reasons", pa.int32()), ("words", pa.float64()),
    ("words_other_intervention", pa.float64()), ("words_other_label", pa.float64()), ("numbers", pa.int32()),
    ("numbers_absent", pa.int32()), ("similarity", pa.float64()), ("near_duplicates", pa.int32()),
])
