"""The results of a run, read once: every arm of every classifier, and the groups in which a reader meets them.

Example: ``RunResults.read(metrics["results"], order)`` has a first group with the title "In distribution, tfidf", the
size "700 test trials, 55% successes, 3 seeds, protocol strict, view whole" and the arms of that setting, in the order
of params.yaml.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from trialwright.core.errors import InputError
from trialwright.reporting.results.arm_results import ArmResult, Entry
from trialwright.reporting.results.titles import SETTINGS
from trialwright.reporting.results.type_results import TypeResult
from trialwright.stats.lift_rules import adds_to_reference, find_reference

Arms = Mapping[str, ArmResult]


class ResultGroup(NamedTuple):
    """The arms of one setting and classifier by name, and on what their figures stand."""

    title: str
    size: str
    arms: Arms

    @property
    def types(self) -> Mapping[str, TypeResult]:
        """The types of intervention of the test trials, which all arms have in common; none where there is but one."""
        found = next(iter(self.arms.values())).by_type
        return found if len(found) > 1 else {}

    def adding(self) -> list[ArmResult]:
        """List the arms that add synthetic trials to all the real ones."""
        return [arm for name, arm in self.arms.items() if adds_to_reference(self.arms, name)]


class RunResults(NamedTuple):
    """All arms by classifier and name, as metrics/results.json has them; `order` is that of params.yaml."""

    classifiers: Mapping[str, Arms]
    order: tuple[str, ...]

    @classmethod
    def read(cls, results: Mapping[str, Mapping[str, Entry]] | None, order: Sequence[str] = ()) -> Self:
        """Take them from the content of results.json; arms that are not in `order` come last, by name."""
        return cls({
            classifier: {name: ArmResult.read(classifier, name, entry) for name, entry in arms.items()}
            for classifier, arms in (results or {}).items()
        }, tuple(order))

    @property
    def arms(self) -> list[ArmResult]:
        """All arms of all classifiers."""
        return [arm for arms in self.classifiers.values() for arm in arms.values()]

    @property
    def protocols(self) -> set[str]:
        """The protocols that the results are of."""
        return {arm.protocol for arm in self.arms}

    @property
    def views(self) -> set[str]:
        """What the classifiers read of a trial, in phrases."""
        return {arm.view for arm in self.arms}

    def place(self, name: str) -> tuple[int, str]:
        """Return a sort key that puts arms in order."""
        return self.order.index(name) if name in self.order else len(self.order), name

    def groups(self) -> Iterator[ResultGroup]:
        """Yield the groups that have arms.

        Raises:
            InputError: the results are of another version of this code.
        """
        for arm in self.arms:
            if arm.lacks:
                lacks = f"results of {arm.classifier} {arm.name} lack {list(arm.lacks)}"
                raise InputError(f"{lacks}: of another version; run dvc repro")
        for setting, title in SETTINGS.items():
            for classifier, arms in self.classifiers.items():
                names = sorted((name for name, arm in arms.items() if arm.setting == setting), key=self.place)
                if rows := {name: arms[name] for name in names}:
                    yield ResultGroup(f"{title.capitalize()}, {classifier}", _size(list(rows.values())), rows)

    def compared(self, classifier: str) -> list[ArmResult]:
        """List the arms that lifts from synthetic trials are measured from, then those that add synthetic trials."""
        arms = self.classifiers[classifier]
        adding = [arm for name, arm in arms.items() if adds_to_reference(arms, name)]
        references = {find_reference(arms, arm) for arm in adding}
        return [*(arm for name, arm in arms.items() if name in references), *adding]


def _size(arms: Sequence[ArmResult]) -> str:
    """Say on how many trials and seeds the figures stand, seeds as a range where arms differ."""
    least, most = (pick(arm.seeds for arm in arms) for pick in (min, max))
    seeds = f"{most} seed{'s' if most > 1 else ''}" if least == most else f"{least} to {most} seeds"
    if all(arm.fits == 1 for arm in arms) and least > 1:
        seeds = f"one fit for {seeds}"
    each, all_seeds = arms[0].test_trials, arms[0].test_trials_of_all_seeds
    trials = f"{each:,} test trials" if each == all_seeds else f"{each:,} test trials a seed, {all_seeds:,} in all"
    read = f"protocol {arms[0].protocol}, view {arms[0].view}"
    return f"{trials}, {arms[0].prevalence or 0.0:.0%} successes, {seeds}, {read}"
