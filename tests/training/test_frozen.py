"""The frozen encoder's head, on vectors that are made up, and the blend."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from encoder_kit import weighted
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.texts import CLEAN, PREDICTIONS, weigh_alike
from trialwright.sections.learning import Frozen
from trialwright.training import frozen
from trialwright.training.blending import blend, blend_runs
from trialwright.training.mixes import predictions

SECTION = Frozen(model="minilm", max_length=128, batch_size=16, dtype="float32", c=0.1)
DIMENSIONS = 6


def rows(labels: list[int]) -> pa.Table:
    return pa.Table.from_pylist([
        {"id": f"T{at:03d}", "label": label, "intervention": "a", "source": "real", "text": f"text {at}"}
        for at, label in enumerate(labels)
    ], schema=CLEAN)


def vectors(labels: list[int], strength: float = 1.0) -> dict[str, np.ndarray]:
    """Return float32 vectors that tell the label by the dimension 2 alone; dimension 5 is the same in all."""
    drawn = np.random.default_rng(1).normal(size=(len(labels), DIMENSIONS))
    drawn[:, 2] += strength * (np.array(labels) - 0.5)
    drawn[:, 5] = 0.3
    return {f"text {at}": vector.astype(np.float32) for at, vector in enumerate(drawn * 0.05)}


LABELS = [at % 2 for at in range(120)]
TEXTS = [f"text {at}" for at in range(120)]


def test_the_head_is_scikit_learns_and_finds_the_planted_dimension() -> None:
    known, train = vectors(LABELS, 3.0), rows(LABELS[:80])
    model = frozen.fit(weigh_alike(train), known, SECTION)
    found, read = frozen.score(model, known, TEXTS[80:]), np.stack([known[text] for text in TEXTS]).astype(float)
    theirs = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000)).fit(read[:80], LABELS[:80])
    assert found == pytest.approx(theirs.predict_proba(read[80:])[:, 1], abs=1e-9)
    assert roc_auc_score(LABELS[80:], found) > 0.9
    assert np.abs(model.head["weight"].to_numpy()).argmax() == 2


def test_a_weight_of_2_is_a_row_twice_and_one_of_0_is_none() -> None:
    known, train = vectors(LABELS), rows(LABELS[:60])
    weights = [2.0] * 20 + [1.0] * 20 + [0.0] * 20
    once = frozen.fit(weighted(train, weights), known, SECTION)
    twice = frozen.fit(weigh_alike(pa.concat_tables([train.slice(0, 40), train.slice(0, 20)])), known, SECTION)
    assert frozen.score(once, known, TEXTS) == pytest.approx(frozen.score(twice, known, TEXTS), abs=1e-5)


def test_a_saved_model_scores_to_the_bit_as_the_fitted_one(tmp_path: Path) -> None:
    known = vectors(LABELS)
    model = frozen.fit(weigh_alike(rows(LABELS)), known, SECTION)
    frozen.save(model, tmp_path)
    assert frozen.score(frozen.load(tmp_path), known, TEXTS).tolist() == frozen.score(model, known, TEXTS).tolist()


@pytest.mark.parametrize(("labels", "constant"), [([], 0.5), ([1, 1, 1], 1.0), ([0, 0], 0.0)])
def test_trials_without_two_labels_give_a_constant_that_the_model_tells(
    tmp_path: Path, labels: list[int], constant: float
) -> None:
    frozen.save(frozen.fit(weigh_alike(rows(labels)), vectors(labels), SECTION), tmp_path)
    assert frozen.score(frozen.load(tmp_path), {}, ["unseen", "texts"]).tolist() == [constant, constant]
    assert json.loads((tmp_path / "model.json").read_text())["note"]


def test_the_blend_is_the_mean_of_the_logits() -> None:
    assert blend([np.array([0.9, 0.2]), np.array([0.5, 0.8])]) == pytest.approx([0.75, 0.5])
    certain = blend([np.array([1.0, 0.0, 0.5]), np.array([1.0, 0.0, 0.5])])
    assert certain.tolist() == [1.0, 0.0, 0.5]


def test_a_blend_has_the_trials_of_its_members_and_refuses_others(tmp_path: Path) -> None:
    test = rows([1, 0, 1])
    for name, scores in (("tfidf", [0.9, 0.2, 0.5]), ("frozen", [0.5, 0.8, 0.5])):
        made = predictions(name, "real", 40, test, np.array(scores))
        tables.write(tmp_path / name / "real/40.parquet", made, PREDICTIONS)
    members = [tmp_path / "tfidf", tmp_path / "frozen"]
    assert blend_runs(members, tmp_path / "blend") == 1
    made = tables.read(tmp_path / "blend/real/40.parquet", PREDICTIONS)
    assert made["score"].to_pylist() == pytest.approx([0.75, 0.5, 0.5])
    assert (set(made["classifier"].to_pylist()), made["label"].to_pylist()) == ({"blend"}, [1, 0, 1])

    shorter = predictions("frozen", "real", 40, test.slice(1), np.array([0.8, 0.5]))
    tables.write(tmp_path / "frozen/real/40.parquet", shorter, PREDICTIONS)
    with pytest.raises(InputError, match=r"real/40\.parquet: the members of the blend test different trials; run dvc"):
        blend_runs(members, tmp_path / "blend")
    tables.write(tmp_path / "frozen/hybrid/40.parquet", shorter, PREDICTIONS)
    with pytest.raises(InputError, match=r"hybrid/40\.parquet: not in all of .*frozen; run dvc repro"):
        blend_runs(members, tmp_path / "blend")
