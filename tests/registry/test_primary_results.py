"""Primary outcomes as reported, from legacy XML and from API v2: the same, within bounds, and refused by name."""

import json
from collections import Counter
from typing import Any

import pytest
from registry_kit import record, study

from trialwright.registry.dialects import api_v2, legacy_xml
from trialwright.registry.dialects.reported_results import ReportedTest, result
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.ingest.batch import to_batch
from trialwright.trial.primary_result import Comparison, OutcomeGroup, PrimaryResult
from trialwright.trial.record import Trial

GROUPS = '<group_list><group group_id="O1"><title>A</title></group><group group_id="O2"><title>B</title></group>' \
    "</group_list>"


def of_xml(inside: str, kind: str = "Primary") -> list[PrimaryResult]:
    outcome = f"<outcome><type>{kind}</type>{inside}</outcome>"
    found = legacy_xml.parse(record(1, f"<clinical_results><outcome_list>{outcome}</outcome_list></clinical_results>"))
    return found.primary_results


def of_json(unread: Counter[str] | None = None, kind: str = "PRIMARY", **outcome: Any) -> list[PrimaryResult]:
    section = {"outcomeMeasuresModule": {"outcomeMeasures": [{"type": kind, **outcome}]}}
    return api_v2.parse(study(1, resultsSection=section), Counter() if unread is None else unread).primary_results


def two_values(*categories: tuple[str, str]) -> tuple[list[PrimaryResult], list[PrimaryResult]]:
    """Read an outcome with values of A and B for each category, of either dialect."""
    values = "".join(
        "<category><measurement_list>" + "".join(
            f'<measurement group_id="O{at}" value="{value}"/>' for at, value in enumerate(pair, start=1)
        ) + "</measurement_list></category>" for pair in categories
    )
    xml = of_xml(f"{GROUPS}<measure><class_list><class><category_list>{values}</category_list></class></class_list>"
                 "</measure>")
    v2 = of_json(groups=[{"id": "OG0", "title": "A"}, {"id": "OG1", "title": "B"}], classes=[{"categories": [
        {"measurements": [{"groupId": f"OG{at}", "value": value} for at, value in enumerate(pair)]}
        for pair in categories
    ]}])
    return xml, v2


@pytest.mark.parametrize(("categories", "values", "found"), [
    ([("1.5", "NA")], 1, ("1.5", "NA")), ([("1", "2"), ("3", "4")], 2, (None, None)), ([], 0, (None, None)),
    ([(" 5 ", "")], 1, ("5", None)), ([("9" * 41, "9" * 40)], 1, (None, "9" * 40)),
])
def test_a_group_has_a_value_where_it_has_one_alone(
    categories: list[tuple[str, str]], values: int, found: tuple[str | None, str | None]
):
    for (read,) in two_values(*categories):
        assert read.values == values
        assert read.groups == [OutcomeGroup("A", found[0]), OutcomeGroup("B", found[1])]


def test_secondary_outcomes_are_left_out():
    assert of_xml(GROUPS, "Secondary") == of_json(kind="SECONDARY", groups=5) == []


@pytest.mark.parametrize(("xml", "word"), [
    *((word, word.upper().replace(" ", "_").replace("-", "_")) for word in (
        "Superiority", "Non-Inferiority", "Equivalence", "Other", "Superiority or Other",
        "Non-Inferiority or Equivalence",
    )),
    ("Superiority or Other (legacy)", "SUPERIORITY_OR_OTHER_LEGACY"),
    ("Non-Inferiority or Equivalence (legacy)", "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY"),
])
def test_kinds_of_tests_have_one_word(xml: str, word: str):
    (old,) = of_xml(
        f"{GROUPS}<analysis_list><analysis><group_id_list><group_id>O2</group_id></group_id_list>"
        f"<non_inferiority_type>{xml}</non_inferiority_type></analysis></analysis_list>"
    )
    groups = [{"id": "OG0", "title": "A"}, {"id": "OG1", "title": "B"}]
    (new,) = of_json(groups=groups, analyses=[{"groupIds": ["OG1"], "nonInferiorityType": word}])
    assert old == new
    assert old.comparisons == [Comparison([1], xml)]


