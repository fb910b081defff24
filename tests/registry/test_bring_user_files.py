"""The user's files: a zip is checked and copied, a folder is packed, the same bytes every time."""

import os
import zipfile

import pytest
from registry_records import pack, small

from trialwright.ground.errors import InputError
from trialwright.registry import bring


def test_a_zip_is_copied(tmp_path):
    source = pack(tmp_path / "mine.zip", {"Contents.txt": b"", "a.xml": small(), "b.xml": small(3)})
    target = tmp_path / "data" / "raw" / "registry.zip"
    assert bring(source, target) == 2
    assert target.read_bytes() == source.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["registry.zip"]
    assert bring(target, target) == 2


def test_a_folder_is_packed_alike_whatever_its_dates(tmp_path):
    targets = []
    for name, order, when in (("one", (1, 2), 1e9), ("two", (2, 1), 1.5e9)):
        folder = tmp_path / name
        (folder / "sub").mkdir(parents=True)
        (folder / "readme.txt").write_text("no record")
        for number in order:
            file = folder / "sub" / f"NCT{number}.xml"
            file.write_bytes(small(number))
            os.utime(file, (when, when))
        targets.append(tmp_path / f"{name}.zip")
        assert bring(folder, targets[-1]) == 2
    assert targets[0].read_bytes() == targets[1].read_bytes()
    with zipfile.ZipFile(targets[0]) as packed:
        assert packed.namelist() == ["sub/NCT1.xml", "sub/NCT2.xml"]
        assert packed.read("sub/NCT2.xml") == small(2)


def test_nothing_to_bring_is_said_in_one_line(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("no zip")
    pack(tmp_path / "none.zip", {"a.txt": b""})
    for name, said in (
        ("empty", "no .xml file"), ("text", "not a complete zip"), ("none.zip", "no XML record"), ("gone", "not found"),
    ):
        with pytest.raises(InputError, match=said):
            bring(tmp_path / name, tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()


def test_a_file_name_that_is_no_utf8_is_said(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / os.fsdecode(b"\xff.xml")).write_bytes(small())
    with pytest.raises(InputError, match="not UTF-8"):
        bring(tmp_path / "folder", tmp_path / "out.zip")
