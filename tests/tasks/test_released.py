"""A released corpus: reports of every kind against their two lists."""

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.core.errors import AllRejectedError, InputError
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.tasks.reading.parsing import Parsed
from trialwright.tasks.released.released import read_released


def record(number: int, **changed) -> dict:
    """Return a report as the corpus of arXiv 2410.12476 has them: the registry's elements, as JSON."""
    study = {
        "required_header": {"url": f"https://example.invalid/{number}"},
        "id_info": {"org_study_id": "X-1", "nct_id": "NCT00000007"},
        "brief_title": f"Thalidomide in Bowel Disease, Study {number}",
        "sponsors": {"lead_sponsor": {"agency": "Example Institute", "agency_class": "Other"}},
        "brief_summary": {"textblock": "Patients with bowel disease and joint pain take thalidomide for twelve weeks."},
        "overall_status": "Terminated", "why_stopped": "Slow accrual", "enrollment": "31",
        "start_date": "January 2023", "phase": "Phase 2", "study_type": "Interventional",
        "study_design_info": {"allocation": "Randomized", "masking": "Double (Participant, Investigator)"},
        "primary_outcome": {"measure": "Disease activity index", "time_frame": "12 weeks"},
        "condition": ["Crohn Disease", "Ulcerative Colitis"],
        "arm_group": [{"arm_group_label": "Thalidomide", "arm_group_type": "Experimental"}],
        "intervention": {"intervention_type": "Drug", "intervention_name": "Thalidomide"},
        "eligibility": {"criteria": {"textblock": "Inclusion Criteria:\n - Diagnosis of bowel disease, joint symptoms"},
                        "gender": "All", "minimum_age": "18 Years", "maximum_age": "N/A"},
    }
    return {"clinical_study": {**study, **changed}}


XML = """<?xml version="1.0"?>
<clinical_study><brief_title>Thalidomide for Painful Joints</brief_title><brief_summary><textblock>
Patients with bowel disease and joint pain take thalidomide for twelve weeks.</textblock></brief_summary>
<overall_status>Completed</overall_status><phase>Phase 3</phase><condition>Crohn Disease</condition>
<primary_outcome><measure>Disease activity</measure></primary_outcome>
<intervention><intervention_type>Drug</intervention_type><intervention_name>Thalidomide</intervention_name>
</intervention><eligibility><criteria><textblock>Adults with Crohn disease for a year at least, and consent.
</textblock></criteria></eligibility></clinical_study>"""


def corpus(tmp_path: Path, reports: dict[str, str | bytes], labels: str, interventions: str, **more: str) -> Path:
    path = tmp_path / "released.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in reports.items():
            archive.writestr(f"reports/synthetic_clinical_report_{name}", text)
        archive.writestr("retrieval_reasoning_label.txt", labels)
        archive.writestr("correct_intervention_list.txt", interventions)
        for name, text in more.items():
            archive.writestr(f"{name}.txt", text)
    return path


def reasons(parsed):
    return {row["id"]: row["reason"] for row in parsed.rejects}


def test_the_layout_of_the_paper(tmp_path):
    path = corpus(tmp_path, {
        "0.txt": json.dumps(record(0)), "1.txt": f"```json\n{json.dumps(record(1), indent=2)}\n```", "2.txt": XML,
    }, "1\n0\n1\n", "thalidomide\nthalidomide\nlenalidomide", generated_intervention_list="x\n0\nx\n", README="Read me")
    parsed = read_released(path)
    assert parsed.rejects == []
    assert parsed.accepted.schema == SYNTHETIC
    rows = parsed.accepted.to_pylist()
    assert [(row["trial_id"], row["label"], row["intervention"]) for row in rows] == [
        ("REL-0", 1, "thalidomide"), ("REL-1", 0, "thalidomide"), ("REL-2", 1, "lenalidomide"),
    ]
    assert rows[0]["conditions"] == ["Crohn Disease", "Ulcerative Colitis"]
    assert rows[0]["eligibility_criteria"].startswith("Inclusion Criteria:")
    assert (rows[0]["masking"], rows[0]["maximum_age"]) == ("Double (Participant, Investigator)", None)
    assert rows[0]["interventions"][0]["name"] == rows[2]["interventions"][0]["name"] == "Thalidomide"
    assert parsed.metrics() == {"requested": 3, "accepted": 3, "rejected": {}, "repaired": 3}


def test_nothing_that_a_protocol_does_not_say_comes_along(tmp_path):
    path = corpus(tmp_path, {"0.txt": json.dumps(record(0))}, "0", "thalidomide")
    row = json.dumps(read_released(path).accepted.to_pylist())
    assert not any(word in row for word in ("Terminated", "accrual", "NCT0", "2023", "31"))


def test_each_report_and_line_ends_once_under_a_name(tmp_path):
    short = record(5, eligibility={"criteria": {"textblock": "Adults"}})
    path = corpus(tmp_path, {
        "0.txt": json.dumps(record(0)), "1.txt": json.dumps(record(0)), "3.txt": json.dumps(record(3)),
        "4.txt": "I'm sorry, no trial.", "5.txt": json.dumps(short), "6.txt": b"\xff\xfe{", "7.txt": "x" * 1_100_000,
        "8.txt": json.dumps(record(8)), "9.txt": json.dumps(record(9)), "11.json": json.dumps(record(11)),
    }, "1\n1\n1\nyes\n1\n1\n1\n1\n1\n0", "a\na\na\na\na\na\na\na\n0\nb")
    parsed = read_released(path)
    assert parsed.accepted["trial_id"].to_pylist() == ["REL-0", "REL-9"]
    assert reasons(parsed) == {
        "REL-1": "duplicate_trial", "REL-2": "no_report", "REL-3": "no_label", "REL-4": "not_json",
        "REL-5": "empty_section", "REL-6": "unreadable_report", "REL-7": "too_large", "REL-8": "no_intervention",
        "REL-11": "no_label",
    }
    assert parsed.metrics()["requested"] == 11


