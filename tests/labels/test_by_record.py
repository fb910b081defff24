"""What the records of a dialect tell of an outcome, and what they do not."""

import pytest
from test_labelling import adds_up, label, labels, reasons, section, trials

from trialwright.core.errors import AllRejectedError
from trialwright.registry.dialects.spoken import DIALECTS
from trialwright.trial.outcome_words import TOLD


def test_every_dialect_that_is_read_says_what_it_tells():
    assert {dialect.NAME for dialect in DIALECTS} <= set(TOLD)


def test_a_status_that_tells_no_failure_is_no_success_either(tmp_path):
    rows = [("A", "Completed", None, "ictrp_xml"), ("B", "Terminated", None, "ictrp_csv"), ("C", "Completed"),
            ("D", "Terminated", None, "top_csv"), ("E", "Withdrawn", None, "legacy_xml"),
            ("F", None, None, "ictrp_xml")]
    result = label(trials(*rows), tmp_path, section("status"))
    assert labels(result) == {"C": 1, "D": 0, "E": 0}
    assert reasons(result) == dict.fromkeys("ABF", "no_failure_status")
    for said in result.rejects["detail"].to_pylist():
        assert "tells of no trial that it failed" in said and "set label.rule to outcomes" in said
    adds_up(result)


def test_a_registry_whose_status_tells_nothing_ends_in_one_line(tmp_path):
    rows = [(name, "Completed", None, "ictrp_xml") for name in "ABC"]
    with pytest.raises(AllRejectedError) as error:
        label(trials(*rows), tmp_path, section("status"))
    said = str(error.value)
    assert "3 no_failure_status" in said and "\n" not in said
    assert said.endswith("all were read from ICTRP, and ICTRP's status tells of no trial that it failed: bring outcomes"
                         " in a file (acquire.outcomes) and set label.rule to outcomes")
    assert error.value.rejects["reason"].to_pylist() == ["no_failure_status"] * 3


def test_rule_results_says_which_records_come_without(tmp_path):
    rows = [("A", None, [], "ictrp_csv"), ("B", None, [], "top_csv"), ("C", None, ["x"], "api_v2")]
    with pytest.raises(AllRejectedError, match="records of ictrp_csv and top_csv come without results"):
        label(trials(*rows), tmp_path, section("results"))
    with pytest.raises(AllRejectedError) as error:
        label(trials(rows[2]), tmp_path, section("results"))
    assert "without results" not in str(error.value)


def test_details_are_one_short_line(tmp_path):
    rows = [("A", "Completed"), ("B", "a\nb \t" + "c" * 400)]
    [said] = label(trials(*rows), tmp_path, section("status")).rejects["detail"].to_pylist()
    assert said.startswith("a b ccc") and len(said) == 300
