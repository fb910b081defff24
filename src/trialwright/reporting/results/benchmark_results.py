"""The benchmark tasks, as the files of metrics/tasks have them: samples, blind baselines, and how a model answered.

Example: ``BenchmarkTable.read(metrics["tasks"]).scores[0]`` is the accuracy of "arm design, choice", 0.41 with an
interval from 0.31 to 0.52, beside 0.55 of the trivial baseline, chance of 0.25, and 0.784 to 0.859 of published LLMs.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self, get_args

from trialwright.reporting.results.score_results import ScoreResult, as_number
from trialwright.sections.benchmark import TaskName
from trialwright.tasks.benchmark.trial_panorama import MODELS

Entry = Mapping[str, Any]
# Where their samples differ from ours, so that no verdict stands on them.
PUBLISHED = "TrialPanorama (arXiv 2505.16097), on samples of their own"
# What looks at the options alone, or at the records to be screened, in the order in which it is shown.
BLIND = {
    "words": "words and length", "longest": "the longest", "shortest": "the shortest", "first": "the first",
    "longer": "the longer half", "first_half": "the first half", "all": "all",
}
_METRICS = {
    "word_f1": "F1 of words", "within_20_percent": "within 20 %", "recall_100": "recall at 100",
    "precision_100": "precision at 100",
}


class TaskScore(NamedTuple):
    """A metric of a task and form: the model's, the trivial baseline's, chance, and what others published."""

    task: str
    form: str
    metric: str
    unit: str
    samples: int
    model: ScoreResult
    trivial: ScoreResult
    chance: float | None
    published: Mapping[str, float]
    verdict: str

    @classmethod
    def read(cls, task: str, form: str, metric: str, found: Entry) -> Self:
        """Take it from the entry of a metric in scores.json."""
        return cls(
            task, form, _METRICS.get(metric, metric.replace("_", " ")), found["unit"], found["samples"],
            _score(found, "value", ""), _score(found, "trivial", "trivial_"), as_number(found["chance"]),
            found["published"], found["verdict"],
        )

    @property
    def title(self) -> str:
        """What is measured, with its unit."""
        return f"{self.metric}, {self.unit}" if self.unit else self.metric


class TaskForm(NamedTuple):
    """What became of trials in one form of a task, and of the questions of it that a model was asked."""

    task: str
    form: str
    kept: Mapping[str, int]
    refused: Mapping[str, int]
    asked: int
    answered: int
    unread: Mapping[str, int]

    @classmethod
    def read(cls, task: str, form: str, found: Entry, scored: Entry) -> Self:
        """Take it from a form of the task's file, and of scores.json."""
        return cls(
            task, form, found["kept"], found["refused"], scored.get("asked", 0), scored.get("answered", 0),
            scored.get("unread", {}),
        )


class BlindScore(NamedTuple):
    """The accuracy of what sees options or records alone, by what it looks at or takes, beside chance."""

    task: str
    questions: int
    chance: float
    by: Mapping[str, ScoreResult]

    @classmethod
    def read(cls, task: str, found: Entry) -> Self:
        """Take it from the blind part of the task's file."""
        # Of study_screening it is over records.
        return cls(task, found.get("questions", found.get("records", 0)), found["chance"], {
            title: _score(found[name], "accuracy", "") for name, title in BLIND.items() if name in found
        })

    @property
    def words(self) -> ScoreResult:
        """That of a model of words and lengths."""
        return self.by.get(BLIND["words"], ScoreResult())

    @property
    def others(self) -> dict[str, ScoreResult]:
        """Those that take one without a model."""
        return {title: score for title, score in self.by.items() if title != BLIND["words"]}


class BenchmarkTable(NamedTuple):
    """All tasks that were built, in the order of the paper."""

    trials: int
    splits: Mapping[str, int]
    forms: tuple[TaskForm, ...]
    blind: tuple[BlindScore, ...]
    scores: tuple[TaskScore, ...]

    @classmethod
    def read(cls, found: Entry | None) -> Self | None:
        """Take it from the files of metrics/tasks by name; None where no task was built."""
        built = {name: found[name] for name in get_args(TaskName) if name in found} if found else {}
        if not found or not built:
            return None
        scored = found.get("scores", {})
        return cls(
            found["sides"]["trials"], found["sides"]["splits"],
            tuple(
                TaskForm.read(titled(name), form, of, scored.get(name, {}).get(form, {}))
                for name, one in built.items() for form, of in one["forms"].items()
            ),
            tuple(BlindScore.read(titled(name), one["blind"]) for name, one in built.items() if one.get("blind")),
            tuple(
                TaskScore.read(titled(name), form, metric, of)
                for name in built for form, one in scored.get(name, {}).items()
                for metric, of in sorted(one["metrics"].items(), key=lambda item: item[1]["unit"]) if of["samples"]
            ),
        )

    @property
    def models(self) -> list[str]:
        """The models whose published figures stand beside ours."""
        return [model for model in MODELS if any(model in score.published for score in self.scores)]


def titled(task: str) -> str:
    """Return what a task is called: "arm design"."""
    return task.replace("_", " ")


def _score(found: Entry, mean: str, before: str) -> ScoreResult:
    value, low, high = (as_number(found.get(key)) for key in (mean, f"{before}lo", f"{before}hi"))
    return ScoreResult(value, None, low, high)
