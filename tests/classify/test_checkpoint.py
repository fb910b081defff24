import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import torch
from encoder_kit import fit, scores
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from trialwright.classify import checkpoint
from trialwright.ground import params

Clean = Callable[..., pa.Table]


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_saved_folder_is_one_that_transformers_reads(
    clean: Clean, train_section: params.Train, tmp_path: Path
) -> None:
    test = clean(12, seed=3)
    fitted = fit(clean(40), clean(15, seed=2), train_section)
    checkpoint.save(fitted, tmp_path / "m", arm="real", seed=40)
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "m").eval()
    coded = AutoTokenizer.from_pretrained(tmp_path / "m")(
        test["text"].to_pylist(), truncation=True, padding=True, return_tensors="pt"
    )
    with torch.inference_mode():
        again = model(**coded).logits.softmax(-1)[:, 1].numpy()
    assert scores(fitted, test) == pytest.approx(again, abs=1e-5)
    assert model.config.id2label == {0: "failure", 1: "success"}
    judge = pipeline("text-classification", str(tmp_path / "m"), truncation=True)
    assert {answer["label"] for answer in judge(["oral dose " * 60, "remission"])} <= {"failure", "success"}


def test_one_seed_gives_the_same_bytes_over_an_older_folder(
    clean: Clean, train_section: params.Train, tmp_path: Path
) -> None:
    for name, seed in (("a", 40), ("b", 41), ("b", 40)):
        fitted = fit(clean(24), clean(9, seed=2), train_section, seed)
        checkpoint.save(fitted, tmp_path / name, arm="real", seed=seed)
    assert read(tmp_path / "a") == read(tmp_path / "b")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


def test_a_failed_save_leaves_nothing(
    clean: Clean, train_section: params.Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = fit(clean(0), clean(0), train_section)
    monkeypatch.setattr(fitted.encoder.tokenizer, "save_pretrained", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        checkpoint.save(fitted, tmp_path / "m", arm="none", seed=40)
    assert not list(tmp_path.iterdir())


def test_the_card_says_what_it_is_and_not_where(clean: Clean, train_section: params.Train, tmp_path: Path) -> None:
    train = pa.concat_tables([clean(24), clean(6, "SYN-", "synthetic")])
    fitted = fit(train, clean(15, seed=2), train_section)
    checkpoint.save(fitted, tmp_path, arm="hybrid", seed=40)
    card = (tmp_path / "README.md").read_text()
    assert "| real | 16 | 8 |" in card
    assert "| synthetic | 4 | 2 |" in card
    assert fitted.history
    best = fitted.history.epochs[fitted.history.best - 1]
    assert f"| {best.epoch} (kept) | {best.train_loss:.4f} | {best.val_loss:.4f} | {best.val_roc_auc:.4f} |" in card
    settings = train_section.model_dump(exclude={"arms", "model"})
    assert all(f"\n| {key} | {value} |\n" in card for key, value in settings.items())
    written = "".join(path.read_text() for path in tmp_path.iterdir() if path.suffix in {".json", ".md"})
    assert str(Path(train_section.model).parent) not in written
    assert str(tmp_path) not in written


def test_an_untrained_model_says_so(clean: Clean, train_section: params.Train, tmp_path: Path) -> None:
    checkpoint.save(fit(clean(0), clean(9), train_section), tmp_path / "m", arm="none", seed=40)
    assert "its scores mean nothing" in (tmp_path / "m/README.md").read_text()
    assert json.loads((tmp_path / "m/training.json").read_text()) == {
        "best_epoch": None, "epochs": [], "note": "no training trials: untrained head", "trained_on": 0,
    }
