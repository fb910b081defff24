"""A repository of its own, and a loopback endpoint that speaks OpenAI's protocol."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Server, serving


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of its own: the cache goes here."""
    (tmp_path / ".dvc").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return tmp_path


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as state:
        yield state


@pytest.fixture
def paid(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the loopback endpoint for one that charges; a token is four characters."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setattr("trialwright.llm.cost.tariff.is_here", lambda _: False)
    monkeypatch.setattr(
        "trialwright.llm.cost.estimate.counter", lambda _: lambda texts: [len(text) // 4 for text in texts]
    )
