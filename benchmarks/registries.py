"""A whole registry of registries: rate and peak memory of the first stages at a quarter, half and all of N records.

Run as ``PYTHONPATH=src python -m benchmarks.registries --xml legacy.zip --json studies.zip --export ictrp.xml --export
ictrp.csv --vocabulary names.csv --records 1600000``. A third of the records are legacy XML and a third API v2, a file
each; a third are in exports of ICTRP of 100,000 trials. They are real ones again and again under other ids, and of the
exports' one in ten has the id of a record before, and one in fifty names one. Stages run as dvc.yaml says, with labels
by status.
"""

import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import count, cycle, islice
from pathlib import Path
from typing import NamedTuple

import click
from isal import isal_zlib
from ruamel.yaml import YAML

from benchmarks.kit import note, noting
from trialwright.core import tables

PER_EXPORT = 100_000
_ID = re.compile(rb"NCT\d{8}")
_TRIAL_ID = re.compile(rb"(?<=<TrialID>)[^<]*(?=</TrialID>)")
ROOT = Path(__file__).resolve().parents[1]
STAGES = ("ingest", "label", "partition")


class Template(NamedTuple):
    """A record in a file of its own, around its id: as it is, and as deflated blocks that can be put together."""

    before: bytes
    after: bytes
    packed_before: bytes
    packed_after: bytes


def template(data: bytes, mark: bytes) -> Template:
    """Cut a record at the id that follows `mark`."""
    found = _ID.search(data, data.index(mark))
    assert found
    before, after = data[: found.start()], data[found.end() :]
    return Template(before, after, _blocks(before, zlib.Z_FULL_FLUSH), _blocks(after, zlib.Z_FINISH))


def _blocks(data: bytes, ending: int) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(ending)


class Archive:
    """A zip that is written as it comes, of which the directory alone stands in memory."""

    def __init__(self, path: Path) -> None:
        self._out = path.open("wb")
        self._directory = bytearray()
        self._members = 0

    def add_record(self, name: str, held: Template, trial_id: bytes) -> None:
        """Add a record: what is packed is not packed again, and the id stands in a block that is stored."""
        stored = struct.pack("<BHH", 0, len(trial_id), len(trial_id) ^ 0xFFFF) + trial_id
        size = len(held.before) + len(trial_id) + len(held.after)
        crc = isal_zlib.crc32(held.after, isal_zlib.crc32(trial_id, isal_zlib.crc32(held.before)))
        packed = held.packed_before + stored + held.packed_after
        self._begin(name, crc, len(packed), size)
        self._out.write(packed)

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Add a file piece by piece."""
        place, packer = self._out.tell(), isal_zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        before = len(self._directory), self._members
        self._begin(name, 0, 0, 0)
        start, crc, size = self._out.tell(), 0, 0
        for chunk in chunks:
            crc, size = isal_zlib.crc32(chunk, crc), size + len(chunk)
            self._out.write(packer.compress(chunk))
        self._out.write(packer.flush())
        end = self._out.tell()
        del self._directory[before[0] :]
        self._members = before[1]
        self._out.seek(place)
        self._begin(name, crc, end - start, size)
        self._out.seek(end)

    def close(self) -> None:
        """Write the directory, in the form that has room for more than 65,535 members."""
        start, size = self._out.tell(), len(self._directory)
        self._out.write(self._directory)
        self._out.write(struct.pack(
            "<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, self._members, self._members, size, start
        ))
        self._out.write(struct.pack("<4sIQI", b"PK\6\7", 0, start + size, 1))
        self._out.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
        self._out.close()

    def _begin(self, name: str, crc: int, packed: int, size: int) -> None:
        place, text = self._out.tell(), name.encode()
        facts = struct.pack("<HHHHHIIIH", 45, 0x800, zipfile.ZIP_DEFLATED, 0, 33, crc, packed, size, len(text))
        self._out.write(b"PK\3\4" + facts + struct.pack("<H", 0) + text)
        extra = struct.pack("<HHQ", 1, 8, place)
        self._directory += b"PK\1\2" + struct.pack("<H", 45) + facts
        self._directory += struct.pack("<HHHHII", len(extra), 0, 0, 0, 0, 0xFFFFFFFF) + text + extra
        self._members += 1


def write(path: Path, records: int, files: tuple[list[Template], list[Template]], exports: list[Path]) -> None:
    """Write a zip of so many records: XML and JSON, a file each, and exports."""
    archive, number = Archive(path), count(1)
    for suffix, held in zip((".xml", ".json"), files, strict=True):
        for which, _ in zip(cycle(held), range(records // 3), strict=False):
            trial_id = f"NCT{next(number):08}"
            archive.add_record(f"{trial_id[:7]}xxxx/{trial_id}{suffix}", which, trial_id.encode())
    left, part, written = records - 2 * (records // 3), 0, next(number) - 1
    ids = _ids(written)
    while left:
        source = exports[part % len(exports)]
        taken = min(left, PER_EXPORT)
        archive.add(f"ictrp/{part}{source.suffix}", _export(source, islice(ids, taken)))
        left, part = left - taken, part + 1
    archive.close()


def _ids(written: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the ids of trials in exports, one in ten that of a record before, and of one in fifty what it names."""
    for place in count():
        before = b"NCT%08d" % (place % written + 1)
        yield before if place % 10 == 5 else b"ChiCTR%010d" % place, before if place % 50 == 0 else b""


