"""The LLM's weights have a digest where this machine has them, and an endpoint's have none."""

import hashlib

import pytest

from trialwright.llm.model_files.digest import PACKAGED, PACKAGED_SHA256, digest
from trialwright.sections.writing import Llm


def llm(**changes: object) -> Llm:
    base = {
        "backend": "local", "model": PACKAGED, "base_url": None, "tokenizer": None, "prompts": "chat",
        "order": "paper",
    }
    return Llm(**(base | changes))


def test_the_packaged_model_is_checked_against_its_digest_before_use():
    assert digest(llm()) == PACKAGED_SHA256


@pytest.mark.parametrize("backend", ["openai", "openai-batch"])
def test_an_endpoint_shows_no_weights(backend):
    assert digest(llm(backend=backend)) is None


def test_a_file_and_a_folder(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"abc")
    (tmp_path / "mine.gguf").write_bytes(b"abc")
    sha = hashlib.sha256(b"abc").hexdigest()
    assert digest(llm(model=str(tmp_path))) == digest(llm(model=str(tmp_path / "mine.gguf"))) == sha


@pytest.mark.parametrize("model", ["owner/model-that-nobody-has", "no such model"])
def test_what_is_not_on_this_machine_is_not_known(model):
    assert digest(llm(model=model)) is None
