"""Cross-fitting: who is left out of which model, who judges what, and what its probabilities mean."""

import numpy as np
import pyarrow as pa
import pytest

from tests.cleaning.corrector_kit import clean
from trialwright.cleaning.crossfit import cross_fit
from trialwright.cleaning.folds import deal, judges

DRUGS = ("aspirin", "heparin", "insulin", "statin")
GOLD = clean([(f"R{n}", n // 4 % 2, f"text {n}") for n in range(48)], "real", DRUGS)


def examples(*shown: list[str]) -> pa.ListArray:
    return pa.array(list(shown), pa.list_(pa.string()))


def synthetic(*drugs: str) -> pa.Table:
    return clean([(f"S{n}", n % 2, f"text {n}") for n in range(len(drugs))], "synthetic", drugs)


def test_folds_are_of_whole_interventions() -> None:
    dealt = deal(GOLD, 3, 1)
    by_drug = [set(dealt[number::4]) for number in range(4)]
    assert all(len(folds) == 1 for folds in by_drug)
    assert set(dealt) == {0, 1, 2}
    assert (deal(GOLD, 9, 1).max(), deal(GOLD, 9, 1).tolist() == deal(GOLD, 9, 1).tolist()) == (3, True)


def test_one_intervention_or_labels_that_go_with_it_are_dealt_trial_by_trial() -> None:
    one = clean([(f"R{n}", n % 2, "text") for n in range(10)], "real")
    assert np.bincount(deal(one, 5, 1)).tolist() == [2] * 5
    told = clean([(f"R{n}", n % 2, "text") for n in range(12)], "real", DRUGS[:2])
    dealt = deal(told, 3, 1)
    assert all(set(np.arange(12)[dealt == fold] % 2) == {0, 1} for fold in range(3))


def test_a_label_of_few_trials_makes_fewer_folds() -> None:
    few = clean([(f"R{n}", int(n > 1), "text") for n in range(12)], "real")
    assert deal(few, 5, 1).max() == 1


def test_a_trial_is_judged_by_models_that_saw_neither_its_examples_nor_its_intervention() -> None:
    dealt = np.arange(48) % 4
    found = judges(dealt, GOLD, synthetic("heparin", "unknown", "heparin", "unknown"), examples(
        ["R1", "R5"], ["R2", "R6", "NCT of another set"], [], [],
    ))
    assert found.chosen.tolist() == [
        [False, True, False, False], [False, False, True, False], [False, True, False, False], [True] * 4,
    ]
    assert found.examples_seen == 0


def test_examples_of_several_folds_are_judged_by_the_models_that_saw_fewest() -> None:
    found = judges(np.arange(48) % 4, GOLD, synthetic("statin", "statin"), examples(["R0", "R4", "R1"], ["R0", "R1"]))
    # Of two that saw one example each, neither saw less of statin.
    assert found.chosen.tolist() == [[True, False, False, False], [True, True, False, False]]
    assert found.examples_seen == 2


def test_each_real_trial_is_scored_by_the_one_model_that_did_not_see_it() -> None:
    def fit(texts: list[str], labels: np.ndarray, seed: int) -> object:
        return lambda others: np.array([0.99 if text in texts else 0.2 for text in others])

    found = cross_fit(GOLD, synthetic("aspirin"), examples([]), fit, 4, 1)
    assert len(set(found.gold)) == 1
    assert found.folds == 4


@pytest.mark.parametrize("bend", [0.2, 5.0])
def test_probabilities_are_calibrated_however_timid_or_bold_the_model(bend: float) -> None:
    """A model whose logits are `bend` times the true ones gives the same probabilities as one that has them right."""
    rng = np.random.default_rng(3)
    logits = rng.normal(0, 2, 4000)
    labels = (rng.random(4000) < 1 / (1 + np.exp(-logits))).astype(int)
    gold = clean([(f"R{n}", int(label), str(logits[n])) for n, label in enumerate(labels)], "real", DRUGS)

    def fit(texts: list[str], labels: np.ndarray, seed: int) -> object:
        return lambda others: 1 / (1 + np.exp(-bend * np.array([float(text) for text in others])))

    asked = clean([("S0", 1, "1.5"), ("S1", 1, "-1.5"), ("S2", 1, "0")], "synthetic", DRUGS)
    found = cross_fit(gold, asked, examples([], [], []), fit, 4, 1)
    assert found.synthetic == pytest.approx([0.818, 0.182, 0.5], abs=0.03)


def test_a_model_that_is_worse_than_chance_is_not_believed_the_other_way_round() -> None:
    def fit(texts: list[str], labels: np.ndarray, seed: int) -> object:
        known = dict(zip(GOLD["text"].to_pylist(), GOLD["label"].to_pylist(), strict=True))
        return lambda others: np.array([0.3 if known.get(text) else 0.7 for text in others])

    found = cross_fit(GOLD, synthetic("aspirin", "statin"), examples([], []), fit, 4, 1)
    assert set(found.gold) | set(found.synthetic) == {0.5}
    assert not found.informed