def _export(source: Path, ids: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Yield an export of trials with these ids, and the others that they name."""
    data = source.read_bytes()
    if source.suffix == ".csv":
        # Without id and secondary ids, which come first.
        rows = [row.split(b'","', 2)[2] for row in re.split(rb'\r?\n(?=")', data) if row]
        for (own, other), row in zip(ids, cycle(rows), strict=False):
            yield b'"%s","%s","%s\n' % (own, other, row)
        return
    begin, *trials = data.split(b"<Trial>")
    trials[-1] = trials[-1].partition(b"</Trial>")[0] + b"</Trial>"
    yield begin
    for (own, other), trial in zip(ids, cycle(trials), strict=False):
        yield b"<Trial><Secondary_ID>%s</Secondary_ID>" % other + _TRIAL_ID.sub(own, trial, count=1)
    yield b"</Trials_downloaded_from_ICTRP>"


class Measured(NamedTuple):
    """Seconds that a command took, on the clock and of all processors, and the peak of its memory in MB."""

    seconds: float
    processor: float
    own: int
    child: int
    together: int


def measured(stage: str, place: Path) -> Measured:
    """Run a stage in a folder as dvc.yaml says.

    Of the pages of a child those count that it shares with nobody; of all together each counts once.
    """
    begun, used, own, child, together = time.perf_counter(), os.times(), 0, 0, 0
    command = shlex.split(YAML().load(ROOT / "dvc.yaml")["stages"][stage]["cmd"])
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "src")))
    process = subprocess.Popen(
        [sys.executable, *command[1:]], cwd=place, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": paths},
    )
    while process.poll() is None:
        children = _read(f"/proc/{process.pid}/task/{process.pid}/children").split()
        own = max(own, _kilobytes(f"/proc/{process.pid}/status", "VmHWM"))
        child = max([child, *(_kilobytes(f"/proc/{one}/smaps_rollup", "Private_Dirty") for one in children)])
        shares = (_kilobytes(f"/proc/{one}/smaps_rollup", "Pss") for one in [process.pid, *children])
        together = max(together, sum(shares))
        time.sleep(0.5)
    assert process.returncode == 0, stage
    now = os.times()
    processor = now.children_user + now.children_system - used.children_user - used.children_system
    return Measured(time.perf_counter() - begun, processor, own >> 10, child >> 10, together >> 10)


def _kilobytes(file: str, key: str) -> int:
    found = re.search(rf"^{key}:\s+(\d+) kB", _read(file), re.MULTILINE)
    return int(found[1]) if found else 0


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except OSError:
        # It has ended meanwhile.
        return ""


def templates(source: Path, mark: bytes, fits: Callable[[str], bool]) -> list[Template]:
    """Return the records of a zip that have a file each."""
    with zipfile.ZipFile(source) as packed:
        held = (packed.read(name) for name in packed.namelist() if fits(name))
        return [template(data, mark) for data in held if mark in data]


@click.command()
@click.option("--xml", required=True, type=click.Path(exists=True, path_type=Path), help="Zip of legacy XML.")
@click.option("--json", "studies", required=True, type=click.Path(exists=True, path_type=Path), help="Zip of studies.")
@click.option("--export", "exports", multiple=True, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--vocabulary", type=click.Path(exists=True, path_type=Path), help="DrugBank's names, for partition.")
@click.option("--records", default=50_000, show_default=True, help="N.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where there is room for N records.")
@noting
def main(
    *, xml: Path, studies: Path, exports: tuple[Path, ...], vocabulary: Path | None, records: int, folder: Path | None,
) -> None:
    """Measure the first stages, without a vocabulary only those that need none."""
    files = (
        templates(xml, b"<nct_id>", lambda name: name.endswith(".xml")),
        templates(studies, b'"nctId"', lambda name: name.endswith(".json")),
    )
    with tempfile.TemporaryDirectory(dir=folder) as name:
        place = Path(name)
        prepare(place, vocabulary)
        for share in (4, 2, 1):
            begun, registry = time.perf_counter(), place / "data" / "raw" / "registry.zip"
            write(registry, records // share, files, list(exports))
            size, made = registry.stat().st_size, time.perf_counter() - begun
            print(f"{records // share} records, {size / 1e9:.2f} GB of zip made in {made:.0f} s", flush=True)
            for stage in STAGES if vocabulary else STAGES[:2]:
                done = measured(stage, place)
                note(f"{stage}, {records // share} records", records / share / done.seconds, "records/s")
                print(
                    f"  {stage:9} {done.seconds:.0f} s, {records / share / done.seconds:.0f} records/s, processor"
                    f" {done.processor:.0f} s; peak MB: {done.own}, a worker's own {done.child}, all together"
                    f" {done.together}; {os.cpu_count()} cores", flush=True,
                )
            found = tables.read_json(place / "metrics" / "ingest.json")
            print(f"  {', '.join(f'{key} {found[key]}' for key in ('read', 'accepted', 'merged', 'rejected'))}")


def prepare(place: Path, vocabulary: Path | None) -> None:
    """Write what the stages read besides the registry."""
    raw = place / "data" / "raw"
    raw.mkdir(parents=True)
    for name, text in (("outcomes.csv", "nct_id,label,split\n"), ("outcome_mapping.csv", "value,label\n")):
        (raw / name).write_text(text, encoding="utf-8")
    (raw / "interventions.txt").touch()
    if vocabulary:
        shutil.copy(vocabulary, raw / "drug_vocabulary.csv")
    params = (ROOT / "params.yaml").read_text(encoding="utf-8")
    (place / "params.yaml").write_text(re.sub(r"(?m)^  rule: .*$", "  rule: status", params), encoding="utf-8")


if __name__ == "__main__":
    main()
