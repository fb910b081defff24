"""Results by setting and classifier, in the order in which a reader meets them.

Example: the first group has the title "In distribution, tfidf", the size "700 test trials, 55% successes, 3 seeds,
protocol strict" and the arms of that setting, in the order of params.yaml.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trialwright.core.errors import InputError
from trialwright.evaluation.scores import METRICS

# What each arm's results say beside its scores.
HEAD = (
    "protocol", "setting", "real", "synthetic", "control", "seeds", "fits", "test_trials", "test_trials_of_all_seeds",
    "prevalence",
)
# What each lift in ROC-AUC says.
LIFT = ("mean", "lo", "hi", "p", "p_adjusted", "detectable", "verdict")
SETTINGS = {"in_distribution": "In distribution", "ratio": "Ratio", "generalization": "Generalization"}
Results = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Group(NamedTuple):
    """The arms of one setting and classifier by name, and on what their figures stand."""

    title: str
    size: str
    arms: dict[str, Mapping[str, Any]]


def grouped(results: Results, order: Sequence[str]) -> Iterator[Group]:
    """Yield the groups that have arms; arms that are not in `order` come last, by name.

    Raises:
        InputError: the results are of another version of this code.
    """
    _check(results)
    place = {arm: position for position, arm in enumerate(order)}
    for setting, title in SETTINGS.items():
        for classifier, arms in results.items():
            names = sorted(
                (name for name, entry in arms.items() if entry["setting"] == setting),
                key=lambda name: (place.get(name, len(place)), name),
            )
            if rows := {name: arms[name] for name in names}:
                yield Group(f"{title}, {classifier}", _size(rows), rows)


def _check(results: Results) -> None:
    """Refuse results that lack what is to be shown."""
    for classifier, arms in results.items():
        for name, entry in arms.items():
            lift = entry.get("lift_roc_auc", dict.fromkeys(LIFT))
            if missing := sorted({*HEAD, *METRICS} - entry.keys() | {*LIFT} - lift.keys()):
                raise InputError(f"results of {classifier} {name} lack {missing}: of another version; run dvc repro")


def _size(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Say on how many trials and seeds the figures stand, seeds as a range where arms differ."""
    first = next(iter(rows.values()))
    least, most = (pick(entry["seeds"] for entry in rows.values()) for pick in (min, max))
    seeds = f"{most} seed{'s' if most > 1 else ''}" if least == most else f"{least} to {most} seeds"
    if all(entry["fits"] == 1 for entry in rows.values()) and least > 1:
        seeds = f"one fit for {seeds}"
    each, all_seeds = first["test_trials"], first["test_trials_of_all_seeds"]
    trials = f"{each:,} test trials" if each == all_seeds else f"{each:,} test trials a seed, {all_seeds:,} in all"
    return f"{trials}, {first['prevalence']:.0%} successes, {seeds}, protocol {first['protocol']}"
