"""Ten thousand mutated records through the whole of ingest: none hangs, none is lost, and none opens a thing.

Records refer to a pipe, whose reader would wait for ever, and to a server, which would note a caller. Where strace is
installed, every file that any process of ingest opens is counted besides.
"""

import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from registry_kit import DOCTYPES, FULL, record

from trialwright.core import tables
from trialwright.core.tables.rejects import REJECTS

ZIPS, RECORDS = 40, 250
SCRIPT = """
import json, sys
from pathlib import Path
from trialwright.core.errors import InputError
from trialwright.registry.ingest.ingesting import ingest
from trialwright.sections.running import Engine
for name in sys.argv[1:]:
    source = Path(name)
    try:
        out = (source.with_suffix(f".{name}") for name in ("trials", "rejects", "merged"))
        said = ingest(source, *out, limit=None, max_record_bytes=1 << 20, engine=Engine.local(2))._asdict()
    except InputError as error:
        said = {"error": str(error)}
    print(json.dumps(said), flush=True)
"""


def flip(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 8)):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def cut(draw: random.Random, data: bytes) -> bytes:
    return data[: draw.randrange(len(data))]


def repeat(draw: random.Random, data: bytes) -> bytes:
    start = draw.randrange(len(data))
    end = start + draw.randint(1, 200)
    return data[:start] + data[start:end] * draw.choice([0, 2, 3, 200]) + data[end:]


def insert(draw: random.Random, data: bytes) -> bytes:
    place = draw.randrange(len(data))
    signs = [b"\0", b"\xff", b"&x;", b"&#0;", b"]]>", b"<!--", b"<?", b"<", b">", b"\xef\xbb\xbf", b"\r", b"="]
    return data[:place] + draw.choice(signs) + data[place:]


def mark_up(draw: random.Random, data: bytes) -> bytes:
    tag = draw.choice([b"sub", b"i", b"p", b"br", b"clinical_study", b"nct_id", b"textblock"])
    depth = draw.choice([1, 3, 200, 5_000])
    words = [match.end() for match in re.finditer(rb">[^<]{3}", data)]
    place = draw.choice(words)
    return data[:place] + (b"<%s>" % tag) * depth + b"x" + (b"</%s>" % tag) * depth + data[place:]


ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, 9))


def declare(draw: random.Random, data: bytes) -> bytes:
    doctype = draw.choice([
        b'<!DOCTYPE c SYSTEM "%s">', b'<!DOCTYPE c [<!ENTITY %% p SYSTEM "%s"> %%p;]>', b"<!DOCTYPE c PUBLIC 'x' '%s'>",
        b'<!DOCTYPE c [<!ENTITY x SYSTEM "%s">]>', b'<?xml-stylesheet type="text/xsl" href="%s"?>',
        b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="%s"/>',
        b"<!DOCTYPE c [" + ENTITIES + b"]><!--%s-->",
    ]) % draw.choice(PLACES)
    start = data.index(b"<clinical_study")
    place = draw.choice([0, start, start, start, draw.randrange(len(data))])
    gap = draw.choice([b"", b"<!-- x -->", b"\n"])
    return data[:place] + doctype + gap + data[place:].replace(b"Trial", b"&x;&e8;")


def encode(draw: random.Random, data: bytes) -> bytes:
    encodings = ["utf-8", "utf-16", "utf-16-be", "latin-1", "utf-7", "cp037", "utf-32"]
    written, claimed = draw.choice(encodings), draw.choice(encodings)
    text = data.partition(b"?>")[2].decode() if data.startswith(b"<?") else data.decode()
    return f"<?xml version='1.0' encoding='{claimed}'?>{text}".encode(written, "replace")


def nothing(draw: random.Random, data: bytes) -> bytes:
    return draw.choice([data, data, b"", b" ", data * 2, data.replace(b"clinical_study", b"study")])


PLACES: list[bytes] = []
MUTATIONS: list[Callable[[random.Random, bytes], bytes]] = [
    flip, cut, repeat, insert, mark_up, declare, declare, encode, nothing,
]


