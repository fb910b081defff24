"""Checkpoints as people have them: those that fit are taken over whole, the others are refused in one line."""

import json
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModel,
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertModel,
)

from trialwright.core.errors import ModelError
from trialwright.files.fingerprint import of_file, of_weights
from trialwright.sections.training import Train
from trialwright.training.encoder import weights

Weights = dict[str, torch.Tensor]


@pytest.fixture
def folder(tiny_bert: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bert, tmp_path / "model"))


@pytest.fixture
def section(folder: Path, train_section: Train) -> Train:
    return train_section.model_copy(update={"model": str(folder)})


def read(folder: Path) -> Weights:
    return load_file(folder / "model.safetensors")


def write(folder: Path, held: Weights) -> None:
    save_file({name: each.clone() for name, each in held.items()}, folder / "model.safetensors", {"format": "pt"})


def configure(folder: Path, **changes: object) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))


def taken_over(folder: Path, section: Train, seed: int = 40) -> dict[str, torch.Tensor]:
    return weights.load(section, seed).model.state_dict()


def holds(loaded: Weights, held: Weights) -> bool:
    """Tell whether the encoder's own weights, the pooler aside, are those of a bare checkpoint."""
    return all(torch.equal(loaded[f"bert.{name}"], each) for name, each in held.items() if "pooler" not in name)


@pytest.mark.parametrize("prefix", ["", "bert.", "module.", "_orig_mod.", "model.", "module._orig_mod.", "model.bert.",
                                    "0.auto_model.", "module.encoder."])
def test_names_from_a_wrapper_are_read_without_it(
    folder: Path, section: Train, caplog: pytest.LogCaptureFixture, prefix: str
) -> None:
    held, plain = read(folder), taken_over(folder, section)
    write(folder, {prefix + name: each for name, each in held.items()})
    loaded = taken_over(folder, section)
    assert holds(loaded, held)
    # The new head is drawn alike, whatever the names were.
    assert all(torch.equal(loaded[name], plain[name]) for name in plain)
    said = [record.message for record in caplog.records]
    prefix = prefix.removesuffix("bert.")
    named = f"train.model: {folder}: its weights are named {prefix}*, and are read without it"
    assert said == ([named] if prefix else [])


def drop(name: str) -> Callable[[Weights], Weights]:
    return lambda held: {key: each for key, each in held.items() if key != name}


def change(name: str, to: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Weights], Weights]:
    return lambda held: {key: to(each) if key == name else each for key, each in held.items()}


DENSE = "encoder.layer.1.output.dense.weight"


@pytest.mark.parametrize(("damage", "said"), [
    (lambda held: {}, "37 of 41 weights are not in its files"),
    (lambda held: {f"decoder.{n}.w": each for n, each in enumerate(held.values())},
     r"are not in its files, such as bert.embeddings.LayerNorm.bias; 39 others are there, such as decoder.0.w"),
    (lambda held: {f"{'ab'[n % 2]}.{name}": each for n, (name, each) in enumerate(held.items())}, "are not in its"),
    (drop(DENSE), rf"1 of 41 weights are not in its files, such as bert\.{DENSE}"),
    (change(DENSE, lambda each: each[:, :3]), rf"{DENSE}, \(32, 3\) in place of \(32, 64\)"),
    (change("embeddings.word_embeddings.weight", lambda each: each[:5]), r"word_embeddings.weight, \(5, 32\) in place"),
    (change(DENSE, lambda each: each * float("nan")), rf"{DENSE} holds numbers that are not finite"),
    (change(DENSE, lambda each: each.index_fill(0, torch.tensor(3), float("inf"))), "not finite"),
    (change(DENSE, torch.zeros_like), rf"{DENSE} holds nothing but zeros"),
    (lambda held: {name: torch.zeros_like(each) for name, each in held.items()}, "holds nothing but zeros"),
    (lambda held: {name: each * float("nan") for name, each in held.items()}, "not finite"),
])
def test_weights_that_do_not_fit_are_refused(
    folder: Path, section: Train, damage: Callable[[Weights], Weights], said: str
) -> None:
    write(folder, damage(read(folder)))
    with pytest.raises(ModelError, match=said) as caught:
        weights.load(section, 40)
    assert str(caught.value).startswith(f"train.model: {folder}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["pooler.dense.weight", "embeddings.token_type_embeddings.weight"])
def test_what_an_encoder_may_do_without(folder: Path, section: Train, name: str) -> None:
    held = read(folder)
    write(folder, drop(name)(held) if "pooler" in name else change(name, torch.zeros_like)(held))
    assert holds(taken_over(folder, section), read(folder))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_trained_in_full(folder: Path, section: Train, dtype: torch.dtype) -> None:
    held = {name: each.to(dtype) for name, each in read(folder).items()}
    write(folder, held)
    loaded = taken_over(folder, section)
    assert {each.dtype for each in loaded.values() if each.is_floating_point()} == {torch.float32}
    assert holds(loaded, {name: each.float() for name, each in held.items()})


@pytest.mark.parametrize(("kind", "labels", "says"), [
    (BertForSequenceClassification, 3, "its own head (classifier.bias of shape (3,)) is replaced by a new one"),
    (BertForSequenceClassification, 2, "its own head of two labels is replaced by a new one"),
    (BertForSequenceClassification, 1, "its own head (classifier.bias of shape (1,)) is replaced by a new one"),
    (BertForTokenClassification, 9, "its own head (classifier.bias of shape (9,)) is replaced by a new one"),
    (BertForMaskedLM, 2, "5 of its weights are not used, such as cls.predictions.bias"),
])
def test_a_head_for_another_task_gives_way_to_one_of_two_labels(
    folder: Path, section: Train, caplog: pytest.LogCaptureFixture, kind: type, labels: int, says: str
) -> None:
    torch.manual_seed(7)
    names = {number: f"sort {number}" for number in range(labels)}
    config = BertConfig.from_pretrained(folder, num_labels=labels, id2label=names, problem_type="regression")
    model = kind(config)
    model.save_pretrained(folder)
    one, again, other = (weights.load(section, seed).model for seed in (40, 40, 41))
    assert one.config.id2label == {0: "failure", 1: "success"}
    assert one.config.problem_type is None
    assert one.classifier.weight.shape == (2, 32)
    assert torch.equal(one.classifier.weight, again.classifier.weight)
    assert not torch.equal(one.classifier.weight, other.classifier.weight)
    held = {name.removeprefix("bert."): each for name, each in model.state_dict().items() if name.startswith("bert.")}
    assert holds(one.state_dict(), held)
    if labels == 2 and kind is BertForSequenceClassification:
        assert not torch.equal(one.classifier.weight, model.classifier.weight)
        assert one.classifier.bias.tolist() == [0, 0]
        assert one.classifier.weight.std().item() == pytest.approx(0.2, rel=0.4)
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert said == [f"train.model: {folder}: {says}"] * 3


def test_shards_are_read_and_a_missing_one_is_told(folder: Path, section: Train) -> None:
    held = read(folder)
    model = AutoModel.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="20KB")
    assert holds(taken_over(folder, section), held)
    shards = sorted(folder.glob("model-*.safetensors"))
    assert len(shards) > 2
    shards[1].unlink()
    with pytest.raises(ModelError, match=rf"{shards[1].name}[^\n]*; expected a Hugging Face encoder$"):
        weights.load(section, 40)


