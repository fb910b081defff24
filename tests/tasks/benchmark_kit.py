"""Trials and rules that the tests of the benchmark tasks share."""

from typing import Any

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.task_sample import SplitTrial
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial

WORDS = ["renal", "hepatic", "cardiac", "visual", "dermal", "gastric", "nasal", "spinal", "dental", "venous"]


def rules(**changes: Any) -> Tasks:
    known: dict[str, Any] = {
        "names": ["arm_design"], "split": "random", "train": 0.6, "val": 0.2, "val_from": "2019-01",
        "test_from": "2020-01", "same": 0.8, "options": 4, "alike": 0.5, "text_chars": 1200, "option_chars": 600,
        "least_enrollment": 5, "most_enrollment": 20000, "studies": 4,
        "most": {"train": None, "val": None, "test": None}, "evaluated": 40, "temperature": 0.0, "top_p": 1.0,
        "max_tokens": 64,
    }
    return Tasks.model_validate({**known, **changes})


def trial(number: int, **changes: Any) -> Trial:
    """A trial whose texts are unlike those of other numbers."""
    one, other = WORDS[number % 10], WORDS[number // 10 % 10]
    known: dict[str, Any] = {
        "trial_id": f"NCT{number:08}", "brief_title": f"Drug {number} for the {one} and {other} complaint",
        "brief_summary": f"The trial of drug {number} is for patients with {one} pain that comes from {other} disease.",
        "phase": "Phase 2", "study_type": "Interventional", "conditions": ["Gout"],
        "arms": [Arm("Drug", "Experimental", f"{number} mg of the {one} drug {other} each morning")],
        "interventions": [Intervention("Drug", f"Drug {number}", None)],
        "primary_outcomes": [Endpoint(f"{one} score {number} of {other} pain", "12 weeks", None)],
        "eligibility_criteria": f"Adults with {one} pain of {number} months, {other} disease; no {number} drug.",
        "enrollment": 10 + number, "enrollment_type": "Actual", "overall_status": "Completed",
        "first_submitted_date": "2015-01-01", "dialect": "api_v2",
    }
    return Trial(**{**known, **changes})


def given(one: Trial, split: str = "train", date: str | None = "2015-01-01") -> SplitTrial:
    """A trial as a row of the table."""
    row = {name: getattr(one, name) for name in one.__dataclass_fields__}
    for name in ("arms", "interventions", "primary_outcomes", "secondary_outcomes"):
        row[name] = [part._asdict() for part in row[name]]
    return SplitTrial(row, split, date)