def mutated(draw: random.Random, number: int) -> bytes:
    inside = "<condition>Asthma</condition><enrollment>1,200</enrollment><start_date>March 3, 2004</start_date>"
    data = draw.choice([record(number, inside), FULL, record(number % 50)])
    if draw.random() < 0.1:
        return draw.choice(list(DOCTYPES.values())).replace(b"file:///nowhere", draw.choice(PLACES))
    data = draw.choice(MUTATIONS)(draw, data)
    return flip(draw, data) if data and draw.random() < 0.2 else data


def write(folder: Path, number: int) -> Path:
    """Write a zip of mutated records; one in four is damaged itself."""
    draw, path = random.Random(number), folder / f"{number}.zip"
    with zipfile.ZipFile(path, "w", draw.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])) as packed:
        for place in range(RECORDS):
            packed.writestr(f"{place}.xml", mutated(draw, number * RECORDS + place))
    if number % 4 == 0:
        damaged = bytearray(path.read_bytes())
        for _ in range(20):
            damaged[draw.randrange(len(damaged))] ^= 1 << draw.randrange(8)
        path.write_bytes(damaged)
    return path


def ingest(zips: list[Path], log: Path) -> tuple[list[dict[str, Any]], set[str]]:
    """Return what ingest says of each zip, and the files that any of its processes opened, where strace is there."""
    strace = shutil.which("strace")
    traced = [strace, "-f", "--seccomp-bpf", "-qq", "-e", "trace=open,openat,openat2", "-o", log] if strace else []
    command = [*traced, sys.executable, "-c", SCRIPT, *zips]
    source = str(Path(__file__).resolve().parents[2] / "src")
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=600, check=False, env={**os.environ, "PYTHONPATH": source},
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    calls = log.read_text(encoding="utf-8", errors="replace") if strace else ""
    return [json.loads(line) for line in done.stdout.splitlines()], set(re.findall(r'open\w*\([^"]*"([^"]*)"', calls))


@pytest.mark.slow
def test_ten_thousand_mutated_records(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        places = (str(pipe), f"file://{pipe}", address, "file:///etc/passwd", "/dev/zero")
        PLACES[:] = [place.encode() for place in places]
        zips = [write(tmp_path, number) for number in range(ZIPS)]
        said_of, files = ingest(zips, tmp_path / "opened")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    whole, reasons = 0, set()
    for path, said in zip(zips, said_of, strict=True):
        if "error" in said:
            assert int(path.stem) % 4 == 0, said
            assert "\n" not in said["error"]
            continue
        assert said["read"] == said["accepted"] + sum(said["rejected"].values())
        # A directory that is damaged may name fewer records; a whole zip has each of them end once.
        assert said["read"] == RECORDS or int(path.stem) % 4 == 0
        rows = tables.read(path.with_suffix(".rejects"), REJECTS).to_pylist()
        assert tables.count_by(rows) == said["rejected"]
        assert tables.count(path.with_suffix(".trials")) == said["accepted"]
        whole += said["read"]
        reasons |= said["rejected"].keys()
    assert whole >= RECORDS * ZIPS * 3 // 4
    assert {"entity_declaration", "malformed_xml", "duplicate_trial", "no_nct_id", "not_a_trial"} <= reasons
    assert not reasons & {"too_slow", "parser_died"}
    if files:
        # All that is opened besides is what ingest opens of a zip that refers to nothing, and the tables it writes.
        clean = tmp_path / "clean.zip"
        with zipfile.ZipFile(clean, "w") as packed:
            for place, data in enumerate([record(), record(), b"", b"<a/>"]):
                packed.writestr(f"{place}.xml", data)
        own = ingest([clean], tmp_path / "opened")[1]
        assert set(map(str, zips)) <= files
        # Python loads a module for each encoding; the trials are looked through for some that are one.
        table = r"\.\d+\.(?:trials|rejects|merged)\.\d+\.tmp|\d+\.trials"
        written = re.compile(rf"(?:.*/(?:{table})|.*/encodings/.*\.pyc?)")
        assert {name for name in files - own - set(map(str, zips)) if not written.fullmatch(name)} == set()
