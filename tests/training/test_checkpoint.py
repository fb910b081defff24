"""A saved model is one that others read, with a card that says what it is."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import torch
from encoder_kit import fit, scores
from ruamel.yaml import YAML
from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

from trialwright.files.fingerprint import of_file
from trialwright.schemas.texts import CLEAN
from trialwright.sections.training import Train
from trialwright.stats.scores import score
from trialwright.training.encoder import checkpoint
from trialwright.training.encoder.checkpoint import _header as header_of
from trialwright.training.encoder.checkpoint import score as score_for_card
from trialwright.training.mixes import predictions

Clean = Callable[..., pa.Table]


def save(fitted, folder: Path, arm: str = "real", seed: int = 40, test: pa.Table | None = None, **changes) -> None:
    """Save a model with the predictions that it makes for some test trials."""
    if test is None:
        test = pa.Table.from_pylist([], schema=CLEAN)
    rows = predictions("encoder", arm, seed, test, scores(fitted, test) if test.num_rows else np.zeros(0))
    origin = checkpoint.Origin(arm, seed, "strict", "demo")._replace(**changes)
    checkpoint.save(fitted, folder, origin, rows)


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_saved_folder_is_one_that_transformers_reads(
    clean: Clean, train_section: Train, tmp_path: Path
) -> None:
    test = clean(12, seed=3)
    fitted = fit(clean(40), clean(15, seed=2), train_section)
    save(fitted, tmp_path / "m", "real", 40)
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


def test_a_model_that_pools_by_mean_is_read_as_its_card_says(
    clean: Clean, train_section: Train, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test, section = clean(1, seed=3), train_section.model_copy(update={"pooling": "mean", "head_c": 0.1, "epochs": 1})
    fitted = fit(clean(40), clean(15, seed=2), section)
    save(fitted, tmp_path / "m")
    card = (tmp_path / "m/README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", card, re.DOTALL)[1]  # type: ignore[index]
    code = code.replace("FOLDER", str(tmp_path / "m")).replace("brief title: ...", test["text"][0].as_py())
    exec(code, {})
    printed = json.loads(capsys.readouterr().out.removeprefix("tensor(").removesuffix(")\n"))
    assert printed[0][1] == pytest.approx(scores(fitted, test)[0], abs=1e-4)


def test_one_seed_gives_the_same_bytes_over_an_older_folder(
    clean: Clean, train_section: Train, tmp_path: Path
) -> None:
    for name, seed in (("a", 40), ("b", 41), ("b", 40)):
        fitted = fit(clean(24), clean(9, seed=2), train_section, seed)
        save(fitted, tmp_path / name, "real", seed)
    assert read(tmp_path / "a") == read(tmp_path / "b")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


def test_a_failed_save_leaves_nothing(
    clean: Clean, train_section: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = fit(clean(0), clean(0), train_section)
    monkeypatch.setattr(fitted.encoder.tokenizer, "save_pretrained", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(fitted, tmp_path / "m", "none", 40)
    assert not list(tmp_path.iterdir())


def test_the_card_says_what_it_is_and_not_where(clean: Clean, train_section: Train, tmp_path: Path) -> None:
    train = pa.concat_tables([clean(24), clean(6, "SYN-", "synthetic")])
    fitted = fit(train, clean(15, seed=2), train_section)
    save(fitted, tmp_path, "hybrid", 40)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| real (simulated registry) | 16 | 8 |" in card
    assert "| synthetic | 4 | 2 |" in card
    assert fitted.history
    best = fitted.history.epochs[fitted.history.best - 1]
    assert f"| {best.epoch} (kept) | {best.train_loss:.4f} | {best.val_loss:.4f} | {best.val_roc_auc:.4f} |" in card
    settings = train_section.model_dump(exclude={"arms", "model"})
    assert all(f"\n| {key} | {value} |\n" in card for key, value in settings.items())
    written = "".join(path.read_text() for path in tmp_path.iterdir() if path.suffix in {".json", ".md"})
    assert str(Path(train_section.model).parent) not in written
    assert str(tmp_path) not in written


def test_an_untrained_model_says_so(clean: Clean, train_section: Train, tmp_path: Path) -> None:
    save(fit(clean(0), clean(9), train_section), tmp_path / "m", "none", 40)
    assert "its scores mean nothing" in (tmp_path / "m/README.md").read_text()
    assert json.loads((tmp_path / "m/training.json").read_text()) == {
        "best_epoch": None, "epochs": [], "note": "no training trials: untrained head", "trained_on": 0,
    }


def header(folder: Path) -> dict:
    """Read the header of a card as the Hugging Face hub does."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith("---\n")
    return YAML(typ="safe").load(text.split("\n---\n")[0].removeprefix("---\n"))


