"""Figures of the benchmark tasks: known values, intervals that cover, and what options tell by themselves."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from trialwright.schemas.samples import SAMPLES
from trialwright.tasks.benchmark.blind import blind
from trialwright.tasks.benchmark.sample_task import Metric
from trialwright.tasks.benchmark.task_scores import interval, measured, score


def error(_: Any, true: int, said: int | None) -> float:
    return float(abs(true - (said or 0)))


def right(_: Any, true: Any, said: Any) -> float:
    return float(true == said)


def rows(count: int, size: int = 1) -> list[dict[str, Any]]:
    return [{"group": f"g{number // size}"} for number in range(count)]


def scored(metric: Metric, truth: list[Any], said: list[Any], guesses: list[Any], size: int = 1) -> dict[str, Any]:
    asked = rows(len(truth), size)
    return score(metric, measured(metric, asked, truth, said), measured(metric, asked, truth, guesses), 1, 400)


def test_known_values() -> None:
    truth, said = [10, 20, 30, 40], [10, 25, None, 60]
    assert scored(Metric("mean", error), truth, said, truth)["value"] == pytest.approx(55 / 4)
    assert scored(Metric("median", error, "median"), truth, said, truth)["value"] in {5.0, 20.0}
    balanced = Metric("balanced", right, "balanced", of=lambda true: "small" if true < 35 else "large")
    assert scored(balanced, truth, said, truth)["value"] == pytest.approx((1 / 3 + 0) / 2)
    left_out = Metric("some", right, "balanced", of=lambda true: "" if true > 10 else "ten")
    found = scored(left_out, truth, said, truth)
    assert (found["samples"], found["value"]) == (1, 1.0)


def test_a_difference_is_paired() -> None:
    rng = np.random.default_rng(0)
    truth = [1] * 200
    said = (rng.random(200) < 0.5).astype(int).tolist()
    found = scored(Metric("accuracy", right), truth, said, said)
    assert (found["difference"], found["difference_lo"], found["difference_hi"]) == (0, 0, 0)
    assert found["lo"] < found["value"] < found["hi"]


def test_few_groups_have_no_interval() -> None:
    values = np.array([0.0, 1.0, 1.0, 0.0] * 9)
    assert np.isnan(interval(values, [str(n // 4) for n in range(36)], 1, 100)).all()
    low, high = interval(np.tile(values, 2)[:40], [str(n // 4) for n in range(40)], 1, 100)
    assert 0 <= low <= high <= 1


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for trial in range(200):
        low, high = interval((rng.random(120) < 0.3).astype(float), [str(n) for n in range(120)], trial, 300)
        covered += low <= 0.3 <= high
    assert covered >= 180


def test_samples_that_hang_together_make_an_interval_wider() -> None:
    values = np.repeat((np.random.default_rng(1).random(50) < 0.5).astype(float), 4)
    alone = interval(values, [str(n) for n in range(200)], 1, 500)
    together = interval(values, [str(n // 4) for n in range(200)], 1, 500)
    assert together[1] - together[0] > 1.5 * (alone[1] - alone[0])


def questions(count: int, split: str, right_text: str, rng: Any) -> list[dict[str, Any]]:
    found = []
    for number in range(count):
        place = int(rng.integers(4))
        options = [f"word{rng.integers(50)} word{rng.integers(50)} other" for _ in range(4)]
        options[place] = f"word{rng.integers(50)} word{rng.integers(50)} {right_text}"
        found.append({
            "sample_id": f"{split}-{number}", "task": "t", "form": "choice", "split": split, "source": "registry",
            "trial_ids": [], "group": f"{split}-{number}", "date": None, "material": "", "options": options,
            "answer": json.dumps("ABCD"[place]), "rationale": [],
        })
    return found


@pytest.mark.parametrize(("right_text", "low", "high"), [("other", 0.15, 0.35), ("tell", 0.95, 1.0)])
def test_options_that_tell_are_found_out(right_text: str, low: float, high: float) -> None:
    rng = np.random.default_rng(2)
    table = pa.Table.from_pylist(
        [*questions(300, "train", right_text, rng), *questions(300, "test", right_text, rng)], SAMPLES
    )
    found = blind([table], 1, 200)
    assert found is not None
    assert (found["questions"], found["chance"]) == (300, 0.25)
    assert low <= found["words"]["accuracy"] <= high
    assert blind([table.slice(0, 300)], 1, 200) is None
