"""Which values of an outcome are better, told by its words and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.tasks.benchmark.outcome_direction import direction

HIGHER = [
    "Overall Survival", "Progression-free Survival (PFS)", "3-year Disease-free Survival (DFS) Rate", "Response Rate",
    "Objective Response Rate", "Percentage of Subjects With Clinical Cure", "Complete Remission Rate",
    "Change From Baseline in FEV1", "Number of Participants Seroconverted for Anti-HPV-16", "Visual Acuity (BCVA)",
    "Geometric Mean Titers of Antibodies", "Time to Relapse", "Median Time to First Skeletal-related Event",
    "Time to Death", "Quality of Life", "Change in CD4+ Cell Count", "Freedom From Seizures",
    "Percentage of Participants With HbA1c < 7 %", "Proportion of participants with HIV-1 RNA below 50 copies/mL",
    "Number of Participants Without Relapse", "Number of Patients With 50% Reduction in Pain",
    "Percentage of patients with improvement in depression", "Duration of Response", "Total Pain Relief",
    "Percentage of participants with hemoglobin above 12 g/dL", "Number of participants with resolution of infection",
    "Change in Hemoglobin", "Exercise Tolerance",
]
LOWER = [
    "All-cause mortality", "Number of Participants With Adverse Events (AEs)", "Change in HbA1c", "Hemoglobin A1c",
    "Change in Systolic Blood Pressure", "Pain Score at Rest", "Relapse of major depression", "Percent Change of LDL-C",
    "Time to Response", "Days to Resolution of Symptoms", "Length of Hospital Stay",
    "Duration of Mechanical Ventilation",
    "Hamilton Depression Rating Scale (Ham-D)", "Foveal Thickness", "Binary Restenosis Rate", "Incidence of stroke",
    "Number of Patients With a Disease Progression Event", "Change in PANSS total score", "Surgical site infection",
    "Number of Participants With HbA1c > 9 %", "Number of participants with no remission",
    "Urinary incontinence episodes",
    "Cumulative morphine consumption", "Percent Heavy Drinking Days",
]
UNCLEAR = [
    "", "AUC0-inf", "Cmax", "Plasma Concentration of Tacrolimus", "Omeprazole clearance of the drug", "P50",
    "Change in Body Weight", "Reduction in Pain", "Improvement in Depression Score", "Circadian Phase Shift",
    "Number of Participants With Response or Relapse", "Time to Peak", "Duration of Treatment", "Free Testosterone",
    "Dose Reached",
]


@pytest.mark.parametrize(("measure", "found"), [
    *((one, "higher") for one in HIGHER), *((one, "lower") for one in LOWER), *((one, None) for one in UNCLEAR),
])
def test_words_tell(measure: str, found: str | None):
    assert direction(measure) == found
    assert direction(measure.upper()) == direction(measure.lower())


@pytest.mark.parametrize(("description", "found"), [
    ("Scores range from 0 to 24; higher scores indicate greater severity of disease.", "lower"),
    ("Higher scores indicate better function.", "higher"), ("A higher score means more improvement.", "higher"),
    ("A negative change from baseline indicates improvement.", "lower"),
    ("Lower values represent worse health.", "higher"), ("Higher scores mean less pain.", "higher"),
    ("Higher is better. A higher score is worse.", None), ("A scale of 0 to 10.", None), ("", None),
])
def test_a_description_of_the_scale_tells(description: str, found: str | None):
    assert direction("Total score of the new scale", "units on a scale", description) == found


def test_what_is_said_of_a_scale_counts_most_and_not_for_shares_of_people():
    said = "Higher scores indicate better pain control."
    assert direction("Pain score", "units on a scale", said) == "higher"
    assert direction("Percentage of participants with pain", "percentage of participants", said) == "lower"
    assert direction("HbA1c below 7", "participants") == "higher"


@given(st.text(max_size=300), st.text(max_size=50), st.text(max_size=300))
def test_any_text_has_one_answer(measure: str, unit: str, description: str):
    assert direction(measure, unit, description) in {"higher", "lower", None}
