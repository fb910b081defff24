"""The results tables: scores of each arm with intervals, and lifts with a drawing of theirs.

Example: of an arm, ``cells["roc_auc"]`` is ``Cell(mean=0.698, sd=0.012, lo=0.660, hi=0.736, paper=0.698)``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from trialwright.reporting.account.forms import name
from trialwright.reporting.results.arm_results import ArmResult, LiftResult
from trialwright.reporting.results.run_results import ResultGroup
from trialwright.reporting.results.score_results import ScoreResult
from trialwright.reporting.results.titles import METRICS
from trialwright.reporting.results.type_results import titled, unscored
from trialwright.stats.lift_rules import BETTER, NEITHER, WORSE

_SIGNS = {BETTER: "▲", WORSE: "▼", NEITHER: "≈"}
_TONES = {BETTER: "good", WORSE: "bad"}
# What the controls have in the place of synthetic trials.
_INSTEAD = {
    "oversampled": "real once more", "oversampled_matched": "real once more, outcomes as in synthetic",
    "shuffled": "synthetic, labels shuffled",
}


class Cell(NamedTuple):
    """A score: mean and deviation over seeds, interval, and the paper's own."""

    mean: float | None
    sd: float | None
    lo: float | None
    hi: float | None
    paper: float | None


class LiftRow(NamedTuple):
    """A difference in ROC-AUC, over real-only training or over the control `over`."""

    arm: str
    over: str | None
    figures: LiftResult
    shared_with: str
    paper: float | None

    @property
    def sign(self) -> str:
        """A sign for the verdict, so that no colour is needed to read it."""
        return "≈" if self.shared_with else _SIGNS.get(self.figures.verdict, "–")

    @property
    def tone(self) -> str:
        """The colour of the verdict, by name, "" where it is neither good nor bad."""
        return "" if self.shared_with else _TONES.get(self.figures.verdict, "")

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return self.figures.verdict + (f", but not than {name(self.shared_with)}" if self.shared_with else "")


class TypeTable(NamedTuple):
    """ROC-AUC on the test trials of each type of intervention: headings, cells by arm, and what is not scored."""

    headings: list[str]
    cells: dict[str, list[Cell]]
    unscored: str


class ResultTable(NamedTuple):
    """The results of one setting and classifier; `types` is None where all test trials are of one type."""

    title: str
    size: str
    mixes: dict[str, str]
    cells: dict[str, dict[str, Cell]]
    lifts: list[LiftRow]
    at: Callable[[float], float]
    types: TypeTable | None

    @property
    def adjusted(self) -> bool:
        """Tell whether p-values are also known as corrected for the number of lifts."""
        return any(lift.figures.p_adjusted is not None for lift in self.lifts)

    @property
    def has_paper(self) -> bool:
        """Tell whether the paper has figures on any of the arms."""
        return any(cell.paper is not None for cells in self.cells.values() for cell in cells.values())


def tabulate(groups: Iterable[ResultGroup]) -> list[ResultTable]:
    """Lay out the groups of results."""
    return [_table(group) for group in groups]


def scale(
    lifts: Iterable[Mapping[str, Any]], ends: tuple[str, ...] = ("mean", "lo", "hi")
) -> Callable[[float], float]:
    """Return where a lift stands in a drawing that has room for all of these; an end that is not known takes none."""
    known = (lift.get(end) for lift in lifts for end in ends)
    reach = max((abs(value) for value in known if value is not None), default=0.0) or 1.0
    return lambda lift: round(50 + 48 * lift / reach, 2)


def _table(group: ResultGroup) -> ResultTable:
    arms = group.arms
    lifts = [lift for arm in arms.values() for lift in _lifts(arm)]
    cells = {key: {metric: _cell(arm, metric) for metric in METRICS} for key, arm in arms.items()}
    mixes = {key: _mix(arm) for key, arm in arms.items()}
    at = scale(lift.figures._asdict() for lift in lifts)
    return ResultTable(group.title, group.size, mixes, cells, lifts, at, _types(group) if group.types else None)


def _types(group: ResultGroup) -> TypeTable:
    scored = [name for name, of in group.types.items() if of.score]
    cells = {key: [_plain_cell(arm.by_type[name].score) for name in scored] for key, arm in group.arms.items()}
    return TypeTable([titled(name, group.types[name]) for name in scored], cells, unscored(group.types))


def _plain_cell(score: ScoreResult | None) -> Cell:
    return Cell(*(score or ScoreResult()), paper=None)


def _cell(arm: ArmResult, metric: str) -> Cell:
    score, title, paper = arm.scores[metric], METRICS[metric], arm.published.get(metric)
    lo, hi = (None if end is None else min(max(end, title.least), title.most) for end in (score.lo, score.hi))
    return Cell(score.mean, score.sd, lo, hi, paper.mean if paper else None)


def _lifts(arm: ArmResult) -> Iterator[LiftRow]:
    if arm.lift:
        shared_with = arm.no_better_than if arm.gain_is_shared else ""
        yield LiftRow(arm.name, None, arm.lift, shared_with, arm.published_lift)
        for control, over in arm.over.items():
            yield LiftRow(arm.name, control, over, "", None)


def _mix(arm: ArmResult) -> str:
    """Say what an arm trains on, and at which share of successes."""
    said = [_share(arm.real, "real of any intervention" if arm.real_from == "all" else "real")] if arm.real else []
    if arm.synthetic:
        said.append(_INSTEAD.get(arm.control, _share(arm.synthetic, "synthetic")))
    if not said:
        return "no trial"
    prior = "" if arm.prior is None else f"; {arm.prior:.0%}{'*' if arm.prior_differs else ''} successes"
    return " + ".join(said) + prior


def _share(share: float, kind: str) -> str:
    return f"all {kind}" if share == 1 else f"{share:.0%} of {kind}"
