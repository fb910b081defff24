"""What tuning is worth, by task and form: the figures of each arm, and differences with their verdicts.

Example: of 40 questions the model that is not tuned has 0.25 right, those tuned on samples of the registry 0.41, give
or take 0.12 with other groups of questions and other seeds: better.

Differences are paired by sample. Intervals are percentile bootstraps in which groups of samples and seeds are drawn
anew (`stats.bootstrap`); p-values are adjusted for all differences of the file together (Holm 1979).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from trialwright.schemas.tuning import TUNING_SCORES
from trialwright.stats.bootstrap import bounds, crossed_means, two_sided
from trialwright.stats.delong import FEWEST, Floats
from trialwright.stats.lift_rules import holm, judge_lift

# What tuning does, what synthetic samples add, and what they add beyond more steps on the same samples.
DIFFERENCES = (("real", "base"), ("hybrid", "real"), ("hybrid", "control"))
TOO_FEW = "too few groups"
_METRICS = {"correct": "accuracy", "log_likelihood": "log_likelihood"}


class Tuned(NamedTuple):
    """Rows of ``TUNING_SCORES``, what each arm learnt from, and which samples were too long, by kind and split."""

    scores: pa.Table = TUNING_SCORES.empty_table()
    arms: Mapping[str, Any] = {}
    too_long: Mapping[tuple[tuple[str, str], str], int] = Counter()


def results(texts: pa.Table, tuned: Tuned, model: str | None, seed: int, resamples: int) -> dict[str, Any]:
    """Return all that is told of an experiment.

    Args:
        texts: rows of ``TUNING_TEXTS``.
        tuned: what came of them.
        model: its name.
        seed: of the resampling.
        resamples: how many.
    """
    asked = texts.select(["sample_id", "task", "form", "group"]).to_pandas()
    frame = tuned.scores.to_pandas().merge(asked)
    # Of the model that is not tuned there is one, whatever the seed.
    frame["seed"] = frame["seed"].fillna(-1)
    tasks: dict[str, dict[str, Any]] = {}
    for task, form in sorted(set(zip(asked["task"], asked["form"], strict=True))):
        own = frame[(frame["task"] == task) & (frame["form"] == form)]
        tasks.setdefault(task, {})[form] = {
            "test": int(own["sample_id"].nunique()),
            "too_long": {split: tuned.too_long.get(((task, form), split), 0) for split in ("train", "test")},
            "metrics": {
                name: _compared(own, column, seed, resamples) for column, name in _METRICS.items()
                if len(own) and own[column].notna().all()
            },
        }
    _judge([
        one for forms in tasks.values() for form in forms.values() for metric in form["metrics"].values()
        for one in metric["differences"].values()
    ])
    return {"model": model, "arms": dict(tuned.arms), "tasks": tasks}


def describe(found: Mapping[str, Any]) -> str:
    """Return a line for the terminal."""
    return "; ".join(_lines(found)) or "no arms"


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    for task, forms in found["tasks"].items():
        for form, one in forms.items():
            for metric, figures in list(one["metrics"].items())[:1]:
                told = ", ".join(f"{arm} {figure['value']:.3f}" for arm, figure in figures["arms"].items())
                yield f"{task} {form} {metric}: {told}"


def _compared(own: pd.DataFrame, column: str, seed: int, resamples: int) -> dict[str, Any]:
    """Return the figures of each arm and their differences, of one metric of one task and form."""
    samples = own.drop_duplicates("sample_id").sort_values("sample_id")
    _, groups = np.unique(samples["group"].to_numpy(dtype=str), return_inverse=True)
    values = {
        str(arm): rows.pivot(index="sample_id", columns="seed", values=column).sort_index().to_numpy(dtype=float)
        for arm, rows in own.groupby("arm", sort=False)
    }
    # Of the same groups and seeds for all.
    drawn = {arm: crossed_means(of, groups, seed, resamples) for arm, of in values.items()}
    known = groups.max() + 1 >= FEWEST

    def within(draws: Floats) -> dict[str, float | None]:
        low, high = bounds(draws) if known else (None, None)
        return {"lo": low, "hi": high}

    return {
        "arms": {arm: {"value": float(of.mean()), **within(drawn[arm])} for arm, of in values.items()},
        "differences": {
            f"{one}_over_{other}": {
                "difference": float(values[one].mean() - values[other].mean()), **within(drawn[one] - drawn[other]),
                "p": two_sided(drawn[one] - drawn[other]) if known else None,
            } for one, other in DIFFERENCES if one in values and other in values
        },
    }


def _judge(differences: Sequence[dict[str, Any]]) -> None:
    """Give each difference its verdict."""
    told = [one for one in differences if one["lo"] is not None]
    for one, adjusted in zip(told, holm([one["p"] for one in told]), strict=True):
        one |= {"p_adjusted": adjusted, "verdict": judge_lift(one["lo"], one["hi"], adjusted)}
    for one in differences:
        if one["lo"] is None:
            one |= {"p_adjusted": None, "verdict": TOO_FEW}
