"""Lines on trust agree with the metrics they are made of, and are silent where there are none."""

from trialwright.core import tables
from trialwright.reporting.terminal.safeguards import tell_trust

PRIVACY = {"trials": {"synthetic": 1243}, "flagged": 3, "flags": {"copies_example": 2, "email": 1, "phone": 0}}
REALISM = {"any": {"synthetic": {"count": 0, "trials": 0}, "real": {"count": 99, "trials": 543}}}
GATE = {"metric": "privacy.flagged", "value": 3, "max": 2.0, "passed": False}


def test_each_file_has_its_line(tmp_path):
    for name, figures in (("privacy", PRIVACY), ("realism", REALISM), ("gates", {"gates": {"flags": GATE}})):
        tables.write_json(tmp_path / f"{name}.json", figures)
    flags, contradictions, gates = tell_trust(tmp_path, tmp_path)
    assert "1,243 synthetic trials, 3 are flagged" in flags
    assert flags.endswith("(copies_example 2, email 1).")
    assert "0 of 0 synthetic trials" in contradictions
    assert "99 of 543 real" in contradictions
    assert gates == "Gates: 1 of 1 failed (flags: privacy.flagged is 3, max 2)."


def test_dropped_trials_are_counted(tmp_path):
    tables.write_json(tmp_path / "privacy.json", PRIVACY | {"accepted": 1241, "rejected": {"copies_example": 2}})
    assert list(tell_trust(tmp_path, tmp_path)) == [
        "Of 1,243 synthetic trials, 3 are flagged for what they hold of real records (copies_example 2, email 1), "
        "and 2 of them dropped."
    ]


def test_reasons_have_their_line(tmp_path):
    tables.write_json(tmp_path / "reasoning.json", {"why": "this run has no reasons"})
    assert list(tell_trust(tmp_path, tmp_path)) == ["Reasons: No reasons were measured: this run has no reasons."]


def test_a_run_without_figures_says_nothing(tmp_path):
    assert list(tell_trust(tmp_path, tmp_path)) == []
