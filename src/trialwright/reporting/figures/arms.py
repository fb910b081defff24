"""Arms by setting and shares, and the one look and name that each has in all figures.

Example: an arm of real 1.0, synthetic 1.0 and no control is "hybrid"; of real 0.2 and synthetic 0.8 "80 % synthetic".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trialwright.reporting.figures.run import Run, as_number
from trialwright.reporting.figures.style import BLUE, GREEN, INK, PURPLE, VERMILLION, Look, tidy

SETTINGS = {"in_distribution": "in distribution", "generalization": "generalization", "ratio": "ratio"}
CLASSIFIERS = {"tfidf": "TF-IDF", "encoder": "encoder"}
_KINDS = {
    "nothing": Look(INK, (0, (1, 3)), "x"),
    "synthetic only": Look(VERMILLION, "--", "^"),
    "real only": Look(BLUE, "-", "o"),
    "hybrid": Look(GREEN, (0, (7, 1.5)), "s"),
    "real oversampled": Look(PURPLE, "-.", "D"),
    "shuffled labels": Look(PURPLE, ":", "v"),
}
# Of arms of other shares.
_MIXES = (
    Look(PURPLE, "-.", "v"), Look(PURPLE, ":", "D"), Look(GREEN, (0, (7, 1.5)), "s"), Look(GREEN, ":", "P"),
    Look(VERMILLION, ":", "<"), Look(BLUE, "-.", ">"),
)
UNKNOWN = Look(INK, "-", "o")
_CONTROLS = {"oversampled": "real oversampled", "shuffled": "shuffled labels"}


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm of one classifier, with all that results.json has on it."""

    classifier: str
    name: str
    entry: Mapping[str, Any]

    @property
    def setting(self) -> str:
        """The setting, raw."""
        return str(self.entry.get("setting"))

    @property
    def shares(self) -> tuple[float, float]:
        """Shares of real and synthetic trials."""
        return as_number(self.entry.get("real")) or 0.0, as_number(self.entry.get("synthetic")) or 0.0

    @property
    def control(self) -> str:
        """What stands in for synthetic trials, "none" where nothing does."""
        return str(self.entry.get("control"))

    @property
    def hybrid(self) -> bool:
        """Whether it trains on real and synthetic trials."""
        return self.control == "none" and min(self.shares) > 0

    @property
    def kind(self) -> str:
        """What it trains on, in words."""
        real, synthetic = self.shares
        if self.control != "none":
            return _CONTROLS.get(self.control, tidy(self.control))
        if not real or not synthetic:
            return "real only" if real else "synthetic only" if synthetic else "nothing"
        return "hybrid" if real == synthetic == 1 else f"{100 * synthetic / (real + synthetic):.0f} % synthetic"

    def number(self, *path: str) -> float | None:
        """Return a figure of the arm."""
        found: Any = self.entry
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return as_number(found)


def read_arms(run: Run) -> list[Arm]:
    """Return the arms in order of setting, classifier and shares, controls last."""
    results = run.get("results") or {}
    arms = [Arm(classifier, name, entry) for classifier, named in results.items() for name, entry in named.items()]
    return sorted(
        arms, key=lambda arm: (
            _place(SETTINGS, arm.setting), _place(CLASSIFIERS, arm.classifier),
            arm.control != "none", arm.shares, arm.name,
        ),
    )


def names(arms: Iterable[Arm]) -> dict[str, str]:
    """Name arms of one setting in words, by their raw names; where words tell two alike, keep the raw names."""
    kinds = {arm.name: arm.kind for arm in arms}
    often = Counter(kinds.values())
    return {name: kind if often[kind] == 1 else tidy(name) for name, kind in kinds.items()}


def looks(arms: Iterable[Arm]) -> dict[str, Look]:
    """Give each arm of one setting a look of its own, as long as there are some."""
    found: dict[str, Look] = {}
    mixes = 0
    for arm in arms:
        look = _KINDS.get(arm.kind)
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


def groups(arms: Sequence[Arm]) -> dict[tuple[str, str], list[Arm]]:
    """Group arms by classifier and setting, in their order."""
    found: dict[tuple[str, str], list[Arm]] = {}
    for arm in arms:
        found.setdefault((arm.classifier, arm.setting), []).append(arm)
    return found


def _place(order: Mapping[str, str], key: str) -> tuple[int, str]:
    return (list(order).index(key) if key in order else len(order), key)


def _said(words: Mapping[str, str], key: str) -> str:
    return words.get(key, tidy(key.replace("_", " ")))
