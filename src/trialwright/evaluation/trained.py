"""On how many trials the arms trained, and which trained on too few to be judged.

Example: ``find_too_few(sizes, section)["ratio_20"]`` is "trained on 30 trials, fewer than 50", of sizes such as
``{"ratio_20": {"40": {"real": {"failure": 10, "success": 14}, "synthetic": {"failure": 3, "success": 3}}}}``.
"""

from collections.abc import Iterable, Mapping, Sequence

from trialwright.core.errors import InputError
from trialwright.sections.learning import Evaluate
from trialwright.trial.outcome_words import OUTCOMES

# By arm, seed, source and outcome.
Sizes = Mapping[str, Mapping[str, Mapping[str, Mapping[str, int]]]]
PLURALS = {"failure": "failures", "success": "successes"}


def find_too_few(sizes: Sizes, arms: Iterable[str], section: Evaluate) -> dict[str, str]:
    """Name the arms that trained on too few trials, of one outcome or in all, with any seed.

    Args:
        sizes: the content of metrics/mix.json.
        arms: the arms that are scored.
        section: how many are enough.

    Raises:
        InputError: an arm is not in the sizes.
    """
    found = {}
    for arm in arms:
        if not sizes.get(arm):
            raise InputError(f"metrics/mix.json: has no arm {arm}; run dvc repro mix")
        if said := _too_few([_by_outcome(seed) for seed in sizes[arm].values()], section):
            found[arm] = said
    return found


def _by_outcome(sources: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Count the trials of a seed, real and synthetic."""
    return {outcome: sum(counts[outcome] for counts in sources.values()) for outcome in OUTCOMES}


def _too_few(seeds: Sequence[Mapping[str, int]], section: Evaluate) -> str:
    least = min(sum(counts.values()) for counts in seeds)
    if least < section.min_training_trials:
        return f"trained on {least} trials, fewer than {section.min_training_trials}"
    rarest, outcome = min((counts[outcome], outcome) for counts in seeds for outcome in counts)
    if rarest < section.min_training_of_class:
        return f"trained on {rarest} {PLURALS[outcome]}, fewer than {section.min_training_of_class}"
    return ""
