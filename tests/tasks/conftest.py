"""Four small trials written for these tests, two plans over them, and settings."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType, SimpleNamespace

import pyarrow as pa
import pytest

from trialwright.schemas.answers import COMPLETIONS, REASONS
from trialwright.schemas.selection import PLANS
from trialwright.sections.learning import Select
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import LONG_TEXTS, Llm, Rating, Reasons, Synthesis
from trialwright.tasks.form import SHORT
from trialwright.trial.primary_result import OutcomeGroup, PrimaryResult
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial

SUMMARY = "This study asks whether {drug} lowers blood pressure in adults who {group} in a mountain village."
CRITERIA = (
    "Inclusion Criteria:\n\n- Adults who {group}\n- Able to walk to the clinic\n\n"
    "Exclusion Criteria:\n\n- Known allergy to {drug}"
)


def trial(number: int, drug: str, group: str) -> Trial:
    return Trial(
        trial_id=f"NCT0000000{number}", brief_title=f"{drug} in People Who {group.title()}",
        official_title=f"A Study of {drug}", brief_summary=SUMMARY.format(drug=drug, group=group),
        detailed_description="Long text.", study_type="Interventional", phase="Phase 2", allocation="Randomized",
        conditions=["Hypertension"], keywords=["village"], arms=[Arm("Drug", "Experimental", "one tablet a day")],
        interventions=[Intervention("Drug", drug, "5 mg a day", ("ABC-1",))],
        primary_outcomes=[Endpoint("Systolic pressure", "12 weeks", "mean of three")],
        secondary_outcomes=[Endpoint("Pulse", "12 weeks", None)],
        eligibility_criteria=CRITERIA.format(drug=drug, group=group), gender="All", minimum_age="18 Years",
        sponsor="LEAK-SPONSOR", overall_status="LEAK-STATUS", why_stopped="LEAK-WHY", enrollment=987654,
        completion_date="LEAK-DATE", limitations_and_caveats="LEAK-CAVEAT", countries=["LEAK-COUNTRY"],
        primary_results=[PrimaryResult("LEAK-RESULT", groups=[OutcomeGroup("LEAK-GROUP", "LEAK-VALUE")])],
    )


@pytest.fixture(scope="session")
def examples() -> list[Trial]:
    groups = ["smoke", "swim", "run", "sleep badly"]
    return [trial(number, "Amlodipine", group) for number, group in enumerate(groups)]


def plans_of(
    count: int, fields: Sequence[str] = tuple(SHORT.members), kind: str = "drug",
    words: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> pa.Table:
    return pa.Table.from_pylist([
        {
            "plan_id": f"plan-{number:06d}", "intervention": "Amlodipine", "type": kind, "label": number % 2,
            "example_ids": [f"NCT0000000{(number + step) % 4}" for step in range(2)], "tokens": 200,
            "fields": list(fields), "example_labels": [number % 2] * 2, "sections": LONG_TEXTS, "words": dict(words),
        }
        for number in range(count)
    ], schema=PLANS)


@pytest.fixture(scope="session")
def plans() -> pa.Table:
    return plans_of(2)


@pytest.fixture(scope="session")
def settings() -> SimpleNamespace:
    sampling = {"temperature": 1.0, "top_p": 0.95, "max_tokens": 300}
    llm = {"model": "tiny", "base_url": None, "tokenizer": None, "order": "examples_first"}
    return SimpleNamespace(
        plan=Plan(
            trials=2, examples=2, example_labels="one", retrieval="intervention", allocation="even", gold=None,
            conditions="free", gold_draw=0, fields="short", text_chars=200, max_items=2,
            max_example_tokens=900,
        ),
        local=Llm(backend="local", prompts="document", **llm),
        chat=Llm(backend="openai", prompts="chat", **llm),
        reasons=Reasons(count=3, reason_chars=120, **sampling),
        synthesis=Synthesis(
            title_chars=120, text_chars=400, max_items=2, sections=[], section_chars=1200, section_max_tokens=500,
            **sampling,
        ),
        select=Select(strategy="judge", trials=1, judge_model=None),
        rating=Rating(temperature=0.0, top_p=1.0, max_tokens=16),
        seed=7,
    )


@pytest.fixture(scope="session")
def reasons() -> pa.Table:
    said = ["The dose was low.", "Few people came back.", "The end point was soft."]
    return pa.Table.from_pylist(
        [{"plan_id": f"plan-{number:06d}", "reasons": said, "request_key": "k"} for number in range(2)],
        schema=REASONS,
    )


def good(**changes: object) -> dict[str, object]:
    """An answer that is a trial of its own; changes replace members."""
    return {
        "brief_title": "Amlodipine for Shepherds With High Blood Pressure", "phase": "Phase 3",
        "allocation": "Randomized", "intervention_model": "Parallel Assignment", "primary_purpose": "Treatment",
        "masking": None, "conditions": ["Hypertension"],
        "interventions": [{"type": "Drug", "name": "Amlodipine", "description": "10 mg at night"}],
        "arms": [{"label": "Amlodipine", "type": "Experimental"}],
        "brief_summary": "Shepherds receive amlodipine at night for a whole summer, against untreated peers.",
        "primary_outcomes": [{"measure": "Change in diastolic pressure", "time_frame": "6 months"}],
        "gender": "All", "minimum_age": "30 Years", "maximum_age": None, "healthy_volunteers": "No",
        "eligibility_criteria": "Inclusion Criteria:\n\n- Shepherds aged 30 or older\n- Diastolic above 95 mmHg",
    } | changes


def completions(requests: pa.Table, texts: list[str | None], finish: str = "stop") -> pa.Table:
    """Answers to the requests in order; None leaves one unanswered."""
    keys = requests["key"].to_pylist()
    return pa.Table.from_pylist([
        {"key": key, "text": text, "finish_reason": finish, "prompt_tokens": 1, "completion_tokens": 1}
        for key, text in zip(keys, texts, strict=False) if text is not None
    ], schema=COMPLETIONS)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    return SimpleNamespace(good=good, completions=completions, plans=plans_of, json=json.dumps, trial=trial)
