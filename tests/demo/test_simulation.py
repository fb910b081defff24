"""Simulated records are varied, calibrated, and leak as real ones do."""

import re
from collections import Counter

import numpy as np
import pytest
from lxml import etree

from trialwright.demo.knowledge import areas, drugs, phrases
from trialwright.demo.legacy.legacy_record import legacy_xml
from trialwright.demo.simulation import SimulatedTrial, simulate

STOPPED = {"Terminated", "Withdrawn", "Suspended"}
DESIGN = ("brief_title", "official_title", "brief_summary", "detailed_description", "phase", "study_design_info",
          "primary_outcome", "condition", "arm_group", "intervention", "eligibility")
MASKED = {"open": r"open.label|\bopen\b|no placebo", "single": r"\bsingle\b", "double": r"double|quadruple"}


@pytest.fixture(scope="module")
def trials() -> list[SimulatedTrial]:
    return list(simulate(700, seed=20))


@pytest.fixture(scope="module")
def many() -> list[SimulatedTrial]:
    return list(simulate(2_500, seed=8))


@pytest.fixture(scope="module")
def records(trials: list[SimulatedTrial]) -> list[etree._Element]:
    return [etree.fromstring(legacy_xml(trial.study)) for trial in trials]


def design_text(record: etree._Element) -> str:
    parts = [" ".join(node.itertext()) for tag in DESIGN for node in record.findall(tag)]
    return " ".join(" ".join(parts).split()).lower()


def known(fragments: list[str]) -> re.Pattern[str]:
    """Match any fragment, whatever its choices and slots were filled with."""
    plain = ["".join(".{1,60}?" if part.startswith("{") else re.escape(part)
                     for part in re.split(r"(\{[^{}]*\})", text.lower()) if part) for text in fragments]
    return re.compile("|".join(plain))


def interventional(trials, records):
    return [(trial, design_text(record)) for trial, record in zip(trials, records, strict=True)
            if record.findtext("study_type") == "Interventional"]


def test_same_seed_same_bytes_and_longer_runs_begin_alike(trials: list[SimulatedTrial]):
    assert list(simulate(60, seed=20)) == trials[:60]
    assert [one.study for one in simulate(60, seed=21)] != [one.study for one in trials[:60]]


def test_identifiers_are_of_an_unassigned_range_and_unique(trials, records):
    ids = [trial.nct_id for trial in trials]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"NCT9\d{7}", one) for one in ids)
    assert ids == [record.findtext("id_info/nct_id") for record in records]


def test_labels_are_calibrated_to_the_probabilities(many):
    pairs = np.array([(one.label, one.probability) for one in many if one.label is not None])
    for low, high in [(0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 1)]:
        inside = pairs[(pairs[:, 1] >= low) & (pairs[:, 1] < high)]
        assert len(inside) > 100
        assert abs(inside[:, 0].mean() - inside[:, 1].mean()) < 4 * np.sqrt(0.25 / len(inside))


def test_every_fact_can_be_found_in_the_design(trials, records):
    found = interventional(trials, records)
    for trial, text in found:
        facts, area = trial.facts, areas()[trial.facts.area]
        assert facts.phase.lower() in text
        assert re.search(MASKED[facts.masking], text), trial.nct_id
        measures = phrases()["safety"]["measures"] if facts.endpoint == "safety" else getattr(area, facts.endpoint)
        assert any(measure.lower() in text for measure, _ in measures), trial.nct_id
        assert trial.span in text
        assert any(name.lower() in text for name in [area.condition, *area.also])
        if facts.population != "general":
            assert known(getattr(area, f"{facts.population}_criteria")).search(text), trial.nct_id
        if facts.criteria != "standard":
            pool = area.enriched if facts.criteria == "enriched" else phrases()["eligibility"]["broad"]
            assert known(pool).search(text), trial.nct_id
        if facts.drug:
            drug = drugs()[facts.drug]
            assert any(name.lower() in text for name in (drug.name, *drug.synonyms))
            assert drug.amounts[facts.dose].lower() in text, trial.nct_id


