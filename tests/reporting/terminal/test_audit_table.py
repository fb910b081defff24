"""The audit as a terminal shows it."""

import io

from rich.console import Console

from trialwright.reporting.terminal.safeguards import print_audit

PROBE = {
    "train_trials": 1200, "test_trials": 400, "features": 9, "telling": 2, "heaviest": "why stopped, enrollment: 0",
    "roc_auc": 0.9014, "roc_auc_lo": 0.8, "roc_auc_hi": 0.98,
}
NONE = PROBE | {"telling": 0, "heaviest": "", "roc_auc": None, "roc_auc_lo": None, "roc_auc_hi": None}
TWICE = {"pairs": 8, "trials": 5, "share": 0.025}


def printed(**changed) -> str:
    audited = {
        "probe": {"removed": PROBE, "removed_beside_status": PROBE, "remaining": NONE, "text": PROBE},
        "shown": {"val": 0, "test": 0}, "duplicates": {"synthetic_train": TWICE | {"trials": 0}, "test_train": TWICE},
    } | changed
    screen = io.StringIO()
    print_audit(Console(file=screen, width=100), audited)
    return screen.getvalue()


def test_each_probe_has_a_line() -> None:
    lines = printed().splitlines()
    assert lines[0] == "Leak audit: linear probes fitted on 1,200 train trials, scored on 400 test trials"
    removed = next(line for line in lines if "what cleaning removed" in line).split()
    assert removed[3:8] == ["0.901", "0.800", "to", "0.980", "2"]
    assert "why stopped, enrollment: 0" in printed()
    assert " - " in next(line for line in lines if "form of" in line)
    assert max(map(len, lines)) <= 100


def test_what_is_found_is_said_in_words() -> None:
    assert "held out: none." in printed()
    assert "held out: 3 of test." in printed(shown={"val": 0, "test": 3})
    assert "5 of test in train (2.5%)" in printed()
    assert "near-duplicate: none." in printed(duplicates={})


def from_sources(*, tells: bool) -> dict:
    of = {"trials": 100, "success_share": 0.04, "odds_ratio": 0.01, "tells": tells}
    return PROBE | {"of": {"api_v2": of, "top_csv": of | {"success_share": 0.9}}}


def test_a_source_that_tells_the_outcome_is_warned_of() -> None:
    said = " ".join(printed(dialect=from_sources(tells=True)).split())
    assert "WARNING: where a record was read from gives its outcome away" in said
    assert "ROC-AUC of 0.901 (0.800 to 0.980)" in said
    assert "4.0% of 100 from ClinicalTrials.gov, API v2, 90.0% of 100 from TOP-style CSV" in said
    assert "WARNING" not in printed(dialect=from_sources(tells=False))
    assert "come from 2 sources" in printed(dialect=from_sources(tells=False))


def test_one_source_and_older_metrics_say_nothing_of_sources() -> None:
    one = from_sources(tells=False)
    one["of"].pop("top_csv")
    assert "source" not in printed(dialect=one) and "several ids" not in printed()


def test_records_of_one_trial_in_two_sets_are_told() -> None:
    assert "under several ids: none." in printed(merged_across_splits=0)
    assert "under several ids: 3." in printed(merged_across_splits=3)
