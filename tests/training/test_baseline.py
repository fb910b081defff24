import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from encoder_kit import weighted
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from trialwright.schemas.texts import weigh_alike
from trialwright.sections.learning import Baseline
from trialwright.training import baseline
from trialwright.training.mixes import weigh

SECTION = Baseline(ngrams=2, min_df=2, max_features=500, c=1.0)


def fit(train: pa.Table, section: Baseline) -> baseline.BaselineModel:
    return baseline.fit(weigh_alike(train), section)


def auc(model: baseline.BaselineModel, test: pa.Table) -> float:
    return float(roc_auc_score(test["label"].to_pylist(), baseline.score(model, test["text"].to_pylist())))


def test_learns_a_planted_word_and_nothing_from_shuffled_labels(clean: Callable[..., pa.Table]) -> None:
    test = clean(300, seed=2)
    assert auc(fit(clean(200, seed=1), SECTION), test) > 0.9
    blind = [auc(fit(clean(200, seed=seed, shuffled=True), SECTION), clean(300, seed=9, shuffled=True))
             for seed in range(5)]
    assert np.mean(blind) == pytest.approx(0.5, abs=0.06)


def test_the_planted_word_weighs_most(clean: Callable[..., pa.Table]) -> None:
    terms = fit(clean(200), SECTION).terms.to_pandas().iloc[:-1].set_index("term")["weight"]
    single = terms[~terms.index.str.contains(" ")]
    assert single.idxmax() == "remission"
    assert single.idxmin() == "relapse"
    assert len(terms) <= SECTION.max_features


def test_a_saved_model_scores_to_the_bit_as_the_fitted_one(clean: Callable[..., pa.Table], tmp_path: Path) -> None:
    model, texts = fit(clean(100), SECTION), [*clean(30, seed=3)["text"].to_pylist(), "", "unseen words"]
    baseline.save(model, tmp_path / "m")
    assert baseline.score(baseline.load(tmp_path / "m"), texts).tolist() == baseline.score(model, texts).tolist()
    first = {path.name: path.read_bytes() for path in (tmp_path / "m").iterdir()}
    baseline.save(fit(clean(100), SECTION), tmp_path / "m")
    assert {path.name: path.read_bytes() for path in (tmp_path / "m").iterdir()} == first


def test_scores_are_those_of_scikit_learn(clean: Callable[..., pa.Table]) -> None:
    train, texts = clean(100), clean(30, seed=3)["text"].to_pylist()
    pipeline = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2, max_features=500), LogisticRegression(C=1.0)
    ).fit(train["text"].to_pylist(), train["label"].to_pylist())
    ours = baseline.score(fit(train, SECTION), texts)
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
    baseline.save(fit(train, SECTION), tmp_path)
    assert baseline.score(baseline.load(tmp_path), ["a", "b"]).tolist() == [constant, constant]
    card = json.loads((tmp_path / "model.json").read_text())
    assert card["constant"] == constant
    assert note in card["note"]


def test_a_corpus_too_small_for_min_df_takes_every_word(clean: Callable[..., pa.Table]) -> None:
    model = fit(clean(4), Baseline(ngrams=1, min_df=50, max_features=500, c=1.0))
    assert model.card.min_df == 1
    assert "remission" in model.terms["term"].to_pylist()


def test_texts_without_words_give_the_prior(clean: Callable[..., pa.Table]) -> None:
    train = clean(4)
    train = train.set_column(4, train.schema.field("text"), pa.array(["", "?", "a", "-"]))
    model = fit(train, SECTION)
    assert baseline.score(model, ["anything"]).tolist() == [0.5]
    assert "no words" in baseline.describe(model)


def test_a_trial_of_weight_0_has_no_influence_at_all(clean: Callable[..., pa.Table]) -> None:
    train, others = clean(60, seed=1), clean(40, seed=2, shuffled=True)
    alone = fit(train, SECTION)
    beside = baseline.fit(pa.concat_tables([weighted(train, [1.0] * 60), weighted(others, [0.0] * 40)]), SECTION)
    assert beside.terms.equals(alone.terms)
    assert beside.card == alone.card


def test_a_weight_of_2_is_a_row_twice_for_all_but_how_rare_its_terms_are(clean: Callable[..., pa.Table]) -> None:
    train = clean(60, seed=1)
    weights = [2.0 if number < 20 else 1.0 for number in range(60)]
    found = baseline.fit(weighted(train, weights), SECTION)
    texts, labels = train["text"].to_pylist(), train["label"].to_numpy()
    vectorizer = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2, max_features=500).fit(texts)
    twice = LogisticRegression(C=1.0, max_iter=1000).fit(
        vectorizer.transform([*texts, *texts[:20]]), np.concatenate([labels, labels[:20]])
    )
    assert found.terms["weight"].to_numpy()[:-1] == pytest.approx(twice.coef_[0], abs=1e-3)
    assert np.abs(fit(train, SECTION).terms["weight"].to_numpy()[:-1] - twice.coef_[0]).max() > 0.02


def test_weights_of_1_are_none(clean: Callable[..., pa.Table]) -> None:
    kept, weights = weigh(weigh_alike(clean(5)))
    assert (kept.num_rows, weights) == (5, None)
    kept, weights = weigh(weighted(clean(3), [1.0, 0.0, 0.5]))
    assert weights is not None
    assert (kept["id"].to_pylist(), weights.tolist()) == (clean(3)["id"].to_pylist()[::2], [1.0, 0.5])


def test_where_no_words_are_left_the_weighted_share_of_successes_is_the_score(clean: Callable[..., pa.Table]) -> None:
    train = weighted(clean(4), [3.0, 1.0, 1.0, 1.0])
    train = train.set_column(4, train.schema.field("text"), pa.array(["", "?", "a", "-"]))
    assert baseline.score(baseline.fit(train, SECTION), ["anything"]) == pytest.approx(4 / 6)
