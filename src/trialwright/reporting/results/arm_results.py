"""The results of one arm of one classifier, as metrics/results.json has them.

Example: ``ArmResult.read("tfidf", "hybrid", entry)`` has ``scores["roc_auc"].mean`` 0.698, ``lift.verdict`` "better",
``over["shuffled"].mean`` 0.012 and ``published["roc_auc"].mean`` 0.698.

What a file lacks is None here, and named in `lacks`: whoever needs all of it says so (`RunResults.groups`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from trialwright.reporting.results.score_results import ScoreResult, as_number
from trialwright.reporting.results.titles import METRICS
from trialwright.reporting.results.type_results import TypeResult, read_by_type
from trialwright.stats.lift_rules import BETTER, NOT_ESTIMABLE, REFUSED, VERDICTS

Entry = Mapping[str, Any]
# What each arm's results say beside its scores, and what each lift in ROC-AUC says.
HEAD = (
    "protocol", "view", "setting", "real", "synthetic", "control", "real_from", "seeds", "fits", "test_trials",
    "test_trials_of_all_seeds", "prevalence", "prior", "prior_differs",
)
LIFT = ("mean", "lo", "hi", "p", "p_adjusted", "detectable", "verdict")


def span(lo: float | None, hi: float | None) -> str:
    """Show an interval with its signs, or that there is none."""
    return NOT_ESTIMABLE if lo is None or hi is None else f"{lo:+.3f} to {hi:+.3f}"


class LiftResult(NamedTuple):
    """A difference in ROC-AUC, its interval, p-values and verdict; `why` says why it has no verdict."""

    mean: float | None = None
    lo: float | None = None
    hi: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    detectable: float | None = None
    verdict: str = ""
    why: str | None = None

    @classmethod
    def read(cls, found: Entry) -> Self:
        """Take it from the entry of a lift."""
        mean, lo, hi, p, p_adjusted, detectable = (as_number(found.get(key)) for key in cls._fields[:6])
        return cls(mean, lo, hi, p, p_adjusted, detectable, str(found.get("verdict", "")), found.get("why"))

    @property
    def judged(self) -> bool:
        """Tell whether it got a verdict."""
        return self.verdict in VERDICTS

    @property
    def refused(self) -> bool:
        """Tell whether it was refused one."""
        return self.verdict in REFUSED


@dataclass(frozen=True, slots=True)
class ArmResult:
    """An arm of one classifier: what it trains on, its scores, its lifts, and what the paper published of such an arm.

    `lift` is over the most real trials alone, which have none themselves; `over` holds the lifts over controls, and
    `no_better_than` names the controls that share a gain. `published` holds the paper's scores, and `by_type` ours on
    the test trials of each type of intervention. `prior` is the share of successes that it trained at, None without
    training, and `prior_differs` tells whether that is another than of the arm that its lift is over.
    """

    classifier: str
    name: str
    protocol: str
    view: str
    setting: str
    real: float
    synthetic: float
    control: str
    real_from: str
    prior: float | None
    prior_differs: bool
    seeds: int
    fits: int
    test_trials: int | None
    test_trials_of_all_seeds: int | None
    prevalence: float | None
    scores: Mapping[str, ScoreResult]
    lift: LiftResult | None
    over: Mapping[str, LiftResult]
    no_better_than: str
    published: Mapping[str, ScoreResult]
    published_lift: float | None
    by_type: Mapping[str, TypeResult]
    lacks: tuple[str, ...]

    @classmethod
    def read(cls, classifier: str, name: str, entry: Entry) -> Self:
        """Take it from results.json."""
        lift, paper = entry.get("lift_roc_auc"), entry.get("published") or {}
        return cls(
            classifier, name, str(entry.get("protocol")), str(entry.get("view")), str(entry.get("setting")),
            as_number(entry.get("real")) or 0.0, as_number(entry.get("synthetic")) or 0.0, str(entry.get("control")),
            str(entry.get("real_from")), as_number(entry.get("prior")), bool(entry.get("prior_differs")),
            entry.get("seeds", 0), entry.get("fits", 0), entry.get("test_trials"),
            entry.get("test_trials_of_all_seeds"), as_number(entry.get("prevalence")),
            {metric: ScoreResult.read(entry.get(metric) or {}) for metric in METRICS},
            LiftResult.read(lift) if lift else None,
            {control: LiftResult.read(over) for control, over in (entry.get("over") or {}).items()},
            entry.get("no_better_than", ""),
            {metric: ScoreResult.read(paper[metric]) for metric in METRICS if metric in paper},
            as_number((paper.get("lift_roc_auc") or {}).get("mean")), read_by_type(entry),
            tuple(sorted({*HEAD, *METRICS} - entry.keys() | ({*LIFT} - lift.keys() if lift else set()))),
        )

    @property
    def gain_is_shared(self) -> bool:
        """Tell whether it is better than real trials alone, but no better than a control."""
        return self.lift is not None and self.lift.verdict == BETTER and bool(self.no_better_than)

    @property
    def lifts(self) -> list[LiftResult]:
        """The lifts over real trials alone and over controls."""
        return [*([self.lift] if self.lift else []), *self.over.values()]
