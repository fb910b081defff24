"""The gold-size curve, as metrics/gold_curve.json has it.

Example: ``CurveTable.read(metrics["gold_curve"]).points[0].arms[2]`` is "gold + corrected" of 50 gold trials, with a
lift of 0.03 over these alone, and ``table.worth(arm.equals)`` says "118 (47 to more than 233)" gold trials alone.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from trialwright.reporting.results.arm_results import LiftResult
from trialwright.reporting.results.score_results import ScoreResult, as_number

Entry = Mapping[str, Any]
# What a model trains on, in the order in which they are shown: synthetic trials are raw with their labels as planned.
KINDS = {
    "gold": "gold alone", "gold_raw": "gold + raw", "gold_corrected": "gold + corrected", "raw": "raw alone",
    "corrected": "corrected alone",
}


class EqualGold(NamedTuple):
    """How many gold trials alone do as well, with a 95 % interval; `beyond` says what is in truth "more" or "fewer"."""

    trials: float
    lo: float | None
    hi: float | None
    beyond: Mapping[str, str | None]


class CurveArm(NamedTuple):
    """What models of one size and kind reach; without lift and `equals` of gold trials alone."""

    kind: str
    trials: float
    score: ScoreResult
    lift: LiftResult | None
    equals: EqualGold | None

    @classmethod
    def read(cls, kind: str, found: Entry) -> Self:
        """Take it from the entry of a kind."""
        lift, equals = found.get("lift"), found.get("equals")
        return cls(
            KINDS[kind], found["trials"], ScoreResult.read(found["roc_auc"]), LiftResult.read(lift) if lift else None,
            EqualGold(equals["trials"], as_number(equals["lo"]), as_number(equals["hi"]), equals["beyond"])
            if equals else None,
        )


class CurvePoint(NamedTuple):
    """A size: its gold trials, what became of the corpora written from them, what they cost, and its models."""

    gold: int
    draws: int
    requested: int
    accepted: int
    rejected: Mapping[str, int]
    mode: str
    changed: int
    tokens: int
    usd: float
    unfitted: str | None
    arms: tuple[CurveArm, ...]

    @classmethod
    def read(cls, found: Entry) -> Self:
        """Take it from the entry of a size."""
        took = found["corpora"]
        return cls(
            found["gold"], found["draws"], took["requested"], took["accepted"], took["rejected"], took["mode"],
            took["doubted"] if took["mode"] == "filter" else took["relabelled"], took["tokens"], took["usd"],
            took["unfitted"], tuple(CurveArm.read(kind, found["kinds"][kind]) for kind in KINDS),
        )


class CurveTable(NamedTuple):
    """All sizes, rising; and by number of gold trials alone the mean ROC-AUC over draws, and that made to rise."""

    classifier: str
    test_trials: int
    gold_draws: int
    alone: tuple[tuple[int, float | None, ScoreResult], ...]
    points: tuple[CurvePoint, ...]

    @classmethod
    def read(cls, found: Entry | None) -> Self | None:
        """Take it from the content of gold_curve.json; None where there is no curve."""
        if not found or not found["points"]:
            return None
        points = sorted(map(CurvePoint.read, found["points"].values()), key=lambda point: point.gold)
        alone = tuple(
            (row["trials"], as_number(row["monotone"]), ScoreResult.read(row["roc_auc"])) for row in found["alone"]
        )
        return cls(found["classifier"], found["test_trials"], found["gold_draws"], alone, tuple(points))

    @property
    def covers(self) -> str:
        """Say what intervals cover, and what they do not."""
        draws = max(point.draws for point in self.points)
        if draws > 1:
            return f"Intervals cover the {self.test_trials:,} test trials and the {draws} draws of gold trials."
        return (
            f"Intervals cover the {self.test_trials:,} test trials, and not that other gold trials, of which there is"
            " one draw, would give other lifts; gold_curve.draws adds draws."
        )

    def worth(self, equals: EqualGold, more: str = "more than ", fewer: str = "fewer than ") -> str:
        """Say how many gold trials alone do as well: "118 (47 to more than 233)"."""
        ends = {"more": f"{more}{self.alone[-1][0]:,}", "fewer": f"{fewer}{self.alone[0][0]:,}"}

        def bounded(value: float, beyond: str | None) -> str:
            return ends[beyond] if beyond else f"{value:,.0f}"

        trials = bounded(equals.trials, equals.beyond["trials"])
        if equals.lo is None or equals.hi is None:
            return trials
        bounds = [bounded(equals.lo, equals.beyond["lo"]), bounded(equals.hi, equals.beyond["hi"])]
        return trials if bounds == [trials] * 2 else f"{trials} ({' to '.join(bounds)})"
