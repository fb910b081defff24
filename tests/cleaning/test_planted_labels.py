"""Correction of a corpus whose labels are known to be wrong in part, and what it is worth to who trains on it.

Texts are draws of words, some of them commoner in successes. The synthetic ones are of the same kind as the real ones,
but 30 % of their labels are turned. Figures are means over four such worlds.
"""

from statistics import fmean
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from tests.cleaning.corrector_kit import clean, how, origins
from trialwright.cleaning.correct import correct
from trialwright.stats.tfidf import fit_success, tfidf

WORDS, TELLING, LENGTH = 160, 16, 20
REAL, SYNTHETIC, TEST, WRONG = 120, 360, 600, 0.3
MODES = ("relabel", "filter", "weight")


class World(NamedTuple):
    """ROC-AUC on test trials by what was trained on, and the share of right labels by what was corrected."""

    learnt: dict[str, float]
    right: dict[str, float]
    gold: dict[str, float]
    weights: dict[str, float]


def texts(rng: np.random.Generator, labels: np.ndarray) -> list[str]:
    chances = np.ones((2, WORDS))
    chances[1, :TELLING] = chances[0, TELLING : 2 * TELLING] = 3
    chances /= chances.sum(axis=1, keepdims=True)
    return [" ".join(f"word{word}" for word in rng.choice(WORDS, LENGTH, p=chances[label])) for label in labels]


def world(seed: int) -> World:
    rng = np.random.default_rng(seed)
    labels, truth, answers = (np.arange(size) % 2 for size in (REAL, SYNTHETIC, TEST))
    planned = truth.copy()
    turned = rng.choice(SYNTHETIC, int(WRONG * SYNTHETIC), replace=False)
    planned[turned] = 1 - planned[turned]
    drugs = [f"drug {number}" for number in range(10)]
    real = clean([(f"R{n}", *row) for n, row in enumerate(zip(labels, texts(rng, labels), strict=True))], "real", drugs)
    written = texts(rng, truth)
    synthetic = clean([(f"S{n}", *row) for n, row in enumerate(zip(planned, written, strict=True))], "synthetic", drugs)
    tested = texts(rng, answers)

    def learn(more: pa.Table | None, labels: np.ndarray, weights: np.ndarray) -> float:
        """Train on real and more trials, weighted, as the arm hybrid does, and score test trials."""
        read = real["text"].to_pylist() + (more["text"].to_pylist() if more else [])
        vectorizer = tfidf()
        model = LogisticRegression(max_iter=1000).fit(
            vectorizer.fit_transform(read), np.concatenate([real["label"].to_numpy(), labels]),
            sample_weight=np.concatenate([np.ones(REAL), weights]),
        )
        return float(roc_auc_score(answers, model.predict_proba(vectorizer.transform(tested))[:, 1]))

    learnt = {
        "real": learn(None, truth[:0], np.ones(0)), "raw": learn(synthetic, planned, np.ones(SYNTHETIC)),
        "true": learn(synthetic, truth, np.ones(SYNTHETIC)),
    }
    right, weights = {}, {}
    for mode in MODES:
        section = how(mode, folds=3, confidence=0.7)
        done = correct(real, real["id"], synthetic, origins(synthetic), section, fit_success, seed)
        kept, weight = done.accepted["label"].to_numpy(), done.accepted["weight"].to_numpy()
        learnt[mode] = learn(done.accepted, kept, weight)
        places = [int(name[1:]) for name in done.accepted["id"].to_pylist()]
        right[mode] = float((kept == truth[places]).mean())
        weights = {"turned": weight[turned].mean(), "all": weight.mean()} if mode == "weight" else weights
    return World(learnt, right, done.metrics["gold"], weights)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [world(seed) for seed in range(4)]


def test_wrong_labels_hurt_and_each_mode_makes_up_for_most_of_it(worlds: list[World]) -> None:
    learnt = {name: fmean(one.learnt[name] for one in worlds) for name in worlds[0].learnt}
    assert learnt["raw"] < learnt["real"] < learnt["true"]
    for mode in MODES:
        assert learnt[mode] > learnt["real"], mode
        assert learnt[mode] - learnt["raw"] > (learnt["true"] - learnt["raw"]) / 2, mode


def test_more_labels_are_right_after_correction(worlds: list[World]) -> None:
    for one in worlds:
        assert one.right["weight"] == pytest.approx(1 - WRONG)
        assert min(one.right["relabel"], one.right["filter"]) > 1 - WRONG + 0.05


def test_turned_labels_weigh_less(worlds: list[World]) -> None:
    assert all(one.weights["turned"] < one.weights["all"] - 0.1 for one in worlds)


def test_what_is_known_of_the_corrector_is_how_good_it_is(worlds: list[World]) -> None:
    """Its cross-fitted ROC-AUC is that of a model of a part of the real trials: a little below that of all of them."""
    told, true = fmean(one.gold["roc_auc"] for one in worlds), fmean(one.learnt["real"] for one in worlds)
    assert true - 0.1 < told < true + 0.03
    assert fmean(one.gold["false_alarms"] for one in worlds) < 0.15
