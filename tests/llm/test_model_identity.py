"""A model is its name and the digest of its weights, wherever they lie."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from llm_kit import ask, called, settings, table

from trialwright.core.errors import ModelError
from trialwright.llm.complete import complete
from trialwright.llm.model_files import identity as module
from trialwright.llm.model_files.identity import Identity, as_asked, identity
from trialwright.llm.model_files.named_models import BY_DIGEST, MODELS, PACKAGED
from trialwright.sections.writing import Llm

SHA = hashlib.sha256(b"abc").hexdigest()


def llm(**changes: object) -> Llm:
    base = {
        "backend": "local", "model": PACKAGED, "base_url": None, "tokenizer": None, "prompts": "chat", "order": "paper",
    }
    return Llm.model_validate(base | changes)


@pytest.fixture(autouse=True)
def _here(here: Path) -> None:
    """What is remembered goes into a folder of the test's own."""


def test_the_default_model_is_asked_by_its_name_alone() -> None:
    """As ever: answers to such requests are stored and shared."""
    assert identity(llm()) == Identity(PACKAGED, MODELS[PACKAGED].sha256)
    assert as_asked(llm()) == llm()


def test_another_named_model_has_its_digest_in_requests_even_where_it_is_not() -> None:
    (name, *_) = set(MODELS) - {PACKAGED}
    assert identity(llm(model=name)) == Identity(name, MODELS[name].sha256)
    assert as_asked(llm(model=name)).model == f"{name}@{MODELS[name].sha256}"


@pytest.mark.parametrize("backend", ["openai", "openai-batch"])
def test_an_endpoint_shows_no_weights_and_is_asked_for_its_own_name(backend: str) -> None:
    served = llm(backend=backend, model="/srv/models/mine")
    assert identity(served) == Identity("mine", None)
    assert as_asked(served) == served


def test_a_file_and_a_folder_have_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "somebody" / "mine"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"abc")
    (folder / "mine.gguf").write_bytes(b"abc")
    assert identity(llm(model=str(folder))) == Identity("mine", SHA)
    assert as_asked(llm(model=str(folder / "mine.gguf"))).model == f"mine.gguf@{SHA}"
    monkeypatch.chdir(folder)
    assert as_asked(llm(model=".")).model == f"mine@{SHA}"


def test_a_file_of_a_named_model_is_that_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BY_DIGEST", {**BY_DIGEST, SHA: MODELS[PACKAGED]})
    (tmp_path / "other name.gguf").write_bytes(b"abc")
    assert as_asked(llm(model=str(tmp_path / "other name.gguf"))).model == PACKAGED


def test_a_hub_id_stands_for_itself() -> None:
    found = llm(model="owner/model-that-nobody-has")
    assert identity(found) == Identity("owner/model-that-nobody-has", None)
    assert as_asked(found) == found


def test_what_is_not_there_has_no_digest_and_is_not_asked(tmp_path: Path) -> None:
    gone = llm(model=str(tmp_path / "gone.gguf"))
    assert identity(gone) == Identity("gone.gguf", None)
    with pytest.raises(ModelError, match=r"gone.gguf' is not gemma3-270m"):
        as_asked(gone)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"no weights in that folder; put model.safetensors there"):
        as_asked(llm(model=str(tmp_path)))


def test_a_model_that_moved_is_asked_nothing_again(tiny: Path, tmp_path: Path) -> None:
    places = [tmp_path / place / "mine" for place in ("here", "there")]
    shutil.copytree(tiny, places[0])
    places[1].parent.mkdir()
    asked = [table([ask(n, model=called(place), max_tokens=6) for n in range(3)]) for place in _moved(places)]
    assert asked[0].equals(asked[1])
    assert str(tmp_path) not in json.dumps(asked[0].to_pylist())
    places[1].rename(places[0])
    for place, sent in zip(_moved(places), (3, 0), strict=True):
        done = complete(asked[0], Path("store/trials"), llm(model=str(place)), settings())
        assert done.run.sent == sent


def _moved(places: list[Path]) -> Iterator[Path]:
    """Yield the first place, then move what is there to the second."""
    yield places[0]
    places[0].rename(places[1])
    yield places[1]
