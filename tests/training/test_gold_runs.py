"""What the gold-size curve trains on, and that terms counted once give the baseline's own scores."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from made_trials import make_clean

from trialwright.core import tables
from trialwright.schemas.selection import GOLD
from trialwright.schemas.texts import WEIGHTED, weigh_alike
from trialwright.sections.learning import Baseline
from trialwright.sections.training import Train
from trialwright.training import baseline
from trialwright.training.counted_texts import CountedTexts
from trialwright.training.gold_runs import GoldCorpus, Model, lay_out, rows_of, run_all

SECTION = Baseline(ngrams=2, min_df=2, max_features=50_000, c=1.0)


def weighted(rows: pa.Table, weights: list[float]) -> pa.Table:
    return weigh_alike(rows).set_column(5, WEIGHTED.field("weight"), pa.array(weights, pa.float32()))


@pytest.mark.parametrize("section", [SECTION, SECTION.model_copy(update={"max_features": 7, "ngrams": 1, "c": 0.1})])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 9, 40])
def test_scores_are_those_of_the_baseline(section: Baseline, size: int) -> None:
    every = make_clean(60)
    train = weighted(every.slice(0, size), [0.0 if row % 5 == 4 else 1 / (1 + row % 3) for row in range(size)])
    test = every.slice(40)["text"].to_pylist()
    counted = CountedTexts(every["text"].to_pylist(), section).score(train, test)
    assert counted == pytest.approx(baseline.score(baseline.fit(train, section), test), abs=1e-7)


def test_texts_without_a_word_have_the_share_of_successes() -> None:
    rows = make_clean(4)
    blank = weigh_alike(rows.set_column(4, "text", pa.array(["?", "!", "?", "-"])))
    expected = float(np.mean(blank["label"].to_numpy()))
    assert CountedTexts(["?", "!", "-"], SECTION).score(blank, ["?"]).tolist() == [expected]


def test_kinds_are_gold_and_synthetic_trials_and_both(tmp_path: Path) -> None:
    real = make_clean(20)
    ids = real["id"].to_pylist()
    synthetic = make_clean(6).set_column(0, "id", pa.array([f"plan-{row}" for row in range(6)]))
    folder = tmp_path / "12-3"
    gold = real.slice(0, 12).select(["id", "label", "intervention"]).rename_columns(GOLD.names)
    tables.write(folder / "gold.parquet", gold, GOLD)
    tables.write(folder / "clean.parquet", synthetic, synthetic.schema)
    tables.write(folder / "corrected.parquet", weighted(synthetic.slice(0, 5), [0.5] * 5), WEIGHTED)
    tables.write_json(folder / "plan.json", {"a": 1})
    corpus = GoldCorpus.read(folder, real)
    assert (corpus.size, corpus.draw, corpus.metrics) == ("12", 3, {"plan": {"a": 1}})
    mixes = lay_out([corpus], {4: {0: ids[:4], 1: ids[4:8]}}, real)
    counts = {name: {draw: rows.num_rows for draw, rows in draws.items()} for name, draws in mixes.items()}
    assert counts == {
        "alone@4": {0: 4, 1: 4}, "gold@12": {3: 12}, "raw@12": {3: 6}, "corrected@12": {3: 5},
        "gold_raw@12": {3: 18}, "gold_corrected@12": {3: 17},
    }
    assert set(mixes["gold_corrected@12"][3]["weight"].to_pylist()) == {1.0, 0.5}


def test_the_same_trials_are_trained_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    real = make_clean(30)
    ids, fits = real["id"].to_pylist(), []
    original = CountedTexts.score

    def counting(self: CountedTexts, train: pa.Table, test: list[str]) -> np.ndarray:
        fits.append(train.num_rows)
        return original(self, train, test)

    monkeypatch.setattr(CountedTexts, "score", counting)
    # The order of rows is no other set; other labels are.
    mixes = {"a": {0: rows_of(real, ids[:20]), 1: rows_of(real, ids[:20]).slice(0, 20).take(list(range(20))[::-1])}}
    flipped = mixes["a"][0].set_column(1, WEIGHTED.field("label"), pa.array([1] * 10 + [0] * 10, pa.int8()))
    runs = run_all({**mixes, "b": {0: flipped}}, real.slice(20), Model("tfidf", SECTION, None, 1))
    assert fits == [20, 20]
    assert runs.scores["a"][0].tolist() == runs.scores["a"][1].tolist() != runs.scores["b"][0].tolist()
    assert runs.trained_on["b"]["0"]["real"] == {"failure": 10, "success": 10}


def test_nothing_to_train_on_reads_no_text() -> None:
    assert run_all({}, make_clean(3), Model("tfidf", SECTION, None, 1)) == ({}, {})


def test_the_encoder_is_fine_tuned_on_each_mix(train_section: Train) -> None:
    rows = weigh_alike(make_clean(24))
    runs = run_all({"gold@24": {0: rows}}, make_clean(6, seed=1), Model("encoder", SECTION, train_section, 1))
    scores = runs.scores["gold@24"][0]
    assert scores.shape == (6,) and ((scores >= 0) & (scores <= 1)).all()
