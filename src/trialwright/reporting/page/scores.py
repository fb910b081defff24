"""The results tables: scores of each arm with intervals, and lifts with a drawing of theirs.

Example: of an arm, ``cells["roc_auc"]`` is ``Cell(mean=0.698, sd=0.012, lo=0.660, hi=0.736, paper=0.698)``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trialwright.reporting.page.scale import scale

# Of each metric its title, and the ends of its range, beyond which a bootstrap of few trials may reach.
METRICS: dict[str, tuple[str, float, float]] = {
    "roc_auc": ("ROC-AUC", 0.0, 1.0), "pr_auc": ("PR-AUC", 0.0, 1.0), "f1": ("F1", 0.0, 1.0),
    "mcc": ("MCC", -1.0, 1.0), "balanced_accuracy": ("Balanced accuracy", 0.0, 1.0), "accuracy": ("Accuracy", 0.0, 1.0),
    "precision": ("Precision", 0.0, 1.0), "recall": ("Recall", 0.0, 1.0), "brier": ("Brier", 0.0, 1.0),
    "ece": ("ECE", 0.0, 1.0),
}

# What the controls have in the place of synthetic trials.
_INSTEAD = {"oversampled": "real once more", "shuffled": "synthetic, labels shuffled"}


class Cell(NamedTuple):
    """A score: mean and deviation over seeds, interval, and the paper's own."""

    mean: float | None
    sd: float | None
    lo: float | None
    hi: float | None
    paper: float | None


class Lift(NamedTuple):
    """A difference in ROC-AUC, over real-only training or over the control `over`."""

    arm: str
    over: str | None
    figures: Mapping[str, Any]
    shared: str
    paper: float | None


class Table(NamedTuple):
    """The results of one setting and classifier."""

    title: str
    size: str
    mixes: dict[str, str]
    cells: dict[str, dict[str, Cell]]
    lifts: list[Lift]
    at: Callable[[float], float]

    @property
    def adjusted(self) -> bool:
        """Tell whether p-values are also known as corrected for the number of looks."""
        return any(lift.figures.get("p_adjusted") is not None for lift in self.lifts)

    @property
    def has_paper(self) -> bool:
        """Tell whether the paper has figures on any of the arms."""
        return any(cell.paper is not None for cells in self.cells.values() for cell in cells.values())


def tabulate(groups: Sequence[Mapping[str, Any]]) -> list[Table]:
    """Lay out the groups of results, as ``analysis.tell`` gives them."""
    return [_table(group) for group in groups]


def _table(group: Mapping[str, Any]) -> Table:
    arms: Mapping[str, Any] = group["arms"]
    lifts = [lift for arm, entry in arms.items() for lift in _lifts(arm, entry)]
    cells = {arm: {metric: _cell(entry, metric) for metric in METRICS} for arm, entry in arms.items()}
    mixes = {arm: _mix(entry) for arm, entry in arms.items()}
    return Table(group["title"], group["size"], mixes, cells, lifts, scale(lift.figures for lift in lifts))


def _cell(entry: Mapping[str, Any], metric: str) -> Cell:
    figures, (_, least, most) = entry[metric], METRICS[metric]
    lo, hi = (None if figures.get(end) is None else min(max(figures[end], least), most) for end in ("lo", "hi"))
    return Cell(figures["mean"], figures.get("sd"), lo, hi, entry.get("published", {}).get(metric, {}).get("mean"))


def _lifts(arm: str, entry: Mapping[str, Any]) -> Iterator[Lift]:
    if lift := entry.get("lift_roc_auc"):
        paper = entry.get("published", {}).get("lift_roc_auc", {}).get("mean")
        yield Lift(arm, None, whole(lift), entry.get("no_better_than", ""), paper)
        for control, over in entry.get("over", {}).items():
            yield Lift(arm, control, whole(over), "", None)


def whole(lift: Mapping[str, Any]) -> dict[str, Any]:
    """Return a lift's figures, None for those that it does not have."""
    return {**dict.fromkeys(("mean", "lo", "hi", "p", "p_adjusted", "detectable", "verdict", "why")), **lift}


def _mix(entry: Mapping[str, Any]) -> str:
    """Say what an arm trains on."""
    said = [_share(entry["real"], "real")] if entry["real"] else []
    if entry["synthetic"]:
        said.append(_INSTEAD.get(entry["control"], _share(entry["synthetic"], "synthetic")))
    return " + ".join(said) or "no trial"


def _share(share: float, kind: str) -> str:
    return f"all {kind}" if share == 1 else f"{share:.0%} of {kind}"
