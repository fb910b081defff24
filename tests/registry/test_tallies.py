"""Counts of what was read, column by column."""

import pyarrow as pa

from trialwright.registry.ingest import tallies
from trialwright.registry.ingest.batch import to_batch
from trialwright.registry.ingest.tallies import MOST_VALUES, OTHER, Tallies
from trialwright.trial.record import Intervention, Trial

TRIALS = [
    Trial(trial_id="NCT00000001", dialect="api_v2", phase="Phase 2", study_type="Interventional", start_date="2004-03",
          overall_status="Completed", first_submitted_date="2003-12-30",
          interventions=[Intervention("Drug", "a"), Intervention("Drug", "b"), Intervention("Device", "c")]),
    Trial(trial_id="NL-OMON12345", dialect="ictrp_xml", start_date="1999", interventions=[Intervention(None, "d")]),
    Trial(trial_id="NCT00000002", dialect="api_v2", phase="Phase 2", interventions=[Intervention("Drug", "a")]),
    Trial(trial_id="CTRI/2019/01/000123", dialect="ictrp_xml"), Trial(trial_id="SYN-1", dialect="lines"),
]
WANTED = {
    "dialect": {"api_v2": 2, "ictrp_xml": 2, "lines": 1},
    "registry": {"ClinicalTrials.gov": 2, "CTRI": 1, "NTR": 1, "none": 1},
    "year": {"1999": 1, "2003": 1, "none": 3},
    "phase": {"none": 3, "Phase 2": 2}, "study_type": {"none": 4, "Interventional": 1},
    "intervention_type": {"Drug": 2, "Device": 1, "none": 1}, "status": {"none": 4, "Completed": 1},
}


def test_counts_of_what_was_read():
    told = Tallies()
    told.add(to_batch(TRIALS))
    assert told.told() == WANTED
    assert [list(counts) for counts in told.told().values()] == [list(counts) for counts in WANTED.values()]


def test_batches_add_up_whatever_their_cuts():
    told, whole = Tallies(), to_batch(TRIALS)
    for trial in TRIALS:
        told.add(to_batch([trial]))
    told.add(to_batch([]))
    # A part of a batch as filters leave it: not from its beginning.
    twice = Tallies()
    for start in (0, 2, 4):
        twice.add(whole.slice(start, 2))
    mask = pa.array([False, True, False, True, True])
    for one in (mask, pa.array([not one for one in mask.to_pylist()])):
        told.add(whole.filter(one))
    assert twice.told() == WANTED
    assert told.told() == {
        name: {value: 2 * count for value, count in counts.items()} for name, counts in WANTED.items()
    }


def test_values_without_end_are_counted_together(monkeypatch):
    told = Tallies()
    told.add(to_batch([Trial(trial_id=f"NCT{i:08}", phase=f"phase {i:03}" * 30) for i in range(MOST_VALUES + 7)]))
    counts = told.told()["phase"]
    assert (len(counts), counts[OTHER]) == (MOST_VALUES + 1, 7)
    assert max(map(len, counts)) == tallies._MOST_CHARS
