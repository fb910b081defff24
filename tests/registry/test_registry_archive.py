"""Members of a zip, hostile ones included, and what a zip must be."""

import os
import struct
import zipfile

import pytest
from registry_records import pack, small

from trialwright.ground.errors import InputError
from trialwright.registry import Rejection, archive

LIMIT = 1 << 20


def read(path, name, limit=LIMIT):
    member = next(m for m in archive.scan(path).members if m.name == name)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return archive.read(descriptor, member, limit)
    finally:
        os.close(descriptor)


def refusal(path, name, limit=LIMIT):
    with pytest.raises(Rejection) as caught:
        read(path, name, limit)
    return caught.value.reason


def patch_directory(path, offset, value, form="<I"):
    """Overwrite a field of the first entry of the central directory."""
    data = bytearray(path.read_bytes())
    struct.pack_into(form, data, data.index(b"PK\1\2") + offset, value)
    path.write_bytes(data)


def test_members_come_back_whole_and_others_are_counted(tmp_path):
    path = pack(tmp_path / "r.zip", {
        "Contents.txt": b"x", "a/NCT1.XML": small(), "a/": b"", "__MACOSX/a/._NCT1.xml": b"x", "b.xml": b"y" * 5000,
    })
    contents = archive.scan(path)
    assert [member.name for member in contents.members] == ["a/NCT1.XML", "b.xml"]
    assert contents.skipped == 3
    assert read(path, "a/NCT1.XML") == small()
    assert read(path, "b.xml") == b"y" * 5000


def test_a_stored_member_with_long_extra_fields(tmp_path):
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as packed:
        info = zipfile.ZipInfo("n" * 300 + ".xml")
        info.extra = struct.pack("<HH", 0x7777, 400) + b"e" * 400
        packed.writestr(info, small())
    assert read(tmp_path / "r.zip", "n" * 300 + ".xml") == small()


def test_too_large_is_refused_by_the_directory_alone(tmp_path):
    path = pack(tmp_path / "r.zip", {"a.xml": os.urandom(5000)})
    assert refusal(path, "a.xml", limit=4999) == "too_large"
    assert len(read(path, "a.xml", limit=6000)) == 5000


def test_a_bomb_is_refused_by_its_ratio(tmp_path):
    path = pack(tmp_path / "r.zip", {"a.xml": b"\0" * (8 << 20)})
    assert refusal(path, "a.xml", limit=64 << 20) == "suspicious_ratio"


@pytest.mark.parametrize(("offset", "value", "form"), [
    (24, 50, "<I"), (24, 5001, "<I"), (20, 3, "<I"), (16, 7, "<I"), (8, 1, "<H"), (10, 12, "<H"), (42, 3, "<I"),
], ids=["says less", "says more", "cut", "checksum", "encrypted", "bzip2", "offset"])
def test_a_lying_directory_is_unreadable(tmp_path, offset, value, form):
    path = pack(tmp_path / "r.zip", {"a.xml": bytes(range(250)) * 20})
    patch_directory(path, offset, value, form)
    assert refusal(path, "a.xml") == "unreadable_member"


@pytest.mark.parametrize("offset", [-1, 1 << 40, 1 << 80])
def test_an_impossible_offset_is_unreadable(tmp_path, offset):
    path = pack(tmp_path / "r.zip", {"a.xml": small()})
    member = archive.scan(path).members[0]._replace(offset=offset)
    with path.open("rb") as stream, pytest.raises(Rejection) as caught:
        archive.read(stream.fileno(), member, LIMIT)
    assert caught.value.reason == "unreadable_member"


def test_damaged_deflate_data_is_unreadable(tmp_path):
    path = pack(tmp_path / "r.zip", {"a.xml": os.urandom(300).hex().encode()})
    data = bytearray(path.read_bytes())
    data[60:80] = b"\xff" * 20
    path.write_bytes(data)
    assert refusal(path, "a.xml") == "unreadable_member"


@pytest.mark.parametrize("damage", [
    lambda data: b"", lambda data: b"no zip at all", lambda data: data[: len(data) // 2], lambda data: data[:-1],
    lambda data: data[: data.index(b"PK\1\2")] + b"\xff" * 40 + data[data.index(b"PK\5\6") :],
], ids=["empty", "text", "half", "last byte", "directory"])
def test_no_zip_is_one_line(tmp_path, damage):
    path = pack(tmp_path / "r.zip", {"a.xml": small(), "b.xml": small(3)})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InputError, match=r"not a complete zip") as caught:
        archive.scan(path)
    assert "\n" not in str(caught.value)


def test_a_missing_zip_is_one_line(tmp_path):
    with pytest.raises(InputError, match="not found"):
        archive.scan(tmp_path / "r.zip")
