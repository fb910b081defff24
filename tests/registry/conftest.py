"""A repository of its own, and a server in place of ClinicalTrials.gov."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from ctgov_kit import Server, serving

CERTIFICATES = httpx2.create_ssl_context()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that is a repository: downloads are kept there."""
    (tmp_path / ".dvc").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    # Reading the certificates anew for each client takes longer than most downloads here.
    monkeypatch.setattr("httpx2.create_ssl_context", lambda: CERTIFICATES)
    return tmp_path


@pytest.fixture
def server(here: Path) -> Iterator[Server]:
    with serving(Server()) as state:
        yield state
