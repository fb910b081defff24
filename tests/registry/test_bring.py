"""The user's own dump, as a zip or as a folder."""

import os
import zipfile
from pathlib import Path

import pytest
from registry_kit import pack, record, run

from trialwright.ground.errors import InputError
from trialwright.registry import archive, bring


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as the registry's own zip unpacks."""
    top = tmp_path / "dump"
    for i in (2, 1, 3):
        file = top / f"NCT000{i}xxxx" / f"NCT0000000{i}.xml"
        file.parent.mkdir(parents=True)
        file.write_bytes(record(i))
    (top / "Contents.txt").write_text("x")
    return top


def test_a_zip_is_copied_as_it_is(tmp_path: Path):
    source = pack(tmp_path / "a.zip", {"Contents.txt": b"x", "a.xml": record(1), "b.xml": b"damaged"})
    target = tmp_path / "raw" / "registry.zip"
    assert bring(source, target) == 2
    assert target.read_bytes() == source.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["registry.zip"]


def test_a_zip_that_is_there_already_stays(tmp_path: Path):
    source = pack(tmp_path / "a.zip", {"a.xml": record(1)})
    before = source.read_bytes()
    assert bring(source, tmp_path / "." / "a.zip") == 1
    assert source.read_bytes() == before


def test_a_folder_is_packed_in_order(folder: Path, tmp_path: Path):
    target = tmp_path / "registry.zip"
    assert bring(folder, target) == 3
    with zipfile.ZipFile(target) as packed:
        assert packed.namelist() == [f"NCT000{i}xxxx/NCT0000000{i}.xml" for i in (1, 2, 3)]
        assert packed.testzip() is None
    assert run(target).accepted == 3


def test_a_folder_gives_the_same_bytes_whenever_it_is_packed(folder: Path, tmp_path: Path):
    bring(folder, tmp_path / "one.zip")
    # Written in another order, with other dates and rights.
    for file in sorted(folder.rglob("*.xml")):
        copy = tmp_path / "moved" / file.relative_to(folder)
        copy.parent.mkdir(parents=True)
        copy.write_bytes(file.read_bytes())
        copy.chmod(0o600)
        os.utime(copy, (1_000_000_000, 1_000_000_000))
    bring(tmp_path / "moved", tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_packing_into_the_folder_itself(folder: Path):
    target = folder / "registry.zip"
    assert bring(folder, target) == 3
    before = target.read_bytes()
    assert bring(folder, target) == 3
    assert target.read_bytes() == before


@pytest.mark.parametrize(("data", "said"), [
    (None, "not found"), *((data, "not a complete zip") for data in (b"", b"no zip", b"PK\3\4")),
])
def test_no_zip_is_one_line(tmp_path: Path, data: bytes | None, said: str):
    source = tmp_path / "a.zip"
    if data is not None:
        source.write_bytes(data)
    expect_one_line(source, tmp_path / "raw" / "registry.zip", said)


def test_a_zip_or_folder_without_records_is_one_line(tmp_path: Path):
    empty = tmp_path / "empty"
    empty.mkdir()
    target = tmp_path / "raw" / "registry.zip"
    expect_one_line(empty, target, "no .xml file")
    (empty / "Contents.txt").write_text("x")
    expect_one_line(empty, target, "no .xml file")
    expect_one_line(pack(tmp_path / "a.zip", {"Contents.txt": b"x"}), target, "holds no .*record")


def expect_one_line(source: Path, target: Path, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        bring(source, target)
    assert str(source) in str(error.value)
    assert "\n" not in str(error.value)
    assert not target.exists()


def test_shadows_of_macos_are_not_counted(folder: Path, tmp_path: Path):
    shadow = folder / "__MACOSX" / "._NCT00000001.xml"
    shadow.parent.mkdir()
    shadow.write_bytes(b"\0")
    target = tmp_path / "registry.zip"
    assert bring(folder, target) == len(archive.scan(target).members) == 3


def test_a_dangling_link_is_one_line(folder: Path, tmp_path: Path):
    (folder / "gone.xml").symlink_to("nowhere")
    expect_one_line(folder, tmp_path / "registry.zip", "cannot be read")


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_name_that_is_not_utf_8_is_one_line(folder: Path, tmp_path: Path):
    try:
        (folder / os.fsdecode(b"b\xff.xml")).write_bytes(record(4))
    except OSError:
        pytest.skip("the file system takes UTF-8 names alone")
    expect_one_line(folder, tmp_path / "registry.zip", "not UTF-8")
