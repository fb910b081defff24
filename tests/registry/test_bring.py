"""The user's own dump, as a zip or as a folder."""

import os
import zipfile
from pathlib import Path

import pytest
from registry_kit import pack, record, run

from trialwright.core.errors import InputError
from trialwright.files import packing
from trialwright.registry.acquire.bring import bring
from trialwright.registry.archive import contents as archive


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
    assert bring(source, target) == (2, {".txt": 1})
    assert target.read_bytes() == source.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["registry.zip"]


def test_a_zip_that_is_there_already_stays(tmp_path: Path):
    source = pack(tmp_path / "a.zip", {"a.xml": record(1)})
    before = source.read_bytes()
    assert bring(source, tmp_path / "." / "a.zip") == (1, {})
    assert source.read_bytes() == before


def test_a_folder_is_packed_in_order(folder: Path, tmp_path: Path):
    target = tmp_path / "registry.zip"
    assert bring(folder, target) == (3, {".txt": 1})
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
    assert bring(folder, target).registry_files == 3
    before = target.read_bytes()
    assert bring(folder, target) == (3, {".txt": 1, ".zip": 1})
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
    expect_one_line(empty, target, "holds no records")
    (empty / "Contents.txt").write_text("x")
    expect_one_line(empty, target, "holds no records")
    source = pack(tmp_path / "a.zip", {"Contents.txt": b"x"})
    expect_one_line(source, target, "holds no records, but 1 .txt; expected a zip of .*JSON or XML")


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
    assert bring(folder, target) == (3, {".txt": 1, "shadow of macOS": 1})
    assert len(archive.scan(target).members) == 3


def test_links_to_folders_are_followed_and_each_folder_is_read_once(folder: Path, tmp_path: Path):
    elsewhere = tmp_path / "big" / "part"
    elsewhere.mkdir(parents=True)
    (elsewhere / "NCT00000004.xml").write_bytes(record(4))
    (folder / "part2").symlink_to(tmp_path / "big")
    # Around in a circle, to a folder above, and to one that is read already.
    (elsewhere / "again").symlink_to(elsewhere)
    (folder / "NCT0001xxxx" / "up").symlink_to(folder)
    (folder / "NCT0001xxxx" / "above").symlink_to(tmp_path)
    (folder / "twice").symlink_to(elsewhere)
    target = tmp_path / "registry.zip"
    brought = bring(folder, target)
    assert brought == (4, {".txt": 1, "link to a folder that is read already, or to one above": 4})
    assert "twice/NCT00000004.xml" in zipfile.ZipFile(target).namelist()
    assert run(target).accepted == 4


def test_what_cannot_be_read_is_counted_and_opens_nothing(folder: Path, tmp_path: Path):
    (folder / "gone.xml").symlink_to("nowhere")
    # Whoever opens it waits for ever.
    os.mkfifo(folder / "pipe.xml")
    for name in ("a.xml.gz", "v2.json", "more.tar", "notes"):
        (folder / name).write_bytes(b"x")
    (folder / "labels.csv").write_text("nct_id,label\n")
    assert bring(folder, tmp_path / "registry.zip") == (3, {
        ".txt": 1, "broken link or device": 2, ".gz": 1, ".json without records": 1, ".tar": 1, "other file": 1,
        ".csv without records": 1,
    })


def test_upper_case_and_empty_files_are_records(folder: Path, tmp_path: Path):
    (folder / "NCT4.XML").write_bytes(record(4))
    (folder / ".hidden.xml").write_bytes(record(5))
    (folder / "empty.xml").write_bytes(b"")
    assert bring(folder, tmp_path / "registry.zip").registry_files == 6
    counts = run(tmp_path / "registry.zip")
    assert (counts.accepted, counts.rejected) == (5, {"malformed_xml": 1})


def test_one_record_is_a_registry(tmp_path: Path):
    (tmp_path / "one.xml").write_bytes(record(1))
    assert bring(tmp_path / "one.xml", tmp_path / "registry.zip") == (1, {})
    assert run(tmp_path / "registry.zip").accepted == 1


def test_a_large_file_is_packed_piece_by_piece(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    content = packing.content

    def beginning(file: Path, most: int) -> bytes:
        """Read as much as is asked for, and never all there is."""
        return content(file, most)

    monkeypatch.setattr(packing, "_AT_ONCE", 10)
    monkeypatch.setattr(packing, "content", beginning)
    bring(folder, tmp_path / "registry.zip")
    assert run(tmp_path / "registry.zip").accepted == 3


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_name_that_is_not_utf_8_is_one_line(folder: Path, tmp_path: Path):
    try:
        (folder / os.fsdecode(b"b\xff.xml")).write_bytes(record(4))
    except OSError:
        pytest.skip("the file system takes UTF-8 names alone")
    expect_one_line(folder, tmp_path / "registry.zip", "not UTF-8")
