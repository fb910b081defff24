"""Which arms trained on too few trials to be judged, counted over sources, outcomes and seeds."""

import pytest

from trialwright.core.errors import InputError
from trialwright.evaluation.trained import find_too_few
from trialwright.sections.learning import Evaluate

SECTION = Evaluate(bootstrap=100, min_training_trials=50, min_training_of_class=10)


def sizes(real, synthetic=(0, 0)):
    outcomes = ("failure", "success")
    return {"real": dict(zip(outcomes, real, strict=True)), "synthetic": dict(zip(outcomes, synthetic, strict=True))}


@pytest.mark.parametrize(("seeds", "said"), [
    ({"40": sizes((25, 25))}, ""),
    ({"40": sizes((5, 19), (16, 10))}, ""),
    ({"40": sizes((10, 14), (3, 3))}, "trained on 30 trials, fewer than 50"),
    ({"40": sizes((25, 25)), "41": sizes((25, 24))}, "trained on 49 trials, fewer than 50"),
    ({"40": sizes((4, 90), (5, 30))}, "trained on 9 failures, fewer than 10"),
    ({"40": sizes((60, 0))}, "trained on 0 successes, fewer than 10"),
    ({"40": sizes((0, 0))}, "trained on 0 trials, fewer than 50"),
])
def test_all_trials_and_those_of_each_outcome_count(seeds, said):
    assert find_too_few({"hybrid": seeds}, ["hybrid"], SECTION) == ({"hybrid": said} if said else {})


def test_an_arm_of_unknown_size_is_one_line():
    with pytest.raises(InputError, match=r"^metrics/mix\.json: has no arm hybrid; run dvc repro mix$"):
        find_too_few({"real": {"40": sizes((99, 99))}}, ["real", "hybrid"], SECTION)


def test_no_minimum_refuses_none():
    section = SECTION.model_copy(update={"min_training_trials": 0, "min_training_of_class": 0})
    assert find_too_few({"none": {"40": sizes((0, 0))}}, ["none"], section) == {}
