"""The tables between stages as explicit Arrow schemas.

Example: a row of ``REJECTS`` is ``("NCT0001xxxx/NCT00010101.xml", "malformed_xml", "line 3: ...")``.
"""

import pyarrow as pa

TEXT = pa.string()
TEXTS = pa.list_(pa.string())
ARM = pa.struct([("label", TEXT), ("type", TEXT), ("description", TEXT)])
INTERVENTION = pa.struct([("type", TEXT), ("name", TEXT), ("description", TEXT), ("other_names", TEXTS)])
ENDPOINT = pa.struct([("measure", TEXT), ("time_frame", TEXT), ("description", TEXT)])

# What a protocol says before the first patient: the part of a trial that an LLM sees and writes,
# and the only part that a classifier reads.
DESIGN = pa.schema([
    ("trial_id", TEXT), ("brief_title", TEXT), ("official_title", TEXT), ("brief_summary", TEXT),
    ("detailed_description", TEXT), ("study_type", TEXT), ("phase", TEXT), ("allocation", TEXT),
    ("intervention_model", TEXT), ("primary_purpose", TEXT), ("masking", TEXT),
    ("conditions", TEXTS), ("keywords", TEXTS), ("arms", pa.list_(ARM)),
    ("interventions", pa.list_(INTERVENTION)), ("primary_outcomes", pa.list_(ENDPOINT)),
    ("secondary_outcomes", pa.list_(ENDPOINT)), ("eligibility_criteria", TEXT), ("gender", TEXT),
    ("minimum_age", TEXT), ("maximum_age", TEXT), ("healthy_volunteers", TEXT),
    ("sponsor", TEXT), ("sponsor_class", TEXT), ("start_date", TEXT),
])

# What is known only because a trial ran, stopped or reported. Each of these can tell the label
# (DESIGN, "Label leaks"); they serve labelling and the leak audit and go no further than cleaning.
AFTERMATH = pa.schema([
    ("overall_status", TEXT), ("last_known_status", TEXT), ("why_stopped", TEXT),
    ("enrollment", pa.int32()), ("enrollment_type", TEXT), ("start_date_type", TEXT),
    ("completion_date", TEXT), ("completion_date_type", TEXT), ("primary_completion_date", TEXT),
    ("primary_completion_date_type", TEXT), ("first_submitted_date", TEXT),
    ("verification_date", TEXT), ("last_update_date", TEXT), ("results_date", TEXT),
    ("location_count", pa.int32()), ("countries", TEXTS), ("removed_countries", TEXTS),
    ("has_expanded_access", TEXT), ("has_results", pa.bool_()), ("primary_p_values", TEXTS),
    ("limitations_and_caveats", TEXT), ("reference_count", pa.int32()),
])

# Marks (`ground.identity`) of the numbers of the study, its officials and contacts, their e-mail addresses and
# phones: enough to know them again in a synthetic trial, with no name kept.
IDENTITY = pa.schema([("identity", TEXTS)])


def _join(*schemas: pa.Schema) -> pa.Schema:
    return pa.schema([field for schema in schemas for field in schema])


TRIALS = _join(DESIGN, AFTERMATH, IDENTITY)
REJECTS = pa.schema([("id", TEXT), ("reason", TEXT), ("detail", TEXT)])
# Here `split` is what the outcomes CSV says, in its own words, and null where it says nothing.
LABELED = pa.schema([("trial_id", TEXT), ("label", pa.int8()), ("split", TEXT)])
PARTITION = pa.schema([
    ("trial_id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("drugs", TEXTS),
    ("split", TEXT),
])
POOL = pa.schema([("trial_id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("split", TEXT)])
# Which seed of training has which trial in which set; no seed has a trial in two.
SETS = pa.schema([("seed", pa.int32()), ("id", TEXT), ("set", TEXT)])
PLANS = pa.schema([
    ("plan_id", TEXT), ("intervention", TEXT), ("label", pa.int8()), ("example_ids", TEXTS),
    ("tokens", pa.int32()),
])
REQUESTS = pa.schema([("key", TEXT), ("plan_id", TEXT), ("body", TEXT)])
COMPLETIONS = pa.schema([
    ("key", TEXT), ("text", TEXT), ("finish_reason", TEXT), ("prompt_tokens", pa.int32()),
    ("completion_tokens", pa.int32()), ("cached_tokens", pa.int32()), ("batched", pa.bool_()),
])
REASONS = pa.schema([("plan_id", TEXT), ("reasons", TEXTS), ("request_key", TEXT)])
PROVENANCE = pa.schema([
    ("label", pa.int8()), ("intervention", TEXT), ("plan_id", TEXT), ("example_ids", TEXTS),
    ("reasons", TEXTS), ("model", TEXT), ("request_key", TEXT), ("repaired", pa.bool_()),
])
SYNTHETIC = _join(DESIGN, PROVENANCE)
CLEAN = pa.schema([
    ("id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("source", TEXT), ("text", TEXT),
])
# Sentence embeddings of length 1; `set` is that of the first seed, and synthetic for a synthetic trial.
EMBEDDINGS = pa.schema([
    ("id", TEXT), ("label", pa.int8()), ("intervention", TEXT), ("source", TEXT), ("set", TEXT),
    ("vector", pa.list_(pa.float32())),
])
TOKENS = pa.schema([("id", TEXT), ("tokens", pa.list_(pa.int32()))])
# What the rules on wording took out of a trial's text, and by which rule.
REMOVED = pa.schema([("id", TEXT), ("rule", TEXT), ("text", TEXT)])
# Trials whose texts are nearly the same: of which sets, their similarity as estimated and as counted, and
# the share of the shorter text's word sequences that the longer one has.
DUPLICATES = pa.schema([
    ("sets", TEXT), ("id", TEXT), ("twin_id", TEXT), ("estimated", pa.float64()), ("jaccard", pa.float64()),
    ("contained", pa.float64()),
])
# What a synthetic trial has word for word from a real one: characters `start` to `end` of the text at `field`,
# such as brief_summary or primary_outcomes.0.measure, as `trial.segments` names it.
PASSAGES = pa.schema([
    ("trial_id", TEXT), ("field", TEXT), ("start", pa.int32()), ("end", pa.int32()), ("words", pa.int32()),
    ("source_id", TEXT), ("example", pa.bool_()),
])
FLAGS = pa.schema([("trial_id", TEXT), ("flag", TEXT), ("detail", TEXT)])
# The real train trial that a text is nearest to, as `view` compares them. role: synthetic; test, a real
# trial that was never shown; floor figures are those of test trials.
CLOSEST = pa.schema([
    ("view", TEXT), ("role", TEXT), ("id", TEXT), ("closest_id", TEXT), ("distance", pa.float64()),
])
CONTRADICTIONS = pa.schema([("source", TEXT), ("trial_id", TEXT), ("rule", TEXT), ("detail", TEXT)])
PREDICTIONS = pa.schema([
    ("classifier", TEXT), ("arm", TEXT), ("seed", pa.int32()), ("id", TEXT), ("label", pa.int8()),
    ("score", pa.float64()),
])
