"""The zip as an adversary would write it: nothing but rejects and one-line errors come of it."""

import gzip
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from registry_kit import FULL, MAX_BYTES, pack, record, rejects, run, trials

from trialwright.core.errors import InputError
from trialwright.registry.archive import contents as archive
from trialwright.registry.archive import members as archived
from trialwright.registry.dialects.seam import Rejection

DIRECTORY = b"PK\1\2"
END = b"PK\5\6"


def forge(path: Path, index: int, offset: int, form: str, value: int) -> None:
    """Overwrite a number in the directory entry of the member at `index`."""
    data = bytearray(path.read_bytes())
    at = -1
    for _ in range(index + 1):
        at = data.index(DIRECTORY, at + 1)
    struct.pack_into(form, data, at + offset, value)
    path.write_bytes(data)


def corrupt(path: Path, index: int, at: int = 60) -> None:
    """Flip bits inside the packed bytes of the member at `index`."""
    with zipfile.ZipFile(path) as packed:
        offset = packed.infolist()[index].header_offset
    data = bytearray(path.read_bytes())
    for i in range(offset + at, offset + at + 8):
        data[i] ^= 0x5A
    path.write_bytes(data)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return pack(tmp_path / "a.zip", {"good.xml": record(1), "odd.xml": FULL, "more.xml": record(3)})


def check(source: Path, reason: str) -> None:
    """Check that odd.xml alone is rejected."""
    counts = run(source)
    assert (counts.read, counts.accepted, counts.rejected) == (3, 2, {reason: 1})
    assert rejects(source) == {"odd.xml": reason}
    assert [row["trial_id"] for row in trials(source)] == ["NCT00000001", "NCT00000003"]


def read(path: Path, member: archived.Member, limit: int = MAX_BYTES) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return archived.read(descriptor, member, limit)
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_read_as_zipfile_reads_them(tmp_path: Path, method: int):
    path = tmp_path / "a.zip"
    long = zipfile.ZipInfo(f"{'n' * 300}.xml")
    # The name and the extra field are longer than what is read along with a local header.
    long.extra = struct.pack("<HH", 0x7777, 400) + b"e" * 400
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(long, FULL, method)
        packed.writestr("e.xml", b"", method)
    assert [read(path, member, len(FULL)) for member in archive.scan(path).members] == [FULL, b""]


@pytest.mark.parametrize(("offset", "form", "value"), [
    *((24, "<I", size) for size in (1, 100, len(FULL) - 1, len(FULL) + 1, 2 * len(FULL))),
    (20, "<I", 3), (16, "<I", 12345), (8, "<H", 1),
    *((10, "<H", method) for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 97)),
    (42, "<I", 0xFFFFFFF0),
])
def test_a_lie_about_size_packed_size_checksum_encryption_method_or_place(
    source: Path, offset: int, form: str, value: int,
):
    forge(source, 1, offset, form, value)
    check(source, "unreadable_member")


@pytest.mark.parametrize("offset", [-1, 1 << 40, 1 << 80])
def test_an_offset_that_no_file_has(source: Path, offset: int):
    with pytest.raises(Rejection) as rejection:
        read(source, archive.scan(source).members[0]._replace(offset=offset))
    assert rejection.value.reason == "unreadable_member"


def test_corrupt_bytes(source: Path):
    corrupt(source, 1)
    check(source, "unreadable_member")


