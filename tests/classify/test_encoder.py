import json
from collections.abc import Callable
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pyarrow as pa
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from trialwright.classify import batches, encoder, finetune, weights
from trialwright.ground import params
from trialwright.ground.errors import ModelError

Clean = Callable[..., pa.Table]


def scores(fitted: finetune.Fitted, test: pa.Table) -> np.ndarray:
    return encoder.score(fitted.encoder, test["text"].to_pylist())


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_learns_a_planted_token(clean: Clean, train_section: params.Train, dtype: str) -> None:
    section = train_section.model_copy(update={"dtype": dtype})
    test = clean(60, seed=3)
    fitted = finetune.fit(clean(120, seed=1), clean(45, seed=2), section, 40)
    assert roc_auc_score(test["label"].to_pylist(), scores(fitted, test)) > 0.9
    assert fitted.encoder.model.dtype == torch.float32


def test_one_seed_gives_one_model_and_another_another(clean: Clean, train_section: params.Train) -> None:
    train, val, test = clean(40, seed=1), clean(15, seed=2), clean(20, seed=3)
    first = scores(finetune.fit(train, val, train_section, 40), test)
    torch.manual_seed(12345)
    assert scores(finetune.fit(train, val, train_section, 40), test).tolist() == first.tolist()
    assert scores(finetune.fit(train, val, train_section, 41), test).tolist() != first.tolist()


def test_a_saved_folder_is_one_that_transformers_reads(
    clean: Clean, train_section: params.Train, tmp_path: Path
) -> None:
    test = clean(12, seed=3)
    fitted = finetune.fit(clean(40), clean(15, seed=2), train_section, 40)
    finetune.save(fitted, tmp_path)
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path).eval()
    coded = AutoTokenizer.from_pretrained(tmp_path)(
        test["text"].to_pylist(), truncation=True, max_length=32, padding=True, return_tensors="pt"
    )
    with torch.inference_mode():
        again = model(**coded).logits.softmax(-1)[:, 1].numpy()
    assert scores(fitted, test) == pytest.approx(again, abs=1e-5)
    written = "".join(path.read_text() for path in tmp_path.glob("*.json"))
    assert str(tmp_path) not in written
    assert train_section.model not in written


def test_the_epoch_of_the_lowest_validation_loss_is_kept(clean: Clean, train_section: params.Train) -> None:
    # Validation labels are turned round, so that each epoch of learning makes the loss worse.
    val = clean(45, seed=2)
    labels = pa.array([1 - label for label in val["label"].to_pylist()], pa.int8())
    turned = val.set_column(1, val.schema.field("label"), labels)
    fitted = finetune.fit(clean(120, seed=1), turned, train_section, 40)
    losses = [epoch.val_loss for epoch in fitted.epochs]
    assert len(losses) == train_section.epochs
    assert fitted.best_epoch == 1 + int(np.argmin(losses)) < train_section.epochs
    given_scores, answers = scores(fitted, turned), np.array(turned["label"].to_pylist())
    loss = -np.log(np.where(answers == 1, given_scores, 1 - given_scores)).mean()
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_without_validation_trials_the_last_epoch_is_kept(clean: Clean, train_section: params.Train) -> None:
    fitted = finetune.fit(clean(24), clean(0), train_section, 40)
    assert fitted.best_epoch == train_section.epochs
    assert "no validation trials" in finetune.describe(fitted)


def test_no_training_trials_leave_an_untrained_head(clean: Clean, train_section: params.Train, tmp_path: Path) -> None:
    fitted = finetune.fit(clean(0), clean(9), train_section, 40)
    again = finetune.fit(clean(0), clean(9), train_section, 40)
    assert scores(fitted, clean(9)).tolist() == scores(again, clean(9)).tolist()
    assert scores(fitted, clean(0)).shape == (0,)
    finetune.save(fitted, tmp_path)
    assert json.loads((tmp_path / "training.json").read_text()) == {
        "best_epoch": None, "epochs": [], "note": "no training trials: untrained head", "trained_on": 0,
    }


def test_a_diverging_run_is_told(clean: Clean, train_section: params.Train) -> None:
    section = train_section.model_copy(update={"learning_rate": 1e30})
    with pytest.raises(ModelError, match=r"learning_rate: 1e\+30 .* lower it"):
        finetune.fit(clean(40), clean(9), section, 40)


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "/no/such/folder"])
def test_an_unknown_model_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="expected a folder, a hub id, or one of") as caught:
        weights.load(name, 32, 0)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_told_in_one_line(tmp_path: Path, tiny_bert: Path) -> None:
    with pytest.raises(ModelError, match="expected a Hugging Face encoder"):
        weights.load(str(tmp_path), 32, 0)
    for path in tiny_bert.iterdir():
        size = 100 if path.suffix == ".safetensors" else None
        (tmp_path / path.name).write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match="expected a Hugging Face encoder") as caught:
        weights.load(str(tmp_path), 32, 0)
    assert "\n" not in str(caught.value)


def test_a_length_that_the_model_does_not_read_is_told(tiny_bert: Path) -> None:
    with pytest.raises(ModelError, match=r"max_length: 65, .* at most 64 tokens"):
        weights.load(str(tiny_bert), 65, 0)


def test_loading_says_nothing(tiny_bert: Path, capfd: pytest.CaptureFixture[str]) -> None:
    weights.load(str(tiny_bert), 32, 0)
    assert capfd.readouterr() == ("", "")


@given(lengths=st.lists(st.integers(1, 40), max_size=60), size=st.integers(1, 9), seed=st.integers(0, 99))
def test_batches_hold_every_row_once(lengths: list[int], size: int, seed: int) -> None:
    tokens = [np.ones(length, dtype=np.int32) for length in lengths]
    for drawn in (batches.shuffled(tokens, size, np.random.default_rng(seed)), batches.by_length(tokens, size)):
        assert sorted(row for batch in drawn for row in batch) == list(range(len(lengths)))
        assert all(1 <= len(batch) <= size for batch in drawn)
    scoring = [lengths[row] for batch in batches.by_length(tokens, size) for row in batch]
    assert scoring == sorted(lengths)


def test_training_batches_are_of_about_one_length_and_in_random_order() -> None:
    tokens = [np.ones(length, dtype=np.int32) for length in range(1, 101)]
    drawn = batches.shuffled(tokens, 10, np.random.default_rng(0))
    assert all(max(batch) - min(batch) == 9 for batch in drawn)
    firsts = [min(batch) for batch in drawn]
    assert firsts != sorted(firsts)


def test_padding_is_masked() -> None:
    coded = batches.pad([np.array([5, 6, 7]), np.array([8])], 9, torch.device("cpu"))
    assert coded["input_ids"].tolist() == [[5, 6, 7], [8, 9, 9]]
    assert coded["attention_mask"].tolist() == [[1, 1, 1], [1, 0, 0]]


@pytest.mark.slow
def test_the_packaged_model_learns_a_planted_word(clean: Clean, train_section: params.Train) -> None:
    section = train_section.model_copy(update={
        "model": "minilm", "learning_rate": 1e-4, "dtype": "bfloat16", "epochs": 3,
    })
    test = clean(60, seed=3)
    fitted = finetune.fit(clean(96, seed=1), clean(30, seed=2), section, 40)
    assert roc_auc_score(test["label"].to_pylist(), scores(fitted, test)) > 0.9