def test_the_header_has_the_test_scores_of_this_very_model(
    clean: Clean, train_section: Train, tmp_path: Path
) -> None:
    test = clean(30, seed=3)
    fitted = fit(clean(40), clean(15, seed=2), train_section)
    save(fitted, tmp_path, "real", 41, test)
    found = header(tmp_path)
    wanted = score(test["label"].to_numpy().astype(np.int8), scores(fitted, test))
    result, = found["model-index"][0]["results"]
    assert found["model-index"][0]["name"] == "trialwright-real-41"
    assert {one["type"]: one["value"] for one in result["metrics"]} == pytest.approx(
        {name: wanted[name] for name in ("roc_auc", "pr_auc", "accuracy", "f1", "mcc", "balanced_accuracy", "brier")},
        abs=1e-6,
    )
    assert result["dataset"] == {"type": "clinical-trials", "name": "simulated trials", "split": "test"}
    assert found["tags"][-1] == "simulated-data"
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    labels = test["label"].to_pylist()
    assert f"{labels.count(0)} failures and {labels.count(1)} successes, real (simulated registry)" in card
    assert f"| ROC-AUC | {wanted['roc_auc']:.4f} |" in card
    assert "SIMULATED" in card
    assert of_file(Path(train_section.model) / "model.safetensors") in card


def test_a_model_of_real_trials_is_not_called_simulated(
    clean: Clean, train_section: Train, tmp_path: Path
) -> None:
    save(fit(clean(24), clean(9), train_section), tmp_path, test=clean(9), source="files", protocol="paper")
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "simulated" not in card.lower()
    assert "Protocol: paper, in which the LLM that wrote the synthetic trials saw trials that are tested here" in card
    assert header(tmp_path)["license"] == "unknown"
    assert "base_model" not in header(tmp_path)


def test_the_packaged_base_has_its_licence_and_its_name_on_the_hub() -> None:
    found = header_of("minilm", checkpoint.Origin("real", 40, "strict", "demo"), None)
    assert (found["base_model"], found["license"]) == ("sentence-transformers/all-MiniLM-L6-v2", "apache-2.0")
    assert header_of("owner/encoder", checkpoint.Origin("real", 40, "strict", "demo"), None)["base_model"] == (
        "owner/encoder"
    )


@pytest.mark.parametrize("name", [
    'a"b\n---\nlicense: mit', "</script><b>|x|", "': {}\n- [", "*bold* # h `c`", "\u2028\x00\u202e", "${x}", "{{ x }}",
])
def test_names_break_neither_header_nor_text(
    clean: Clean, train_section: Train, tmp_path: Path, name: str
) -> None:
    save(fit(clean(24), clean(9), train_section), tmp_path, name, test=clean(9))
    found = header(tmp_path)
    assert set(found) == {
        "license", "language", "library_name", "pipeline_tag", "tags", "model-index",
    }
    assert found["license"] == "unknown"
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert not set("<\x00\u202e\u2028") & set(card)
    title, = (line for line in card.split("\n") if line.startswith("# "))
    assert title.endswith(", seed 40")
    assert not re.search(r"(?<!\\)[*|#`]", title[2:])


def test_one_outcome_among_the_test_trials_gives_no_score_that_compares() -> None:
    rows = pa.table([[1, 1], [0.7, 0.2]], names=["label", "score"])
    found = score_for_card(rows)
    assert (found.failures, found.successes) == (0, 2)
    assert {key for key, _, _ in found.known} == {"accuracy", "f1", "brier"}
    assert score_for_card(rows.slice(0, 0)).known == []
