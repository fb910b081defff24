"""What is said of tuned models: known values, pairs, verdicts, and what is too little for one."""

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tuning_kit import rows, texts

from trialwright.schemas.tuning import TUNING_SCORES
from trialwright.training.tuning.tuning_results import Tuned, describe, results


def scores(chances: dict[str, float], samples: int, seeds: tuple[int, ...] = (40, 41)) -> pa.Table:
    """Answers of arms that are right with these chances, and in the same samples as far as these go."""
    drawn = np.random.default_rng(0).random(samples)
    return pa.Table.from_pylist([
        {"arm": arm, "seed": seed, "sample_id": f"choice-test-registry-{number}",
         "correct": bool(drawn[number] < chance), "log_likelihood": -0.5 if drawn[number] < chance else -1.5}
        for arm, chance in chances.items() for seed in ([None] if arm == "base" else seeds) for number in range(samples)
    ], TUNING_SCORES)


def told(chances: dict[str, float], samples: int = 200, **more: Any) -> dict[str, Any]:
    found = results(texts(rows(samples, "test")), Tuned(scores(chances, samples), **more), "tiny", 1, 400)
    return found["tasks"]["planted"]["choice"]


def test_figures_and_pairs() -> None:
    found = told({"base": 0.2, "real": 0.5, "hybrid": 0.5, "control": 0.52})
    accuracy, likelihood = found["metrics"]["accuracy"], found["metrics"]["log_likelihood"]
    drawn = np.random.default_rng(0).random(200)
    assert accuracy["arms"]["real"]["value"] == pytest.approx(np.mean(drawn < 0.5))
    assert likelihood["arms"]["base"]["value"] == pytest.approx(-1.5 + np.mean(drawn < 0.2))
    assert list(accuracy["differences"]) == ["real_over_base", "hybrid_over_real", "hybrid_over_control"]
    one = accuracy["differences"]["real_over_base"]
    assert one["difference"] == pytest.approx(np.mean((drawn < 0.5) & (drawn >= 0.2)))
    assert 0 < one["lo"] < one["difference"] < one["hi"]
    assert one["verdict"] == "better"
    same = accuracy["differences"]["hybrid_over_real"]
    assert (same["difference"], same["lo"], same["hi"], same["verdict"]) == (0, 0, 0, "not distinguishable")
    assert found["test"] == 200


def test_p_values_are_adjusted_for_all_differences_together() -> None:
    found = told({"base": 0.45, "real": 0.5, "hybrid": 0.6})
    every = [one for metric in found["metrics"].values() for one in metric["differences"].values()]
    assert len(every) == 4
    assert all(one["p_adjusted"] >= one["p"] for one in every)
    assert max(one["p_adjusted"] / one["p"] for one in every) > 1


def test_arms_that_were_not_run_are_compared_with_nothing() -> None:
    assert list(told({"base": 0.2, "hybrid": 0.5})["metrics"]["accuracy"]["differences"]) == []


def test_few_groups_get_no_verdict() -> None:
    one = told({"base": 0.2, "real": 0.9}, samples=18)["metrics"]["accuracy"]["differences"]["real_over_base"]
    assert [one[name] for name in ("lo", "hi", "p", "p_adjusted")] == [None] * 4
    assert one["verdict"] == "too few groups"
    assert told({"base": 0.2, "real": 0.9}, samples=20)["metrics"]["accuracy"]["arms"]["real"]["lo"] is not None


def test_samples_that_were_too_long_are_told() -> None:
    found = told({"base": 0.2, "real": 0.9}, too_long=Counter({(("planted", "choice"), "train"): 7}))
    assert found["too_long"] == {"train": 7, "test": 0}


def test_free_answers_have_a_likelihood_alone() -> None:
    table = scores({"base": 0.2, "real": 0.5}, 40).to_pylist()
    free = [{**row, "sample_id": row["sample_id"].replace("choice", "free"), "correct": None} for row in table]
    every = Tuned(pa.Table.from_pylist(free, TUNING_SCORES))
    found = results(texts(rows(40, "test", form="free")), every, "tiny", 1, 400)
    assert list(found["tasks"]["planted"]["free"]["metrics"]) == ["log_likelihood"]


def test_nothing_tuned_is_told_in_the_same_form() -> None:
    found = results(texts(), Tuned(), None, 1, 400)
    assert found == {"model": None, "arms": {}, "tasks": {}}
    assert describe(found) == "no arms"


def test_a_task_of_which_all_test_samples_are_too_long_is_told() -> None:
    every = texts(rows(40, "test"), rows(5, "test", form="free"))
    long = Counter({(("planted", "free"), "test"): 5})
    found = results(every, Tuned(scores({"base": 0.2, "real": 0.5}, 40), too_long=long), "tiny", 1, 400)
    assert found["tasks"]["planted"]["free"] == {"test": 0, "too_long": {"train": 0, "test": 5}, "metrics": {}}
    assert describe(found).startswith("planted choice accuracy: base 0.")
