"""Arms scored: every run's figures, their resamples, and how one arm compares with another.

Example: ``compare(hybrid, real, "roc_auc", 1)`` is ``{"mean": 0.009, "lo": -0.007, "hi": 0.025}``, over the
seeds that both have, each on its own test trials.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from trialwright.analysis.intervals import Interval, interval
from trialwright.analysis.resampling import resample
from trialwright.analysis.runs import Arm
from trialwright.analysis.scores import METRICS, Floats, score
from trialwright.ground.delong import LEVEL, influence, p_value, standard_error

ROC_AUC = METRICS.index("roc_auc")


@dataclass(frozen=True, slots=True)
class Scored:
    """An arm's figures by seed, in the order of ``METRICS``, not a number where undefined.

    Resamples of them, and what each trial does to the ROC-AUC, are there where all test sets of the setting
    hold both classes.
    """

    arm: Arm
    points: Mapping[int, Floats]
    draws: Mapping[int, Floats]
    influences: Mapping[int, Floats]


def score_arms(arms: Sequence[Arm], times: int, seed: int) -> list[Scored]:
    """Score the arms of one setting, on one draw of resamples of its test trials."""
    comparable = all(np.unique(labels).size == 2 for arm in arms for labels, _ in arm.tested().values())
    runs = [run for arm in arms for run in arm.runs.values()]
    draws = iter(resample(arms[0].labels, runs, times, seed) if comparable else ())
    return [
        Scored(
            arm,
            {run: _figures(score(*tested)) for run, tested in arm.tested().items()},
            {run: next(draws) for run in arm.runs if comparable},
            {run: arm.runs[run].spread(influence(*tested)) for run, tested in arm.tested().items() if comparable},
        )
        for arm in arms
    ]


def _figures(scores: Mapping[str, float | None]) -> Floats:
    return np.array([scores[metric] for metric in METRICS], dtype=float)


def summarize(scored: Scored, metric: str, seed: int) -> dict[str, float | None]:
    """Summarize one metric: mean and sample standard deviation over seeds, and intervals where there are some.

    ROC-AUC has DeLong's interval too, which takes the trained models as given.
    """
    row = METRICS.index(metric)
    points = np.array([point[row] for point in scored.points.values()])
    known = points[~np.isnan(points)]
    found: dict[str, float | None] = {
        "mean": float(known.mean()) if known.size else None, "sd": float(known.std(ddof=1)) if known.size > 1 else None,
    }
    if not scored.draws:
        return found
    bounds = interval(points, np.stack([draw[row] for draw in scored.draws.values()]), seed)
    # The seeds' own part is drawn without regard to what values a metric can have.
    least = -1.0 if metric == "mcc" else 0.0
    found |= {"lo": max(bounds.lo, least), "hi": min(bounds.hi, 1.0)}
    if row == ROC_AUC:
        error = standard_error(np.mean(list(scored.influences.values()), axis=0))
        reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * error
        mean = float(known.mean())
        found |= {"delong_lo": max(mean - reach, 0.0), "delong_hi": min(mean + reach, 1.0)}
    return found


def compare(scored: Scored, other: Scored, metric: str, seed: int) -> dict[str, float]:
    """Compare one metric of two arms, over the seeds that both have."""
    mean, bounds = _difference(scored, other, METRICS.index(metric), seed)
    return {"mean": mean, "lo": bounds.lo, "hi": bounds.hi}


def compare_auc(scored: Scored, other: Scored, seed: int) -> dict[str, Any]:
    """Compare the ROC-AUC of two arms, with a verdict and what could have been detected.

    Returns:
        Mean, bounds and standard error; `detectable`, the smallest lift that would have shown with a
        power of 80 %; `p`, of DeLong's test, which takes the trained models as given; and the verdict.
    """
    mean, bounds = _difference(scored, other, ROC_AUC, seed)
    shared = _shared(scored, other)
    error = standard_error(np.mean([scored.influences[run] - other.influences[run] for run in shared], axis=0))
    return {
        "mean": mean, "lo": bounds.lo, "hi": bounds.hi, "se": bounds.se, "detectable": bounds.detectable,
        "p": p_value(mean, error), "verdict": bounds.verdict,
    }


def comparable(scored: Scored, other: Scored) -> bool:
    """Tell whether two arms have a seed in common, on test sets of both classes."""
    return bool(_shared(scored, other))


def _difference(scored: Scored, other: Scored, row: int, seed: int) -> tuple[float, Interval]:
    """Return the mean difference over the seeds that both arms have, and its interval."""
    shared = _shared(scored, other)
    points = np.array([scored.points[run][row] - other.points[run][row] for run in shared])
    draws = np.stack([scored.draws[run][row] - other.draws[run][row] for run in shared])
    return float(points.mean()), interval(points, draws, seed)


def _shared(scored: Scored, other: Scored) -> list[int]:
    return [run for run in scored.draws if run in other.draws]
