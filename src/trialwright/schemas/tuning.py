"""What a local LLM is tuned on and scored by, and how it did.

Example: ``tables.read(path, TUNING_TEXTS, ["sample_id", "answers"])``.
"""

import pyarrow as pa

from trialwright.core.tables.types import TEXT, TEXTS

# A sample as the LLM is asked it, with all answers of which one is to be chosen, or the true one alone.
TUNING_TEXTS = pa.schema([
    ("sample_id", TEXT), ("task", TEXT), ("form", TEXT), ("split", TEXT), ("source", TEXT), ("group", TEXT),
    ("prompt", TEXT), ("answers", TEXTS), ("right", pa.int8()),
])
TUNING_SCORES = pa.schema([
    ("arm", TEXT), ("seed", pa.int32()), ("sample_id", TEXT), ("correct", pa.bool_()),
    ("log_likelihood", pa.float64()),
])