@pytest.mark.parametrize(("xml", "word"), [
    (word, word.upper().replace(" ", "_")) for word in (
        "Mean", "Median", "Number", "Count of Participants", "Count of Units", "Geometric Mean", "Log Mean",
        "Least Squares Mean", "Geometric Least Squares Mean",
    )
])
def test_parameters_have_one_word(xml: str, word: str):
    assert of_xml(f"<measure><param>{xml}</param></measure>") == of_json(paramType=word)


def test_words_of_no_registry_are_counted():
    unread = Counter[str]()
    (read,) = of_json(unread, paramType="GUESS", groups=[{"id": "a"}], analyses=[
        {"groupIds": ["a"], "nonInferiorityType": "SUPERB"},
    ])
    assert unread == {"primary_results": 2}
    assert (read.parameter, read.comparisons[0].kind) == (None, None)


def test_a_number_may_be_no_text():
    measured = [{"categories": [{"measurements": [{"groupId": "a", "value": 5.5}]}]}]
    (read,) = of_json(groups=[{"id": "a"}], classes=measured, denoms=[{"counts": [{"groupId": "a", "value": 12}]}])
    assert read.groups == [OutcomeGroup(None, "5.5", "12")]


@pytest.mark.parametrize("name", ["groups", "denoms", "classes"])
def test_another_form_is_rejected_by_name(name: str):
    with pytest.raises(Rejection) as rejection:
        of_json(**{name: {"a": 1}})
    assert (rejection.value.reason, name in rejection.value.detail) == ("wrong_form", True)
    assert of_json(**{name: None}) == of_json()


def test_a_record_of_any_size_gives_so_much_and_no_more():
    groups = [(f"O{number}", "t" * 5_000) for number in range(500)]
    tests = [ReportedTest([f"O{number % 20}", "O0", "O0"], None, "p" * 5_000) for number in range(500)]
    read = result(["m" * 50_000] * 5, groups, [dict(groups)], dict(groups), tests)
    assert (len(read.groups), len(read.comparisons[1].groups)) == (12, 2)
    # Of the first forty tests those between groups that are kept.
    assert len(read.comparisons) <= 40
    assert {place for one in read.comparisons for place in one.groups} == set(range(12))
    assert max(map(len, filter(None, read[:5]))) == 1_000
    assert sum(len(str(part)) for part in read) < 100_000
    many = "".join("<outcome><type>Primary</type></outcome>" for _ in range(50))
    found = legacy_xml.parse(record(1, f"<clinical_results><outcome_list>{many}</outcome_list></clinical_results>"))
    section = {"outcomeMeasuresModule": {"outcomeMeasures": [{"type": "PRIMARY"}] * 50}}
    assert len(found.primary_results) == len(api_v2.parse(study(1, resultsSection=section), Counter()).primary_results)
    assert len(found.primary_results) == 20


def test_a_test_of_a_group_that_is_not_there_is_left_out():
    read = result([None] * 5, [("O1", "A"), (None, "B")], [], {}, [
        ReportedTest(["O1", "O9"]), ReportedTest(["O1", None]), ReportedTest([]), ReportedTest(["O1"]),
    ])
    assert read.comparisons == [Comparison([0])]


def test_results_are_a_column_and_back():
    reported = two_values(("1.5", "2.5"))[0]
    batch = to_batch([Trial(trial_id="A", primary_results=reported), Trial(trial_id="B")])
    rows = batch.to_pylist()
    assert json.dumps(rows[0]["primary_results"])
    assert Trial.from_row(rows[0]).primary_results == reported
    assert Trial.from_row(rows[1]).primary_results == rows[1]["primary_results"] == []
