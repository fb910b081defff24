"""Digests that are remembered: of a file as it is, and never of one that changed."""

import json
import os
from pathlib import Path

import pytest

from trialwright.files import known_digests
from trialwright.files.fingerprint import of_file
from trialwright.files.known_digests import known_digest


@pytest.fixture
def hashed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """List the files that are hashed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    (tmp_path / ".dvc").mkdir()
    found: list[Path] = []
    monkeypatch.setattr(known_digests, "of_file", lambda path: found.append(path) or of_file(path))
    return found


def old(path: Path, content: bytes, seconds: int = 1_700_000_000) -> Path:
    path.write_bytes(content)
    os.utime(path, (seconds, seconds))
    return path


def test_a_file_is_hashed_once(tmp_path: Path, hashed: list[Path]) -> None:
    path = old(tmp_path / "a", b"abc")
    assert [known_digest(path), known_digest(Path("a"))] == [of_file(path)] * 2
    assert hashed == [path]


@pytest.mark.parametrize(("content", "seconds"), [(b"abcd", 1_700_000_000), (b"xyz", 1_700_000_001)])
def test_a_file_of_another_size_or_time_is_hashed_anew(
    tmp_path: Path, hashed: list[Path], content: bytes, seconds: int
) -> None:
    known_digest(old(tmp_path / "a", b"abc"))
    path = old(tmp_path / "a", content, seconds)
    assert known_digest(path) == of_file(path)
    assert len(hashed) == 2


def test_a_file_that_was_changed_just_now_is_not_remembered(tmp_path: Path, hashed: list[Path]) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    known_digest(tmp_path / "a")
    (tmp_path / "a").write_bytes(b"xyz")
    assert known_digest(tmp_path / "a") == of_file(tmp_path / "a")


@pytest.mark.parametrize("damage", ["{", "[]", json.dumps({"a": 3})])
def test_a_memory_that_is_damaged_is_written_anew(tmp_path: Path, hashed: list[Path], damage: str) -> None:
    path = old(tmp_path / "a", b"abc")
    (tmp_path / ".trialwright").mkdir()
    (tmp_path / ".trialwright/digests.json").write_text(damage)
    assert [known_digest(path), known_digest(path)] == [of_file(path)] * 2
    assert hashed == [path]
