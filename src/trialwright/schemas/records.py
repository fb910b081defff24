"""The trial as a registry has it: its design, what its course adds, and marks of whom it names.

Example: ``tables.read(path, TRIALS, ["trial_id", "phase"])``.
"""

import pyarrow as pa

from trialwright.core.tables.types import TEXT, TEXTS, join

ARM = pa.struct([("label", TEXT), ("type", TEXT), ("description", TEXT)])
INTERVENTION = pa.struct([("type", TEXT), ("name", TEXT), ("description", TEXT), ("other_names", TEXTS)])
ENDPOINT = pa.struct([("measure", TEXT), ("time_frame", TEXT), ("description", TEXT)])
RESULT_GROUP = pa.struct([("title", TEXT), ("value", TEXT), ("analyzed", TEXT)])
COMPARISON = pa.struct([
    ("groups", pa.list_(pa.int32())), ("kind", TEXT), ("p_value", TEXT), ("comment", TEXT), ("method", TEXT),
])
RESULT = pa.struct([
    ("measure", TEXT), ("description", TEXT), ("time_frame", TEXT), ("parameter", TEXT), ("unit", TEXT),
    ("values", pa.int32()), ("groups", pa.list_(RESULT_GROUP)), ("comparisons", pa.list_(COMPARISON)),
])
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
    ("primary_results", pa.list_(RESULT)), ("limitations_and_caveats", TEXT), ("reference_count", pa.int32()),
])
# Where a record was read from, the ids that other registries gave its trial, and what its registry indexed it under.
# It serves the search for duplicates, the naming of interventions and the counts of what was read; no text has it.
ORIGIN = pa.schema([
    ("dialect", TEXT), ("secondary_ids", TEXTS), ("condition_mesh", TEXTS), ("intervention_mesh", TEXTS),
])
# Marks (`trial.identity`) of the numbers of the study, its officials and contacts, their e-mail addresses and
# phones: enough to know them again in a synthetic trial, with no name kept. They are pseudonymous, not anonymous.
IDENTITY = pa.schema([("identity", TEXTS)])
TRIALS = join(DESIGN, AFTERMATH, ORIGIN, IDENTITY)
