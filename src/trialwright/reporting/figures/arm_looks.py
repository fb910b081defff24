"""Arms by setting and shares, and the one look and name that each has in all figures.

Example: an arm of real 1.0, synthetic 1.0 and no control is "hybrid"; of real 0.2 and synthetic 0.8 "80 % synthetic".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from trialwright.reporting.figures.style import BLUE, GREEN, INK, PURPLE, VERMILLION, Look, tidy
from trialwright.reporting.results.arm_results import ArmResult
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.results.titles import CLASSIFIERS, SETTINGS
from trialwright.stats.lift_rules import mixes_both, trains_on_real_alone

_KINDS = {
    "nothing": Look(INK, (0, (1, 3)), "x"),
    "synthetic only": Look(VERMILLION, "--", "^"),
    "real only": Look(BLUE, "-", "o"),
    "hybrid": Look(GREEN, (0, (7, 1.5)), "s"),
    "real oversampled": Look(PURPLE, "-.", "D"),
    "real matched": Look(PURPLE, "--", "P"),
    "shuffled labels": Look(PURPLE, ":", "v"),
}
# Of arms of other shares.
_MIXES = (
    Look(PURPLE, "-.", "v"), Look(PURPLE, ":", "D"), Look(GREEN, (0, (7, 1.5)), "s"), Look(GREEN, ":", "P"),
    Look(VERMILLION, ":", "<"), Look(BLUE, "-.", ">"),
)
UNKNOWN = Look(INK, "-", "o")
_CONTROLS = {
    "oversampled": "real oversampled", "oversampled_matched": "real matched", "shuffled": "shuffled labels",
}


def kind(arm: ArmResult) -> str:
    """Say in words what an arm trains on."""
    return _trained_on(arm) + (", all" if arm.real_from == "all" else "")


def _trained_on(arm: ArmResult) -> str:
    if arm.control != "none":
        return _CONTROLS.get(arm.control, tidy(arm.control))
    if not mixes_both(arm):
        return "real only" if trains_on_real_alone(arm) else "synthetic only" if arm.synthetic else "nothing"
    return "hybrid" if arm.real == arm.synthetic == 1 else f"{synthetic_percent(arm):.0f} % synthetic"


def synthetic_percent(arm: ArmResult) -> float:
    """Return the share of synthetic trials in what an arm trains on."""
    return 100 * arm.synthetic / (arm.real + arm.synthetic)


def sort_arms(results: RunResults) -> list[ArmResult]:
    """Return the arms in order of setting, classifier and shares, controls last."""
    return sorted(
        results.arms, key=lambda arm: (
            _place(SETTINGS, arm.setting), _place(CLASSIFIERS, arm.classifier),
            arm.control != "none", arm.real, arm.synthetic, arm.name,
        ),
    )


def names(arms: Iterable[ArmResult]) -> dict[str, str]:
    """Name arms of one setting in words, by their raw names; where words tell two alike, keep the raw names."""
    kinds = {arm.name: kind(arm) for arm in arms}
    often = Counter(kinds.values())
    return {name: said if often[said] == 1 else tidy(name) for name, said in kinds.items()}


def looks(arms: Iterable[ArmResult]) -> dict[str, Look]:
    """Give each arm of one setting a look of its own, as long as there are some."""
    found: dict[str, Look] = {}
    mixes = 0
    for arm in arms:
        look = _KINDS.get(kind(arm))
        if look is None or look in found.values():
            look, mixes = _MIXES[mixes % len(_MIXES)], mixes + 1
        found.setdefault(arm.name, look)
    return found


def title(classifier: str, setting: str) -> str:
    """Name a classifier and a setting."""
    said = f"{name_classifier(classifier)}, {name_setting(setting)}"
    return said[0].upper() + said[1:]


def name_classifier(classifier: str) -> str:
    """Name a classifier in words."""
    return _said(CLASSIFIERS, classifier)


def name_setting(setting: str) -> str:
    """Name a setting in words."""
    return _said(SETTINGS, setting)


def groups(arms: Sequence[ArmResult]) -> dict[tuple[str, str], list[ArmResult]]:
    """Group arms by classifier and setting, in their order."""
    found: dict[tuple[str, str], list[ArmResult]] = {}
    for arm in arms:
        found.setdefault((arm.classifier, arm.setting), []).append(arm)
    return found


def _place(order: Mapping[str, str], key: str) -> tuple[int, str]:
    return (list(order).index(key) if key in order else len(order), key)


def _said(words: Mapping[str, str], key: str) -> str:
    return words.get(key, tidy(key.replace("_", " ")))
