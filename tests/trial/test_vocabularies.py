"""Which of a registry's words a trial says."""

import pytest

from trialwright.trial.record import PARTS, Arm, Intervention, Trial
from trialwright.trial.vocabularies import WORDS, said

TRIAL = Trial(
    trial_id="NCT1", phase="Phase 1/Phase 2", masking="Double Blind (Subject)", interventions=[
        Intervention("Drug", "Aspirin"), Intervention("Device", "Cuff"), Intervention("Magic", "Wand"), Intervention(),
    ], arms=[Arm(label="Day")],
)


@pytest.mark.parametrize(("name", "words"), [
    ("phase", {"Phase 1/Phase 2"}), ("interventions.type", {"Drug", "Device"}),
    # No word of the vocabulary, none at all, and no list.
    ("masking", set()), ("arms.type", set()), ("allocation", set()),
])
def test_said(name, words):
    assert said(TRIAL, name) == words


def test_vocabularies_are_of_fields_and_parts_and_say_no_word_twice():
    for name, words in WORDS.items():
        field, _, part = name.partition(".")
        assert part in PARTS[field].__annotations__ if part else hasattr(TRIAL, field)
        assert len(set(words)) == len(words) > 1
