"""How fast is ingest on Ray? The same records by processes of this machine and by Ray, in turns in one run.

Run as ``PYTHONPATH=src python -m benchmarks.engine registry.zip --records 500000``. The records of the zip are repeated
under ids of their own, and the tables of all runs are compared byte for byte. The clock of Ray has its start in it, and
its processor time that of Ray's own processes.
"""

import hashlib
import os
import statistics
import tempfile
import time
import zipfile
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import click
import psutil

from benchmarks.kit import note, noting
from trialwright.engine import cluster
from trialwright.registry.archive import contents as archive
from trialwright.registry.ingest.ingesting import ingest
from trialwright.sections.running import Engine

_FIRST = 10_000_000


def repeated(source: Path, target: Path, records: int) -> None:
    """Write so many legacy XML records, those of a zip again and again, each under an id of its own."""
    with zipfile.ZipFile(source) as held, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        names = (name for name in held.namelist() if archive.is_record(name))
        texts = [(Path(name).stem.encode(), held.read(name)) for name in names]
        for number, (own, text) in enumerate(islice(cycle(texts), records), _FIRST):
            out.writestr(f"NCT{number}.xml", text.replace(own, b"NCT%d" % number))


def run(source: Path, folder: Path, engine: Engine) -> tuple[float, float, str]:
    """Ingest; return the seconds by the clock and of the processors, and a digest of the tables."""
    out = [folder / name for name in ("trials.parquet", "rejects.parquet", "merged.parquet")]
    clock, before = time.perf_counter(), sum(os.times()[:4])
    ingest(source, *out, limit=None, max_record_bytes=64 << 20, engine=engine)
    clock, used = time.perf_counter() - clock, sum(os.times()[:4]) - before
    # Those of Ray are alive, and so not counted among the children that ended.
    used += sum(sum(process.cpu_times()[:2]) for process in psutil.Process().children(recursive=True))
    cluster.disconnect()
    return clock, used, hashlib.sha256(b"".join(path.read_bytes() for path in out)).hexdigest()


@click.command()
@noting
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--records", default=500_000, show_default=True, help="Records to ingest.")
@click.option("--workers", default=2, show_default=True, help="Workers of either.")
@click.option("--rounds", default=3, show_default=True, help="Rounds; each runs both once.")
def main(path: Path, records: int, workers: int, rounds: int) -> None:
    """Time ingest of the records of the zip at PATH."""
    engines = (Engine.local(workers), Engine(kind="ray", workers=workers, address=None, object_store_mb=200))
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "registry.zip")
        repeated(path, source, records)
        runs = {engine.kind: partial(run, source, Path(name), engine) for engine in engines}
        taken = [{kind: each() for kind, each in runs.items()} for _ in range(rounds)]
    assert len({digest for both in taken for _, _, digest in both.values()}) == 1, "the tables differ"
    for kind in runs:
        clock, used = (statistics.median(both[kind][at] for both in taken) for at in (0, 1))
        print(
            f"{kind:5} {records:,} records, {workers} workers: {clock:.0f} s, {records / clock / workers:.0f} records/s"
            f" a worker; processors {used:.0f} s, {records / used:.0f} records/s of a core"
        )
    for at, what in enumerate(("the clock", "the processors")):
        ratios = [both["local"][at] / both["ray"][at] for both in taken]
        spread = " ".join(f"{ratio:.2f}" for ratio in ratios)
        speed = records / statistics.median(both["ray"][at] for both in taken)
        note(
            f"ingest on Ray, by {what}", speed, "records/s", peer="processes of one machine",
            ratio=statistics.median(ratios),
        )
        print(f"Ray has {statistics.median(ratios):.2f} of local's speed by {what} (rounds: {spread})")


if __name__ == "__main__":
    main()
