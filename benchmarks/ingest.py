"""How fast is ingest? Ours against what people write, and against the floor of unzip and parse.

Run as ``PYTHONPATH=src python -m benchmarks.ingest registry.zip``. All contenders take turns in every
round, so that a busy machine slows them alike; the ratios are of medians.
"""

import json
import os
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
from lxml import etree

from benchmarks.kit import note, noting
from trialwright.engine.crew import by_processes
from trialwright.registry.archive import contents as archive
from trialwright.registry.archive.members import Member
from trialwright.registry.ingest.ingesting import ingest
from trialwright.registry.ingest.shares import cut
from trialwright.sections.running import Engine

# What a script asks of a record, path by path.
PATHS = (
    "id_info/nct_id", "brief_title", "official_title", "brief_summary/textblock", "detailed_description/textblock",
    "study_type", "phase", "study_design_info/allocation", "study_design_info/intervention_model",
    "study_design_info/primary_purpose", "study_design_info/masking", "condition", "keyword",
    "arm_group/arm_group_label", "arm_group/arm_group_type", "arm_group/description", "intervention/intervention_type",
    "intervention/intervention_name", "intervention/description", "intervention/other_name", "primary_outcome/measure",
    "primary_outcome/time_frame", "primary_outcome/description", "secondary_outcome/measure",
    "secondary_outcome/time_frame", "secondary_outcome/description", "eligibility/criteria/textblock",
    "eligibility/gender", "eligibility/minimum_age", "eligibility/maximum_age", "eligibility/healthy_volunteers",
    "sponsors/lead_sponsor/agency", "start_date", "overall_status", "why_stopped", "enrollment", "completion_date",
    "primary_completion_date", "verification_date", "location_countries/country", "removed_countries/country",
)


def ours(path: Path, folder: Path, workers: int) -> None:
    """Zip to typed Parquet on `workers` processes."""
    outputs = (folder / f"{name}.parquet" for name in ("trials", "rejects", "merged"))
    ingest(path, *outputs, limit=None, max_record_bytes=64 << 20, engine=Engine.local(workers))


def tree_to_json(path: Path, folder: Path, convert: Callable[[ElementTree.Element], Any]) -> None:
    """Convert each record with ElementTree and write a line of JSON, in one process."""
    with zipfile.ZipFile(path) as packed, (folder / "trials.jsonl").open("w") as out:
        for name in packed.namelist():
            if archive.is_record(name):
                out.write(json.dumps(convert(ElementTree.fromstring(packed.read(name)))) + "\n")


def whole(node: ElementTree.Element) -> Any:
    """Convert an element and all below it to dicts, lists and strings."""
    if not len(node):
        return node.text
    found: dict[str, Any] = {}
    for child in node:
        found.setdefault(child.tag, []).append(whole(child))
    return found


def picked(root: ElementTree.Element) -> dict[str, list[str | None]]:
    """Convert only the fields that our trials have."""
    return {path: [node.text for node in root.findall(path)] for path in PATHS}


def floor(path: Path, workers: int) -> None:
    """Unzip and parse with libxml2, and throw the trees away: our batches, our pool, no extraction."""
    batches = list(cut(archive.scan(path).members))
    with by_processes(partial(_parse_only, path), batches, workers) as results:
        for _ in results:
            pass


def _parse_only(path: Path, members: Sequence[Member]) -> int:
    packed = opened(path)
    for member in members:
        etree.fromstring(packed.read(member.name))
    return len(members)


_OPEN: dict[Path, zipfile.ZipFile] = {}


def opened(path: Path) -> zipfile.ZipFile:
    """Open the zip once a process: reading its directory again for each batch would flatter ours."""
    if path not in _OPEN:
        _OPEN[path] = zipfile.ZipFile(path)
    return _OPEN[path]


def seconds(run: Callable[[], None]) -> tuple[float, float]:
    """Return the wall and processor time of a run with its children."""
    wall, before = time.perf_counter(), sum(os.times()[:4])
    run()
    return time.perf_counter() - wall, sum(os.times()[:4]) - before


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--rounds", default=7, show_default=True, help="Rounds; each runs every contender once.")
@click.option("--workers", default=2, show_default=True, help="Processes for ours and the floor.")
@noting
def main(path: Path, rounds: int, workers: int) -> None:
    """Time ingest of the zip at PATH."""
    trials = len(archive.scan(path).members)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = {
            "ours": partial(ours, path, folder, workers),
            "floor": partial(floor, path, workers),
            "whole": partial(tree_to_json, path, folder, whole),
            "picked": partial(tree_to_json, path, folder, picked),
        }
        taken: dict[str, list[tuple[float, float]]] = {label: [] for label in runs}
        for _ in range(rounds):
            for label, run in runs.items():
                taken[label].append(seconds(run))
    said = {
        "ours": f"zip to typed Parquet, {workers} processes",
        "floor": f"unzip and bare lxml parse, {workers} processes",
        "whole": "ElementTree, whole record to JSON, 1 process",
        "picked": "ElementTree, our fields only to JSON, 1 process",
    }
    middle = {label: statistics.median(wall for wall, _ in times) for label, times in taken.items()}
    for label, times in taken.items():
        best, used = min(wall for wall, _ in times), statistics.median(cpu for _, cpu in times)
        print(
            f"{said[label]:48} {trials / middle[label]:8.0f} trials/s  median {middle[label]:6.3f} s"
            f"  best {best:6.3f} s  processor {used:6.3f} s"
        )
    note("ingest of legacy XML", trials / middle["ours"], "trials/s", peer="ElementTree to JSON",
         ratio=middle["picked"] / middle["ours"], limit="unzip and bare parse",
         of_limit=middle["floor"] / middle["ours"])
    for label in ("whole", "picked", "floor"):
        per_round = [other / mine for (other, _), (mine, _) in zip(taken[label], taken["ours"], strict=True)]
        spread = " ".join(f"{ratio:.2f}" for ratio in per_round)
        print(f"ours is {middle[label] / middle['ours']:.2f} times as fast as {label} (rounds: {spread})")


if __name__ == "__main__":
    main()
