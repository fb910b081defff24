"""Digests are those of the files, and names give no folder away."""

import hashlib

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from trialwright.files.fingerprint import of_file, of_weights, public_name, short_name
from trialwright.models import digests as encoder_weights

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_one_file_of_weights_has_its_own_digest(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    assert of_weights(tmp_path) is None
    (tmp_path / "pytorch_model.bin").write_text("older")
    (tmp_path / "model.safetensors").write_text("abc")
    assert of_weights(tmp_path) == of_file(tmp_path / "model.safetensors") == ABC


def test_several_files_have_the_digest_of_their_list(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.safetensors").write_text("abc")
    listed = f"{ABC}  a.safetensors\n{ABC}  b.safetensors\n"
    assert of_weights(tmp_path) == hashlib.sha256(listed.encode()).hexdigest()


@pytest.mark.parametrize(("name", "shown"), [
    ("minilm", "minilm"), ("dmis-lab/biobert-base-cased-v1.2", "dmis-lab/biobert-base-cased-v1.2"),
    ("/data/somebody/models/mine", "mine"), ("~/models/mine.gguf", "mine.gguf"), ("./mine", "mine"),
    ("C:\\Users\\somebody\\mine", "mine"), ("..", ".."), ("gpt-4o-mini", "gpt-4o-mini"),
])
def test_names_are_those_that_others_may_see(name, shown):
    assert public_name(name) == shown


@pytest.mark.parametrize(("name", "shown"), [
    (f"mine.gguf@{ABC}", f"mine.gguf@{ABC[:12]}"), ("gemma3-270m", "gemma3-270m"), ("me@example", "me@example"),
    (f"@{ABC}/other", f"@{ABC}/other"),
])
def test_a_digest_in_a_name_is_shown_in_short(name, shown):
    assert short_name(name) == shown


def test_an_encoder_of_the_hub(tmp_path, monkeypatch):
    (tmp_path / "pytorch_model.bin").write_text("abc")

    def download(where, file):
        if not (tmp_path / file).exists():
            raise LocalEntryNotFoundError(f"{where} has no {file}")
        return str(tmp_path / file)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    assert encoder_weights.digest("owner/encoder", "train.model") == ABC
    (tmp_path / "pytorch_model.bin").unlink()
    assert encoder_weights.digest("owner/encoder", "train.model") is None


def test_an_encoder_in_a_folder(tiny_bert):
    assert encoder_weights.digest(str(tiny_bert), "train.model") == of_file(tiny_bert / "model.safetensors")
