"""An encoder fitted on plain texts, as label correction asks for it."""

import numpy as np
import pytest

from tests.cleaning.corrector_kit import clean, how, origins
from trialwright.cleaning.correct import correct
from trialwright.core.errors import ModelError
from trialwright.sections.training import Train
from trialwright.training.text_fit import fit_success

WORDS = ("relapse", "remission")


def test_it_learns_scores_in_order_and_the_same_twice(train_section: Train) -> None:
    texts = [WORDS[n % 4 == 0] for n in range(32)]
    labels = np.array([int(n % 4 == 0) for n in range(32)])
    asked = [WORDS[1], WORDS[0], WORDS[1], f"{WORDS[0]} again"]
    first, second = (fit_success(texts, labels, 40, section=train_section)(asked) for _ in range(2))
    assert first.tolist() == second.tolist()
    assert min(first[0], first[2]) > 0.5 > max(first[1], first[3])
    assert first[0] == pytest.approx(first[2])


def test_a_fourth_of_successes_is_no_reason_to_expect_a_failure(train_section: Train) -> None:
    """Both labels weigh the same, whatever train.class_weights says: texts that tell nothing are scored about 0.5."""
    labels = np.array([int(n % 4 == 0) for n in range(64)])
    scores = fit_success(["the same text"] * 64, labels, 40, section=train_section)(["the same text"])
    assert scores[0] == pytest.approx(0.5, abs=0.1)


def test_it_corrects_labels(train_section: Train) -> None:
    real = clean([(f"R{n}", n % 2, WORDS[n % 2]) for n in range(24)], "real")
    synthetic = clean([("S0", 1, WORDS[1]), ("S1", 1, WORDS[0])], "synthetic")
    done = correct(
        real, real["id"], synthetic, origins(synthetic), how("relabel", model="encoder", folds=2),
        lambda *given: fit_success(*given, section=train_section), 40,
    )
    assert done.accepted["label"].to_pylist() == [1, 0]
    assert done.metrics["model"] == "encoder"


def test_a_model_that_cannot_be_had_is_one_line(train_section: Train) -> None:
    with pytest.raises(ModelError, match=r"train\.model: /nowhere"):
        fit_success(["a", "b"], np.array([0, 1]), 1, section=train_section.model_copy(update={"model": "/nowhere"}))
