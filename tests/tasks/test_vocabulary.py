"""What models say for the registry's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.tasks.task import RejectionError
from trialwright.tasks.trial.allowed import AGES
from trialwright.tasks.trial.reading.meant_words import in_words
from trialwright.trial.vocabularies import WORDS

SAID = [
    ("phase", "Phase II/III", "Phase 2/Phase 3"), ("phase", "PHASE1, PHASE2", "Phase 1/Phase 2"),
    ("phase", "2", "Phase 2"), ("phase", "Phase IIIb", "Phase 3"), ("phase", "early_phase1", "Early Phase 1"),
    ("phase", "Phase 0", "Early Phase 1"), ("phase", "N/A", None), ("phase", "Phase 1b/2a", "Phase 1/Phase 2"),
    ("masking", "None", "None (Open Label)"), ("masking", "Open-label", "None (Open Label)"),
    ("masking", "double-blind", "Double"), ("masking", "Triple Masked", "Triple"),
    ("masking", "QUADRUPLE", "Quadruple"), ("masking", "double (participant, investigator)",
                                           "Double (Participant, Investigator)"),
    ("intervention_model", "Parallel", "Parallel Assignment"), ("intervention_model", "parallel-group",
                                                              "Parallel Assignment"),
    ("intervention_model", "SINGLE_GROUP", "Single Group Assignment"), ("arms.type", "placebo", "Placebo Comparator"),
    ("allocation", "Randomised", "Randomized"), ("allocation", "Nonrandomized", "Non-Randomized"),
    ("gender", "Both", "All"), ("healthy_volunteers", "True", "Accepts Healthy Volunteers"),
    ("minimum_age", "18", "18 Years"), ("minimum_age", "≥ 18 years of age", "18 Years"),
    ("minimum_age", "6 Month(s)", "6 Months"), ("maximum_age", "No limit", None),
    ("maximum_age", "not specified", None),
    ("minimum_age", "1 years", "1 Year"), ("minimum_age", "at least 12 yrs old", "12 Years"),
]


@pytest.mark.parametrize(("name", "said", "meant"), SAID)
def test_meant(name, said, meant):
    assert in_words(name, said) == meant


@pytest.mark.parametrize(("name", "said"), [
    ("phase", "Phase 5"), ("phase", "Phase 1/Phase 4"), ("phase", "second"), ("minimum_age", "old"),
    ("minimum_age", "18 to 65 years"), ("gender", "Shepherd"), ("masking", "Blindfolded"),
])
def test_what_means_no_word_is_named(name, said):
    with pytest.raises(RejectionError, match=rf"not_schema: {name}: found '{said}', expected such as "):
        in_words(name, said)


@pytest.mark.parametrize("name", WORDS)
def test_every_word_means_itself(name):
    assert [in_words(name, word) for word in WORDS[name]] == list(WORDS[name])


@given(st.sampled_from([*WORDS, *AGES]), st.text())
def test_any_text_means_a_word_none_or_is_rejected(name, text):
    try:
        word = in_words(name, text)
    except RejectionError:
        return
    assert word is None or name in AGES or word in WORDS[name]
