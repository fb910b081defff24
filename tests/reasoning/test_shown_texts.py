"""What counts as shown is what the prompt shows, cut as there, and nothing else."""

import json

import pyarrow as pa

from trialwright.reasoning.shown_texts import gather
from trialwright.schemas.answers import REASONS
from trialwright.schemas.selection import PLANS
from trialwright.sections.retrieval import Plan
from trialwright.sections.whole import load_all
from trialwright.tasks.form import SHORT, Form, example_text
from trialwright.trial.record import Arm, Intervention, Trial

TRIAL = Trial(
    trial_id="NCT1", brief_title="A title", official_title="Never in the short form", phase="Phase 2",
    conditions=["Asthma", "Cough", "Wheeze"], brief_summary="One sentence of the summary. " * 20,
    arms=[Arm("Low dose", "Experimental", "not shown in short forms")],
    interventions=[Intervention("Drug", "Budesonide", "inhaled", ("other name",))],
    eligibility_criteria="- Adults", overall_status="Completed", why_stopped="never shown",
)


def plans(examples: list[str], fields: list[str]) -> pa.Table:
    rows = [
        {"plan_id": f"plan-{number}", "intervention": "Budesonide", "type": "drug", "label": number % 2,
         "example_ids": examples, "fields": fields, "tokens": 1}
        for number in range(3)
    ]
    return pa.Table.from_pylist(rows, schema=PLANS)


def reasons(*told: list[str]) -> pa.Table:
    rows = [{"plan_id": f"plan-{number}", "reasons": some, "request_key": "0"} for number, some in enumerate(told)]
    return pa.Table.from_pylist(rows, schema=REASONS)


def strings(value: object) -> list[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if isinstance(value, str) else [] if inner is None else [s for one in inner for s in strings(one)]


def test_the_texts_are_those_of_the_prompt():
    section: Plan = load_all().plan
    for form in (SHORT, Form.of(["brief_title", "conditions", "arms", "arms.type"])):
        told = gather(reasons(["a reason"]), plans(["NCT1"], form.members), [TRIAL], section)
        assert told[0].shown.split("\n") == "\n".join(
            strings(json.loads(example_text(TRIAL, form, section)))
        ).split("\n")
        assert "Wheeze" not in told[0].shown
        assert "never shown" not in told[0].shown


def test_plans_without_reasons_or_without_examples():
    told = gather(reasons([], ["one", "two"]), plans([], SHORT.members), [], load_all().plan)
    assert [(one.plan_id, one.label, one.reasons, one.shown) for one in told] == [("plan-1", 1, ("one", "two"), "")]