def test_comparator_and_combination_can_be_found_in_the_design(trials, records):
    for trial, text in interventional(trials, records):
        facts, area = trial.facts, areas()[trial.facts.area]
        others = [drug.name.lower() for drug in drugs().values() if facts.area in drug.areas and drug.role != "rare"]
        others = [name for name in others if name != (facts.drug or "").lower()]
        if facts.comparator == "placebo":
            assert "placebo" in text
        if facts.comparator == "usual":
            assert area.usual.lower() in text
        if facts.comparator == "active" or facts.combination:
            assert any(name in text for name in [*others, area.usual.lower()])
        if facts.comparator == "none":
            assert re.search(r"single|no control group|own control", text), trial.nct_id
        if facts.comparator == "dose":
            assert re.search(r"two doses|dose comparison|dose levels|doses of|[a-z.] dose, ", text), trial.nct_id


def test_variety_is_about_that_of_real_records(trials, records):
    share = {tag: np.mean([record.find(tag) is not None for record in records])
             for tag in ("official_title", "detailed_description", "start_date", "enrollment", "primary_outcome")}
    assert 0.85 < share["official_title"] < 0.99
    assert 0.5 < share["primary_outcome"] < 0.8
    assert all(0.5 < value < 0.95 for tag, value in share.items() if tag != "official_title")
    drug_records = [[one.findtext("intervention_type") for one in record.findall("intervention")] for record in records]
    drug_records = [kinds for kinds in drug_records if "Drug" in kinds]
    assert 0.07 < np.mean([kinds[0] != "Drug" for kinds in drug_records]) < 0.18
    assert np.mean([len(kinds) > 1 for kinds in drug_records]) > 0.5
    assert max(map(len, drug_records)) == 4
    assert len({record.findtext("brief_title") for record in records}) > 0.9 * len(records)
    names = [one.findtext("intervention_name") for record in records for one in record.findall("intervention")]
    assert np.mean([bool(re.search(r"\d+ ?mg", name)) for name in names]) > 0.03


def test_records_without_outcome_are_open_unknown_or_observational(trials, records):
    unlabelled = [record for trial, record in zip(trials, records, strict=True) if trial.label is None]
    assert 0.07 < len(unlabelled) / len(trials) < 0.17
    assert {record.findtext("overall_status") for record in unlabelled}.isdisjoint(STOPPED | {"Completed"})
    assert {record.findtext("study_type") for record in unlabelled} == {"Interventional", "Observational"}


def test_aftermath_leaks_the_label_as_real_records_do(many):
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for trial in many:
        record = etree.fromstring(legacy_xml(trial.study))
        status = record.findtext("overall_status")
        if status != "Completed" and status not in STOPPED:
            continue
        count = counts[status in STOPPED]
        enrollment = record.find("enrollment")
        count["all"] += 1
        count["zero"] += enrollment is not None and enrollment.text == "0"
        count["actual"] += enrollment is not None and enrollment.get("type") == "Actual"
        count["why"] += record.find("why_stopped") is not None
        count["results"] += record.find("clinical_results") is not None
        count["removed"] += record.find("removed_countries") is not None
        count["other_name"] += record.find("intervention/other_name") is not None
    done, stopped = ({key: value / count["all"] for key, value in count.items()} for count in
                     (counts[False], counts[True]))
    assert done["why"] == 0
    assert 0.5 < stopped["why"] < 0.75
    assert done["zero"] < 0.05 < 0.15 < stopped["zero"]
    for key in ("actual", "results", "removed", "other_name"):
        assert stopped[key] > 1.25 * done[key] > 0, key


def test_p_values_agree_with_the_label_nearly_always(many):
    agree = []
    for trial in many:
        if trial.study["hasResults"]:
            (outcome,) = trial.study["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"]
            for analysis in outcome.get("analyses", []):
                agree.append((float(analysis["pValue"].strip("<")) < 0.05) == (trial.label == 1))
    assert len(agree) > 50
    assert 0.85 < np.mean(agree) < 1


def test_a_few_descriptions_speak_of_the_end(many):
    said = phrases()["aftermath"]
    words = [*said["leak_failure"], *said["leak_success"]]
    leaks = [trial for trial in many
             if any(word in text for word in words
                    for text in trial.study["protocolSection"]["descriptionModule"].values())]
    assert 0.003 < len(leaks) / 2_500 < 0.025
    assert all(trial.label is not None for trial in leaks)
