"""The gold-size curve: what models reach with ever more gold trials, alone and with synthetic ones written from them.

Example: ``draw_curve(runs, corpora, section, 1)["points"]["50"]["kinds"]["gold_corrected"]["lift"]`` is the paired
lift in ROC-AUC over the same 50 gold trials alone, with its interval and verdict, and ``["equals"]`` beside it how many
gold trials alone would do as well.

Draws of gold trials stand where seeds stand in other results: an interval over one draw covers the test trials, one
over several draws covers the draws too.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np

from trialwright.evaluation.ablation import costs
from trialwright.evaluation.gold_equals import GoldAlone
from trialwright.evaluation.intervals import spread
from trialwright.evaluation.lifts import ArmPair, compare_auc, settle
from trialwright.evaluation.runs import ArmRuns, Run
from trialwright.evaluation.scoring import ROC_AUC, Scored, score_arms, shared, summarize
from trialwright.evaluation.trained import SOURCES, Sizes, find_trained_on
from trialwright.sections.arms import ArmMix
from trialwright.sections.learning import Evaluate
from trialwright.stats.delong import Floats, Labels
from trialwright.stats.scores import METRICS
from trialwright.trial.outcome_words import OUTCOMES

ALONE, GOLD = "alone", "gold"
# What is trained on beside or in place of gold trials.
SYNTHETIC = ("raw", "corrected", "gold_raw", "gold_corrected")
_MIX = ArmMix(setting="in_distribution", real=1.0, synthetic=0.0, control="none")


class CurveRuns(NamedTuple):
    """What was said of the test trials, by "kind@size" and draw, and on what it was trained, as in metrics/mix.json."""

    classifier: str
    labels: Labels
    scores: Mapping[str, Mapping[int, Floats]]
    trained_on: Sizes


def draw_curve(
    runs: CurveRuns, corpora: Sequence[tuple[str, Mapping[str, Any]]], section: Evaluate, seed: int
) -> dict[str, Any]:
    """Score all runs, compare those of each size with gold trials alone, and say what they are worth in these.

    Args:
        runs: those of the kinds `GOLD` and `SYNTHETIC` of each size, and those of `ALONE`, whose size is a number.
        corpora: the size and the metrics files of each corpus.
        section: resamples, and how many training trials a verdict takes.
        seed: of the resamples.

    Returns:
        The content of metrics/gold_curve.json; without corpora it has no points.
    """
    if not corpora:
        return {"points": {}}
    scored = {one.arm.name: one for one in score_arms(_arms(runs), section.bootstrap, seed)}
    trained = find_trained_on(runs.trained_on, scored, section)
    sizes = list(dict.fromkeys(size for size, _ in corpora))
    pairs = [
        ArmPair(runs.classifier, f"{kind}@{size}", f"{GOLD}@{size}") for size in sizes for kind in SYNTHETIC
    ]
    lifts = {pair: compare_auc(scored[pair.arm], scored[pair.over], seed) for pair in pairs}
    settled = {pair.arm: found for pair, found in settle(lifts, trained.too_few).items()}
    sizes_alone = sorted(int(name.partition("@")[2]) for name in scored if name.startswith(f"{ALONE}@"))
    alone = _alone([scored[f"{ALONE}@{size}"] for size in sizes_alone], sizes_alone, seed)

    def kind_of(kind: str, size: str, gold: int) -> dict[str, Any]:
        name = f"{kind}@{size}"
        one = scored[name]
        found = {
            "trials": fmean(map(_count, runs.trained_on[name].values())), "prior": trained.priors[name],
            "why_few": trained.too_few.get(name), **{metric: summarize(one, metric, seed) for metric in METRICS},
        }
        if kind == GOLD:
            return found
        equals = _equals(alone, gold, one, scored[f"{GOLD}@{size}"], seed) if alone else None
        return {**found, "lift": settled[name], "equals": equals}

    return {
        "classifier": runs.classifier, "test_trials": len(runs.labels), "prevalence": float(runs.labels.mean()),
        "gold_draws": len(runs.scores[f"{ALONE}@{sizes_alone[0]}"]), "available": sizes_alone[-1],
        "alone": [
            {
                "trials": size, "monotone": float(alone.means[at, 0]) if alone else None,
                "roc_auc": summarize(scored[f"{ALONE}@{size}"], "roc_auc", seed),
            }
            for at, size in enumerate(sizes_alone)
        ],
        "points": {
            size: {
                "gold": (gold := _gold(runs, size)), "draws": len(runs.scores[f"{GOLD}@{size}"]),
                "corpora": _costs([metrics for named, metrics in corpora if named == size]),
                "kinds": {kind: kind_of(kind, size, gold) for kind in (GOLD, *SYNTHETIC)},
            }
            for size in sizes
        },
    }


def describe(curve: Mapping[str, Any]) -> str:
    """Say in a line what a curve is of."""
    points = sorted(curve["points"].values(), key=lambda point: point["gold"])
    if not points:
        return "gold_curve.sizes is empty, so there is no curve"
    sizes = ", ".join(str(point["gold"]) for point in points)
    return f"{sizes} gold trials, {curve['gold_draws']} draws of them alone, {curve['test_trials']} test trials"


def _arms(runs: CurveRuns) -> list[ArmRuns]:
    rows = np.arange(len(runs.labels))
    return [
        ArmRuns(runs.classifier, name, _MIX, runs.labels, {
            draw: Run(rows, scores, len(rows)) for draw, scores in draws.items()
        })
        for name, draws in runs.scores.items()
    ]


def _alone(scored: Sequence[Scored], sizes: Sequence[int], seed: int) -> GoldAlone | None:
    """Make the curve of gold trials alone; none where the test trials are of one outcome, which has no ROC-AUC."""
    points = np.array([[point[ROC_AUC] for point in one.points.values()] for one in scored]).T
    if np.isnan(points).any():
        return None
    if scored[0].why:
        return GoldAlone(sizes, points, None, seed)
    draws = np.stack([np.stack([draw[ROC_AUC] for draw in one.draws.values()]) for one in scored], axis=1)
    return GoldAlone(sizes, points, draws, seed)


def _equals(alone: GoldAlone, gold: int, one: Scored, other: Scored, seed: int) -> dict[str, Any]:
    draws = shared(one, other)
    points = np.array([one.points[draw][ROC_AUC] - other.points[draw][ROC_AUC] for draw in draws])
    if one.why:
        return alone.equal(gold, float(points.mean()), None)
    resampled = np.stack([one.draws[draw][ROC_AUC] - other.draws[draw][ROC_AUC] for draw in draws])
    return alone.equal(gold, float(points.mean()), spread(points, resampled, seed))


def _count(trained_on: Mapping[str, Any]) -> int:
    return sum(int(trained_on[source][outcome]) for source in SOURCES for outcome in OUTCOMES)


def _gold(runs: CurveRuns, size: str) -> int:
    """Count the gold trials of a size, which every draw has as many of."""
    return _count(next(iter(runs.trained_on[f"{GOLD}@{size}"].values())))


def _costs(corpora: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up what the corpora of a size took, and what became of their trials."""
    found = [costs(metrics) for metrics in corpora]
    rejected: dict[str, int] = {}
    for reason, count in (item for one in found for item in one["rejected"].items()):
        rejected[reason] = rejected.get(reason, 0) + count
    corrected = [metrics["correct"] for metrics in corpora]
    return {
        **{key: sum(one[key] for one in found) for key in ("requested", "accepted", "requests", "tokens", "usd")},
        "rejected": dict(sorted(rejected.items())),
        "mode": corrected[0]["mode"], "relabelled": sum(one["relabelled"]["all"] for one in corrected),
        "doubted": sum(sum(one["rejected"].values()) for one in corrected),
        "unfitted": next((one["unfitted"] for one in corrected if one["unfitted"]), None),
    }