def overlapping(path: Path, count: int, size: int) -> Path:
    """Write a zip whose entries all point to the same packed bytes, as zip bombs do."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packed.compress(b" " * size) + packed.flush()
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(data), size, 5, 0) + b"a.xml" + data
    entry = struct.pack("<4s6H3I5H2I", DIRECTORY, 20, 20, 0, 8, 0, 33, 0, len(data), size, 5, *[0] * 6) + b"a.xml"
    end = struct.pack("<4s4H2IH", END, 0, 0, count, count, count * len(entry), len(local), 0)
    path.write_bytes(local + entry * count + end)
    return path


@pytest.mark.parametrize(("offset", "value"), [(42, 3), (42, 0), (20, 4000)], ids=["place", "first", "packed size"])
def test_entries_that_share_bytes_are_no_registry(source: Path, offset: int, value: int):
    forge(source, 1, offset, "<I", value)
    expect_one_line(source, "its entries '.*' and '.*' overlap, as in a zip bomb")


def test_a_bomb_of_one_packed_text_many_times_over_is_refused_unread(tmp_path: Path):
    expect_one_line(overlapping(tmp_path / "bomb.zip", 60_000, 1 << 20), "overlap, as in a zip bomb")


def test_a_zip_that_unpacks_to_what_none_does_is_refused(source: Path, monkeypatch: pytest.MonkeyPatch):
    held = sum(member.size for member in archive.scan(source).members)
    monkeypatch.setattr(archive, "ROOM_RATIO", 0)
    monkeypatch.setattr(archive, "ROOM", held)
    assert run(source).accepted == 3
    monkeypatch.setattr(archive, "ROOM", held - 1)
    expect_one_line(source, f"says that it unpacks to {held} bytes, at most {held - 1} are read", fresh=False)


def test_too_large_is_rejected_unread(source: Path):
    # The bytes are corrupt: had they been read, the reason would be another.
    corrupt(source, 1)
    counts = run(source, max_bytes=len(FULL) - 1)
    assert counts.rejected == {"too_large": 1}
    assert run(source, max_bytes=len(FULL)).rejected == {"unreadable_member": 1}


def test_a_declared_terabyte_is_rejected_unread(source: Path):
    forge(source, 1, 24, "<I", 0xFFFFFFF0)
    check(source, "suspicious_ratio")


def test_a_zip_bomb(tmp_path: Path):
    bomb = record(2, " " * (4 << 20))
    members = {"good.xml": record(1), "odd.xml": bomb, "more.xml": record(3)}
    source = pack(tmp_path / "a.zip", members)
    counts = run(source, max_bytes=8 << 20)
    assert counts.rejected == {"suspicious_ratio": 1}
    assert rejects(source) == {"odd.xml": "suspicious_ratio"}


def test_a_bomb_that_declares_little_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    members = {"good.xml": record(1), "odd.xml": record(2, " " * (4 << 20)), "more.xml": record(3)}
    source = pack(tmp_path / "a.zip", members)
    forge(source, 1, 24, "<I", 500)
    held = []
    inflate = archived._inflate
    monkeypatch.setattr(archived, "_inflate", lambda *args: held.append(inflate(*args)) or held[-1])
    with pytest.raises(Rejection):
        read(source, archive.scan(source).members[1], 8 << 20)
    assert [len(data) for data in held] == [501]
    check(source, "unreadable_member")


@pytest.mark.parametrize("name", [
    "../../evil.xml", "/etc/evil.xml", "C:\\evil.xml", "a\nb.xml", "ü\u202e.xml", ".xml", "EVIL.XML", "-rf.xml",
])
def test_names_are_labels_only(tmp_path: Path, name: str):
    inner = tmp_path / "x" / "y"
    inner.mkdir(parents=True)
    source = pack(inner / "a.zip", {name: b"no xml", "good.xml": record(1)})
    run(source)
    assert rejects(source) == {name: "malformed_xml"}
    files = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"a.zip", "trials.parquet", "rejects.parquet", "merged.parquet"}


def test_contents_folders_and_shadows_are_skipped(tmp_path: Path):
    members = {
        "Contents.txt": b"x", "NCT0000xxxx/": b"", "NCT0000xxxx/NCT00000001.xml": record(1), "NCT2.XML": record(2),
        "folder.xml/": b"", "__MACOSX/NCT0000xxxx/._NCT00000001.xml": b"\0", "x/._NCT3.xml": b"\0", "a.xml.gz": b"x",
        "inner.zip": b"PK", "b/inner.ZIP": b"PK", "v2.yaml": b"{}", "LICENSE": b"x", ".DS_Store": b"x", "a.b c": b"x",
    }
    source = pack(tmp_path / "a.zip", members)
    counts = run(source)
    assert (counts.read, counts.accepted, counts.rejected) == (2, 2, {})
    assert counts.skipped == {".txt": 1, "shadow of macOS": 2, ".gz": 1, ".zip": 2, ".yaml": 1, "other file": 3}


@pytest.mark.parametrize(("data", "said"), [
    (None, "not found"), *((data, "not a complete zip") for data in (
        b"", b"NCT00000001\n" * 50, FULL, b"\0" * 500, b"PK\3\4", END + b"\0" * 9,
    )),
], ids=["missing", "empty", "text", "xml", "zeros", "magic", "end only, cut"])
def test_no_zip_is_one_line(tmp_path: Path, data: bytes | None, said: str):
    path = tmp_path / "a.zip"
    if data is not None:
        path.write_bytes(data)
    expect_one_line(path, said)


@pytest.mark.parametrize("damage", [
    *(lambda data, share=share: data[: int(len(data) * share)] for share in (0.1, 0.5, 0.9, 0.99)),
    lambda data: data[:-1],
    lambda data: data[: data.index(DIRECTORY)] + b"\xff" * 40 + data[data.index(END) :],
    lambda data: data.replace(DIRECTORY, b"\0" * 4),
], ids=["10 %", "50 %", "90 %", "99 %", "last byte", "directory", "entries"])
def test_a_damaged_zip_is_one_line(source: Path, damage: Callable[[bytes], bytes]):
    source.write_bytes(damage(source.read_bytes()))
    expect_one_line(source, "not a complete zip")


def test_a_folder_is_no_zip(tmp_path: Path):
    folder = tmp_path / "x" / "a.zip"
    folder.mkdir(parents=True)
    expect_one_line(folder, "not a complete zip")


def test_a_zip_of_nothing_is_one_line(tmp_path: Path):
    for members in ({}, {"Contents.txt": b"x"}):
        expect_one_line(pack(tmp_path / "a.zip", members), f"holds no .* among {len(members)} members")
    source = pack(tmp_path / "a.zip", {"b.zip": b"PK", "c.zip": b"PK"})
    expect_one_line(source, "among 2 members, but 2 .zip; expected a zip of .*JSON")


@pytest.mark.parametrize(("data", "said"), [
    (gzip.compress(b"x", mtime=0), "packed with gzip"), (b"\0" * 257 + b"ustar\0" + b"\0" * 300, "a tar archive"),
    (b"7z\xbc\xaf\x27\x1c", "packed with 7-Zip"), (b"%PDF-1.7", "a PDF"),
])
def test_what_is_no_zip_is_called_what_it_is(tmp_path: Path, data: bytes, said: str):
    path = tmp_path / "registry.tar.gz"
    path.write_bytes(data)
    expect_one_line(path, f"not a complete zip .{said}.; fetch it again, or name a folder")


def expect_one_line(path: Path, said: str, *, fresh: bool = True) -> None:
    with pytest.raises(InputError, match=said) as error:
        run(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    assert not fresh or not list(path.parent.glob("**/*.parquet"))
    assert not list(path.parent.glob("**/.*.tmp"))


def test_offsets_before_the_file_end_in_rejects_or_one_line(source: Path):
    # The end record says that the directory lies 7 bytes later than it does: the first member then is at byte -7.
    data = bytearray(source.read_bytes())
    end = data.rindex(END)
    struct.pack_into("<I", data, end + 16, struct.unpack_from("<I", data, end + 16)[0] + 7)
    source.write_bytes(data)
    # Which of the two it is depends on the version of zipfile.
    expect_one_line(source, "not a complete zip|is a trial: 3 unreadable_member", fresh=False)


def test_an_offset_of_eight_exabytes_is_a_reject(source: Path):
    data = bytearray(source.read_bytes())
    at = data.index(DIRECTORY, data.index(DIRECTORY) + 1)
    start = at + 46 + struct.unpack_from("<H", data, at + 28)[0]
    struct.pack_into("<I", data, at + 42, 0xFFFFFFFF)
    struct.pack_into("<H", data, at + 30, 12)
    data[start:start] = struct.pack("<HHQ", 1, 8, 1 << 63)
    end = data.rindex(END)
    struct.pack_into("<I", data, end + 12, struct.unpack_from("<I", data, end + 12)[0] + 12)
    source.write_bytes(data)
    check(source, "unreadable_member")
