"""Published figures: those of the paper's table, of tasks and metrics that there are."""

from typing import get_args

import pytest

from trialwright.sections.benchmark import TaskName
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.trial_panorama import MODELS, published


def test_known_figures() -> None:
    assert published("arm_design", "accuracy") == dict(zip(MODELS, (0.799, 0.846, 0.784, 0.85, 0.859), strict=True))
    assert published("sample_size", "mean_error")["o3-mini"] == 452.1
    assert published("arm_design", "word_f1") == {}


def test_a_caller_cannot_change_them() -> None:
    published("arm_design", "accuracy").clear()
    assert published("arm_design", "accuracy")


@pytest.mark.parametrize("name", get_args(TaskName))
def test_every_task_has_some_and_of_every_model(name: str) -> None:
    metrics = [metric.name for metric in TASKS[name].metrics] if name in TASKS else ["recall_100", "accuracy"]
    known = [found for metric in metrics if (found := published(name, metric))]
    assert known
    assert all(tuple(found) == MODELS for found in known)
