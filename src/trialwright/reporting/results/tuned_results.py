"""What tuning on benchmark tasks is worth, as metrics/tasks/tuning.json has it.

Example: ``TuningTable.read(metrics["tasks"]).scores[0]`` is the accuracy of "arm design, choice": 0.20 of the model
that is not tuned, 0.40 tuned on real samples, and "real over base" +0.20 [+0.10, +0.33], not distinguishable.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from trialwright.reporting.results.benchmark_results import titled
from trialwright.reporting.results.score_results import ScoreResult, as_number

Entry = Mapping[str, Any]
# The arms, by what a model learns from, in the order in which they are shown.
ARMS = {"base": "not tuned", "real": "real", "hybrid": "hybrid", "control": "repeated"}
DIFFERENCES = {
    "real_over_base": "real over not tuned", "hybrid_over_real": "hybrid over real",
    "hybrid_over_control": "hybrid over repeated",
}
METRICS = {"accuracy": "accuracy", "log_likelihood": "log-likelihood, nats"}


class TunedDifference(NamedTuple):
    """A paired difference between two arms, with its interval, and what may be said of it."""

    between: str
    score: ScoreResult
    p_adjusted: float | None
    verdict: str


class TunedScore(NamedTuple):
    """A metric of a task and form: its figure by arm, and the differences between them."""

    task: str
    form: str
    metric: str
    test: int
    arms: Mapping[str, ScoreResult]
    differences: tuple[TunedDifference, ...]

    @classmethod
    def read(cls, task: str, form: str, metric: str, test: int, found: Entry) -> Self:
        """Take it from the entry of a metric."""
        return cls(
            titled(task), form, METRICS[metric], test,
            {ARMS[arm]: _score(found["arms"][arm], "value") for arm in ARMS if arm in found["arms"]},
            tuple(
                TunedDifference(
                    title, _score(one := found["differences"][key], "difference"), as_number(one["p_adjusted"]),
                    one["verdict"],
                ) for key, title in DIFFERENCES.items() if key in found["differences"]
            ),
        )


class TunedArm(NamedTuple):
    """What a model learnt from, and the mean loss of its first and last epoch over seeds, in nats per token."""

    name: str
    samples: int
    synthetic: int
    distinct: int
    seeds: int
    first_loss: float
    last_loss: float

    @classmethod
    def read(cls, name: str, found: Entry) -> Self:
        """Take it from the entry of an arm."""
        losses = list(found["loss"].values())
        first, last = (sum(one[at] for one in losses) / len(losses) for at in (0, -1))
        return cls(
            ARMS[name], found["samples"], found["synthetic"], found["distinct"], len(losses), first, last
        )


class TuningTable(NamedTuple):
    """An experiment of tuning; `too_long` counts samples that were left out, by task, form and split."""

    model: str
    arms: tuple[TunedArm, ...]
    scores: tuple[TunedScore, ...]
    too_long: Mapping[str, int]

    @classmethod
    def read(cls, found: Entry | None) -> Self | None:
        """Take it from the files of metrics/tasks by name; None where no model was tuned."""
        tuned = found.get("tuning") if found else None
        if not tuned or not tuned["model"]:
            return None
        forms = [(task, form, one) for task, by in tuned["tasks"].items() for form, one in by.items()]
        return cls(
            tuned["model"], tuple(TunedArm.read(name, tuned["arms"][name]) for name in ARMS if name in tuned["arms"]),
            tuple(
                TunedScore.read(task, form, metric, one["test"], one["metrics"][metric])
                for task, form, one in forms for metric in METRICS if metric in one["metrics"]
            ),
            {
                f"{titled(task)}, {form}, {split}": number
                for task, form, one in forms for split, number in one["too_long"].items() if number
            },
        )


class SyntheticForm(NamedTuple):
    """What became of synthetic trials in one form of a task."""

    task: str
    form: str
    samples: int
    refused: Mapping[str, int]


class SyntheticSamples(NamedTuple):
    """Samples made of synthetic trials; `like_held_out` trials are like one of val or test and give none."""

    read: int
    like_held_out: int
    forms: tuple[SyntheticForm, ...]

    @classmethod
    def of(cls, found: Entry | None) -> Self | None:
        """Take it from the files of metrics/tasks by name; None where no task takes synthetic trials."""
        made = found.get("synthetic") if found else None
        if not made or not made["tasks"]:
            return None
        return cls(made["read"], made["like_held_out"], tuple(
            SyntheticForm(titled(task), form, one["samples"], one["refused"])
            for task, forms in made["tasks"].items() for form, one in forms.items()
        ))


def _score(found: Entry, key: str) -> ScoreResult:
    return ScoreResult(as_number(found[key]), None, as_number(found["lo"]), as_number(found["hi"]))
