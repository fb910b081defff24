"""What an LLM is asked, what it answered, and the reasons, sections and ratings read from that.

Example row of REASONS: ``("plan-000007", ["The dose was ...", ...], "5f0c...")``.
"""

import pyarrow as pa

from trialwright.core.tables.types import TEXT, TEXTS

REQUESTS = pa.schema([("key", TEXT), ("plan_id", TEXT), ("body", TEXT)])
COMPLETIONS = pa.schema([
    ("key", TEXT), ("text", TEXT), ("finish_reason", TEXT), ("prompt_tokens", pa.int32()),
    ("completion_tokens", pa.int32()), ("cached_tokens", pa.int32()), ("batched", pa.bool_()),
])
REASONS = pa.schema([("plan_id", TEXT), ("reasons", TEXTS), ("request_key", TEXT)])
# A section of a synthetic trial that was written at length, and its request.
SECTIONS = pa.schema([
    ("id", TEXT), ("trial_id", TEXT), ("section", TEXT), ("text", TEXT), ("request_key", TEXT),
    ("repaired", pa.bool_()),
])
# What an LLM as judge made of a synthetic trial, from 1 to 10.
RATINGS = pa.schema([("id", TEXT), ("rating", pa.int8()), ("request_key", TEXT)])
