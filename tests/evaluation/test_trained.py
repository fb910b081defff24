"""Which arms trained on too few trials to be judged, counted over sources, outcomes and seeds."""

import pytest

from trialwright.core.errors import InputError
from trialwright.evaluation.trained import find_trained_on
from trialwright.sections.learning import Evaluate

SECTION = Evaluate(bootstrap=100, min_training_trials=50, min_training_of_class=10)


def sizes(real, synthetic=(0, 0), prior=0.5):
    counts = {"real": real, "synthetic": synthetic}
    found = {source: dict(zip(("failure", "success"), each, strict=True)) for source, each in counts.items()}
    return {**found, "prior": prior}


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
    assert find_trained_on({"hybrid": seeds}, ["hybrid"], SECTION).too_few == ({"hybrid": said} if said else {})


def test_an_arm_of_unknown_size_is_one_line():
    with pytest.raises(InputError, match=r"^metrics/mix\.json: has no arm hybrid; run dvc repro mix$"):
        find_trained_on({"real": {"40": sizes((99, 99))}}, ["real", "hybrid"], SECTION)


def test_no_minimum_refuses_none():
    section = SECTION.model_copy(update={"min_training_trials": 0, "min_training_of_class": 0})
    assert find_trained_on({"none": {"40": sizes((0, 0))}}, ["none"], section).too_few == {}


def test_the_prior_is_the_mean_over_the_seeds_that_have_one():
    found = {
        "hybrid": {"40": sizes((60, 60), prior=0.5), "41": sizes((60, 60), prior=0.7)},
        "none": {"40": sizes((0, 0), prior=None), "41": sizes((0, 0), prior=None)},
    }
    priors = find_trained_on(found, ["hybrid", "none"], SECTION).priors
    assert priors == {"hybrid": pytest.approx(0.6), "none": None}
