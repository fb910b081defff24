import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from trialwright.sections.learning import Baseline
from trialwright.training import baseline

SECTION = Baseline(ngrams=2, min_df=2, max_features=500, c=1.0)


def auc(model: baseline.BaselineModel, test: pa.Table) -> float:
    return float(roc_auc_score(test["label"].to_pylist(), baseline.score(model, test["text"].to_pylist())))


def test_learns_a_planted_word_and_nothing_from_shuffled_labels(clean: Callable[..., pa.Table]) -> None:
    test = clean(300, seed=2)
    assert auc(baseline.fit(clean(200, seed=1), SECTION), test) > 0.9
    blind = [auc(baseline.fit(clean(200, seed=seed, shuffled=True), SECTION), clean(300, seed=9, shuffled=True))
             for seed in range(5)]
    assert np.mean(blind) == pytest.approx(0.5, abs=0.06)


def test_the_planted_word_weighs_most(clean: Callable[..., pa.Table]) -> None:
    terms = baseline.fit(clean(200), SECTION).terms.to_pandas().iloc[:-1].set_index("term")["weight"]
    single = terms[~terms.index.str.contains(" ")]
    assert single.idxmax() == "remission"
    assert single.idxmin() == "relapse"
    assert len(terms) <= SECTION.max_features


def test_a_saved_model_scores_to_the_bit_as_the_fitted_one(clean: Callable[..., pa.Table], tmp_path: Path) -> None:
    model, texts = baseline.fit(clean(100), SECTION), [*clean(30, seed=3)["text"].to_pylist(), "", "unseen words"]
    baseline.save(model, tmp_path / "m")
    assert baseline.score(baseline.load(tmp_path / "m"), texts).tolist() == baseline.score(model, texts).tolist()
    first = {path.name: path.read_bytes() for path in (tmp_path / "m").iterdir()}
    baseline.save(baseline.fit(clean(100), SECTION), tmp_path / "m")
    assert {path.name: path.read_bytes() for path in (tmp_path / "m").iterdir()} == first


def test_scores_are_those_of_scikit_learn(clean: Callable[..., pa.Table]) -> None:
    train, texts = clean(100), clean(30, seed=3)["text"].to_pylist()
    pipeline = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2, max_features=500), LogisticRegression(C=1.0)
    ).fit(train["text"].to_pylist(), train["label"].to_pylist())
    ours = baseline.score(baseline.fit(train, SECTION), texts)
    assert ours == pytest.approx(pipeline.predict_proba(texts)[:, 1], abs=1e-9)


@pytest.mark.parametrize(("rows", "constant", "note"), [
    ([], 0.5, "untrained"),
    ([1, 1, 1], 1.0, "one label"),
    ([0, 0], 0.0, "one label"),
])
def test_a_set_without_two_labels_gives_a_constant_that_the_model_tells(
    clean: Callable[..., pa.Table], tmp_path: Path, rows: list[int], constant: float, note: str
) -> None:
    train = clean(len(rows))
    train = train.set_column(1, train.schema.field("label"), pa.array(rows, pa.int8()))
    baseline.save(baseline.fit(train, SECTION), tmp_path)
    assert baseline.score(baseline.load(tmp_path), ["a", "b"]).tolist() == [constant, constant]
    card = json.loads((tmp_path / "model.json").read_text())
    assert card["constant"] == constant
    assert note in card["note"]


def test_a_corpus_too_small_for_min_df_takes_every_word(clean: Callable[..., pa.Table]) -> None:
    model = baseline.fit(clean(4), Baseline(ngrams=1, min_df=50, max_features=500, c=1.0))
    assert model.card.min_df == 1
    assert "remission" in model.terms["term"].to_pylist()


def test_texts_without_words_give_the_prior(clean: Callable[..., pa.Table]) -> None:
    train = clean(4)
    train = train.set_column(4, train.schema.field("text"), pa.array(["", "?", "a", "-"]))
    model = baseline.fit(train, SECTION)
    assert baseline.score(model, ["anything"]).tolist() == [0.5]
    assert "no words" in baseline.describe(model)