class Runs:
    """What a pickle runs when it is opened."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch ran",)


def test_a_bin_file_is_read_without_running_what_it_holds(
    folder: Path, section: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    held = read(folder)
    (folder / "model.safetensors").unlink()
    torch.save(held, folder / "pytorch_model.bin")
    assert holds(taken_over(folder, section), held)
    torch.save({**held, "more": Runs()}, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"its \.bin file holds more than weights, and is not opened[^\n]*$"):
        weights.load(section, 40)
    (folder / "pytorch_model.bin").write_bytes(b"PK")
    with pytest.raises(ModelError, match=r"expected a Hugging Face encoder$"):
        weights.load(section, 40)
    assert not Path("ran").exists()


CODE = {"AutoConfig": "own.C", "AutoModelForSequenceClassification": "own.M", "AutoTokenizer": ["own.T", None]}


def test_code_that_comes_with_a_model_never_runs(
    folder: Path, section: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    (folder / "own.py").write_text("open('ran', 'w')\nfrom transformers import BertConfig as C, BertModel as M\n")
    configure(folder, auto_map=CODE)
    assert holds(taken_over(folder, section), read(folder))
    assert [record.message for record in caplog.records] == [
        f"train.model: {folder}: comes with code of its own (auto_map), which is not run; transformers' own is"
    ]
    configure(folder, model_type="own")
    with pytest.raises(ModelError, match=r"^train\.model: [^\n]*: it needs code of its own, which is never run;"):
        weights.load(section, 40)
    assert not Path("ran").exists()


def test_an_adapter_is_no_model(folder: Path, section: Train) -> None:
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    with pytest.raises(ModelError, match=r"is an adapter \(LoRA\) beside a base model; merge it [^\n]*$"):
        weights.load(section, 40)


@pytest.mark.parametrize("names", [("tokenizer.json", "vocab.txt"), ("tokenizer.json", "vocab.txt",
                                                                     "tokenizer_config.json")])
def test_a_folder_without_a_vocabulary_is_told(folder: Path, section: Train, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)
    with pytest.raises(ModelError, match=r"its tokenizer has no vocabulary; put tokenizer\.json [^\n]*$"):
        weights.load(section, 40)


@pytest.mark.parametrize("rows", [20, 200])
def test_a_tokenizer_of_another_model_is_refused(folder: Path, section: Train, rows: int) -> None:
    config = BertConfig.from_pretrained(folder, vocab_size=rows)
    BertModel(config).save_pretrained(folder)
    tokens = len(weights.load_tokenizer(str(folder)))
    with pytest.raises(ModelError, match=rf"has {rows} tokens, its tokenizer {tokens}; they are not a pair"):
        weights.load(section, 40)


def test_the_fingerprint_is_that_of_the_weights(folder: Path, tmp_path: Path) -> None:
    one = of_weights(folder)
    assert one == of_file(folder / "model.safetensors")
    configure(folder, id2label={})
    assert of_weights(folder) == one
    write(folder, change(DENSE, lambda each: each + 1)(read(folder)))
    assert of_weights(folder) != one
    shutil.copy(folder / "model.safetensors", folder / "model-2.safetensors")
    assert of_weights(folder) not in {one, of_file(folder / "model.safetensors")}
    for nothing in (tmp_path / "none", tmp_path):
        assert of_weights(nothing) is None
