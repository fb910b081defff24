"""On how many trials the arms trained and at which share of successes, and which trained on too few to be judged.

Example: ``find_trained_on(sizes, arms, section)`` has under ``too_few["ratio_20"]`` "trained on 30 trials, fewer
than 50" and under ``priors["ratio_20"]`` 0.567, of sizes such as ``{"ratio_20": {"40": {"real": {"failure": 10,
"success": 14}, "synthetic": {"failure": 3, "success": 3}, "prior": 0.567}}}``.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, NamedTuple

from trialwright.core.errors import InputError
from trialwright.sections.learning import Evaluate
from trialwright.trial.outcome_words import OUTCOMES

# By arm and seed: counts by source and outcome, and the prior.
OfSeed = Mapping[str, Any]
Sizes = Mapping[str, Mapping[str, OfSeed]]
SOURCES = ("real", "synthetic")
PLURALS = {"failure": "failures", "success": "successes"}


class TrainedOn(NamedTuple):
    """By arm: why it trained on too few trials, of those that did, and its share of successes, the mean over seeds.

    The share is None of an arm of no training trials.
    """

    too_few: Mapping[str, str]
    priors: Mapping[str, float | None]


def find_trained_on(sizes: Sizes, arms: Iterable[str], section: Evaluate) -> TrainedOn:
    """Say on what the arms trained, and name those of too few trials, of one outcome or in all, with any seed.

    Args:
        sizes: the content of metrics/mix.json.
        arms: the arms that are scored.
        section: how many are enough.

    Raises:
        InputError: an arm is not in the sizes.
    """
    too_few, priors = {}, {}
    for arm in arms:
        if not sizes.get(arm):
            raise InputError(f"metrics/mix.json: has no arm {arm}; run dvc repro mix")
        seeds = list(sizes[arm].values())
        if said := _too_few([_by_outcome(seed) for seed in seeds], section):
            too_few[arm] = said
        known = [seed["prior"] for seed in seeds if seed["prior"] is not None]
        priors[arm] = fmean(known) if known else None
    return TrainedOn(too_few, priors)


def _by_outcome(seed: OfSeed) -> dict[str, int]:
    """Count the trials of a seed, real and synthetic."""
    return {outcome: sum(seed[source][outcome] for source in SOURCES) for outcome in OUTCOMES}


def _too_few(seeds: Sequence[Mapping[str, int]], section: Evaluate) -> str:
    least = min(sum(counts.values()) for counts in seeds)
    if least < section.min_training_trials:
        return f"trained on {least} trials, fewer than {section.min_training_trials}"
    rarest, outcome = min((counts[outcome], outcome) for counts in seeds for outcome in counts)
    if rarest < section.min_training_of_class:
        return f"trained on {rarest} {PLURALS[outcome]}, fewer than {section.min_training_of_class}"
    return ""
