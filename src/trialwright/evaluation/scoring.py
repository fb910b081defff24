"""Arms scored: every run's figures, their resamples, and how one arm compares with another.

Example: ``compare(hybrid, real, "f1", 1)`` is ``{"mean": 0.009, "lo": -0.007, "hi": 0.025}``, over the
seeds that both have, each on its own test trials. A figure whose interval cannot be estimated has bounds of None
and says `why`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trialwright.evaluation.intervals import Interval, interval
from trialwright.evaluation.resampling import resample
from trialwright.evaluation.runs import ArmRuns
from trialwright.stats.delong import FEWEST, Floats, Labels, area_bounds, fewest, influence, standard_error
from trialwright.stats.scores import METRICS, score

ROC_AUC = METRICS.index("roc_auc")
ALIKE = "every resample of the test trials gives the same"


@dataclass(frozen=True, slots=True)
class Scored:
    """An arm's figures by seed, in the order of ``METRICS``, not a number where undefined.

    Resamples of them, and what each trial does to the ROC-AUC, are there where all test sets of the setting
    hold enough trials of both classes; else `why` says what they lack. `overlap` is that of the seeds' splits.
    """

    arm: ArmRuns
    points: Mapping[int, Floats]
    draws: Mapping[int, Floats]
    influences: Mapping[int, Floats]
    why: str
    overlap: float


def score_arms(arms: Sequence[ArmRuns], times: int, seed: int) -> list[Scored]:
    """Score the arms of one setting, on one draw of resamples of its test trials."""
    why = _lacking([labels for arm in arms for labels, _ in arm.tested().values()])
    runs = [run for arm in arms for run in arm.runs.values()]
    draws = iter(() if why else resample(arms[0].labels, runs, times, seed))
    return [
        Scored(
            arm,
            {run: _figures(score(*tested)) for run, tested in arm.tested().items()},
            {run: next(draws) for run in arm.runs if not why},
            {run: arm.runs[run].spread(influence(*tested)) for run, tested in arm.tested().items() if not why},
            why,
            arm.overlap,
        )
        for arm in arms
    ]


def _lacking(tests: Sequence[Labels]) -> str:
    """Say what the smallest test set lacks for an interval, "" where it lacks nothing."""
    failures, successes = np.bincount(min(tests, key=fewest), minlength=2)
    if not min(failures, successes):
        return f"all test trials are {'successes' if successes else 'failures'}"
    if min(failures, successes) < FEWEST:
        said = f"{failures} failures and {successes} successes among the test trials"
        return f"{said}, fewer than {FEWEST} of one outcome"
    return ""


def _figures(scores: Mapping[str, float | None]) -> Floats:
    return np.array([scores[metric] for metric in METRICS], dtype=float)


def summarize(scored: Scored, metric: str, seed: int) -> dict[str, Any]:
    """Summarize one metric: mean and sample standard deviation over seeds, and intervals.

    One fit, of one seed or of several that say the same, has no deviation. ROC-AUC has DeLong's interval too,
    which takes the trained models as given.
    """
    row = METRICS.index(metric)
    points = np.array([point[row] for point in scored.points.values()])
    known = points[~np.isnan(points)]
    mean = float(known.mean()) if known.size else None
    found = {
        "mean": mean, "sd": float(known.std(ddof=1)) if known.size > 1 and scored.arm.fits > 1 else None,
        # The seeds' own part is drawn without regard to what values a metric can have.
        **bounded(_interval(scored, row, seed), scored.why, least=-1.0 if metric == "mcc" else 0.0, most=1.0),
    }
    if row == ROC_AUC:
        error = standard_error(np.mean(list(scored.influences.values()), axis=0)) if scored.influences else 0.0
        found["delong_lo"], found["delong_hi"] = area_bounds(mean or 0.0, error)
    return found


def compare(scored: Scored, other: Scored, metric: str, seed: int) -> dict[str, Any]:
    """Compare one metric of two arms, over the seeds that both have."""
    mean, bounds = difference(scored, other, METRICS.index(metric), seed)
    return {"mean": mean, **bounded(bounds, scored.why)}


def difference(scored: Scored, other: Scored, row: int, seed: int) -> tuple[float | None, Interval | None]:
    """Return the mean difference over the seeds that both arms have, and its interval, None where there is none."""
    runs = shared(scored, other)
    points = np.array([scored.points[run][row] - other.points[run][row] for run in runs])
    if not runs or np.isnan(points).any():
        return None, None
    if scored.why:
        return float(points.mean()), None
    draws = np.stack([scored.draws[run][row] - other.draws[run][row] for run in runs])
    return float(points.mean()), interval(points, draws, seed, scored.overlap)


def shared(scored: Scored, other: Scored) -> list[int]:
    """List the seeds that two arms have in common."""
    return [run for run in scored.points if run in other.points]


def bounded(
    found: Interval | None, why: str, least: float = -np.inf, most: float = np.inf
) -> dict[str, float | str | None]:
    """Lay out an interval within a metric's range, or that there is none and why."""
    if found is None:
        return {"lo": None, "hi": None, "why": why or ALIKE}
    return {"lo": max(found.lo, least), "hi": min(found.hi, most)}


def _interval(scored: Scored, row: int, seed: int) -> Interval | None:
    if scored.why:
        return None
    points = np.array([point[row] for point in scored.points.values()])
    return interval(points, np.stack([draw[row] for draw in scored.draws.values()]), seed, scored.overlap)