def test_long_reports_are_read_whole(tmp_path):
    summary = "Patients rest and walk. " * 4_000
    drugs = [{"intervention_type": "Drug", "intervention_name": f"Thalidomide {n} " + "mg " * 60} for n in range(250)]
    long = record(0, brief_summary={"textblock": summary}, intervention=drugs, condition=["Crohn " * 40])
    assert len(json.dumps(long)) > 100_000
    xml = XML.replace("take thalidomide", "take thalidomide " + "daily " * 20_000)
    path = corpus(tmp_path, {"0.txt": json.dumps(long), "1.txt": xml}, "1\n0", "a\nb")
    rows = read_released(path).accepted.to_pylist()
    assert rows[0]["brief_summary"] == summary.strip()
    assert [part["name"] for part in rows[0]["interventions"]] == [drug["intervention_name"].strip() for drug in drugs]
    assert rows[0]["conditions"] == [("Crohn " * 40).strip()]
    assert rows[0]["eligibility_criteria"].startswith("Inclusion Criteria:")
    assert rows[1]["brief_summary"].count("daily") == 20_000


def test_damaged_json_is_mended_whole_or_named(tmp_path):
    # A comma is missing behind the phase; in the last two a list goes on behind what can be fixed.
    reports = [record(n, brief_summary={"textblock": "Patients walk. " * m}) for n, m in ((0, 100), (1, 2_000), (2, 9))]
    reports[2]["clinical_study"]["secondary_outcome"] = [{"measure": f"Steps a day {n} " * 9} for n in range(200)]
    texts = [json.dumps(report).replace('"Phase 2",', '"Phase 2"') for report in reports]
    few = json.dumps({"brief_title": "A Study of Long Walks", "brief_summary": "Patients walk. " * 2_000})
    path = corpus(tmp_path, {f"{n}.txt": text for n, text in enumerate([*texts, few])}, "1\n0\n1\n1", "a\nb\nc\nd")
    parsed = read_released(path)
    assert parsed.accepted["trial_id"].to_pylist() == ["REL-0"]
    assert reasons(parsed) == {"REL-1": "too_long", "REL-2": "too_long", "REL-3": "empty_section"}


def test_reports_may_count_from_one(tmp_path):
    path = corpus(tmp_path, {"1.txt": json.dumps(record(1)), "2.txt": json.dumps(record(2))}, "1\n0\n", "a\nb\n")
    assert read_released(path).accepted["intervention"].to_pylist() == ["a", "b"]


@pytest.mark.parametrize(("reports", "labels", "interventions", "more", "said"), [
    ({}, "1", "a", {}, "holds no numbered report; expected files such as report_0.txt"),
    ({"0.txt": "{}"}, "1\n0", "a", {}, "2 labels and 1 interventions, expected as many of both"),
    ({"0.txt": "{}", "00.json": "{}"}, "1", "a", {}, "report 0 stands twice"),
    ({"0.txt": "{}"}, "1", "a", {"few_shot_label": "0"}, "expected one list with 'label' in its file name, found 2 ("),
])
def test_what_is_no_one_corpus_is_one_line(tmp_path, reports, labels, interventions, more, said):
    with pytest.raises(InputError) as error:
        read_released(corpus(tmp_path, reports, labels, interventions, **more))
    assert said in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\3\4"])
def test_a_damaged_zip_is_one_line(tmp_path, data):
    (tmp_path / "released.zip").write_bytes(data)
    with pytest.raises(InputError, match=r"released\.zip: not a complete zip"):
        read_released(tmp_path / "released.zip")


def test_a_damaged_report_costs_itself_alone(tmp_path):
    path = corpus(tmp_path, {"0.txt": json.dumps(record(0)), "1.txt": json.dumps(record(1))}, "1\n0", "a\nb")
    path.write_bytes(path.read_bytes().replace(b"Study 0", b"Study 9", 1))
    parsed = read_released(path)
    assert reasons(parsed) == {"REL-0": "unreadable_report"}
    assert parsed.accepted["trial_id"].to_pylist() == ["REL-1"]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(0, 12), st.sampled_from(
    ["{}", "", "[", XML, json.dumps(record(1)), json.dumps(record(2)), "{" * 500, json.dumps({"clinical_study": 3})])
    | st.text(max_size=60), min_size=1, max_size=8),
    st.lists(st.tuples(st.sampled_from(["1", "0", "x"]), st.sampled_from(["a", "0", "b"])), min_size=1, max_size=10))
def test_counts_add_up_whatever_the_reports(tmp_path_factory, reports, lines):
    lists = ["\n".join(column) + "\nend" for column in zip(*lines, strict=True)]
    path = corpus(tmp_path_factory.mktemp("released"), {f"{n}.txt": text for n, text in reports.items()}, *lists)
    try:
        parsed = read_released(path)
    except AllRejectedError as error:
        parsed = Parsed(SYNTHETIC.empty_table(), error.rejects)
    numbers = set(reports) | set(range(len(lines) + 1))
    shift = 1 if 0 not in reports and max(reports) == len(lines) + 1 else 0
    if shift:
        numbers = {n - 1 for n in reports} | set(range(len(lines) + 1))
    ends = [*parsed.accepted["trial_id"].to_pylist(), *(row["id"] for row in parsed.rejects)]
    assert sorted(ends) == sorted(f"REL-{n}" for n in numbers)
    assert set(parsed.accepted["label"].to_pylist()) <= {0, 1}
