"""How fast is ingest of API v2 JSON? Ours against what people write: json.loads, a walk, json.dumps, a file at a time.

Run as ``PYTHONPATH=src python -m benchmarks.registry_json studies.zip``. The studies of the zip are repeated until
there are enough, each time with other ids, names, numbers and addresses, so that nothing is known from the time
before. The contenders take turns in every round, on as many processes, and the ratios are within a round. The floor
is what no field could be read without.
"""

import json
import multiprocessing
import os
import re
import statistics
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from benchmarks.ingest import opened, seconds
from benchmarks.kit import note, noting
from trialwright.engine.crew import by_processes
from trialwright.registry.archive import contents as archive
from trialwright.registry.archive.members import Member, read
from trialwright.registry.dialects.v2.study_members import Study
from trialwright.registry.ingest.ingesting import ingest
from trialwright.registry.ingest.shares import cut
from trialwright.sections.running import Engine

_NCT_ID = re.compile(r"NCT\d{8}")
_NAMED = re.compile(r'("(?:name|email|phone|id|investigatorFullName|oldNameTitle)":\s*")((?:[^"\\]|\\.)*)"')
# What a script takes of a study: module, members of it.
TAKEN = {
    "identificationModule": ("nctId", "nctIdAliases", "orgStudyIdInfo", "secondaryIdInfos", "briefTitle",
                             "officialTitle"),
    "descriptionModule": ("briefSummary", "detailedDescription"),
    "conditionsModule": ("conditions", "keywords"),
    "designModule": ("studyType", "patientRegistry", "phases", "designInfo", "enrollmentInfo"),
    "outcomesModule": ("primaryOutcomes", "secondaryOutcomes"),
    "eligibilityModule": ("eligibilityCriteria", "healthyVolunteers", "sex", "minimumAge", "maximumAge"),
    "sponsorCollaboratorsModule": ("leadSponsor", "responsibleParty"),
    "contactsLocationsModule": ("overallOfficials", "centralContacts"),
    "statusModule": (
        "statusVerifiedDate", "overallStatus", "lastKnownStatus", "whyStopped", "expandedAccessInfo",
        "startDateStruct", "primaryCompletionDateStruct", "completionDateStruct", "studyFirstSubmitDate",
        "resultsFirstSubmitDate", "lastUpdateSubmitDate",
    ),
}


def repeated(source: Path, target: Path, studies: int) -> None:
    """Write a zip of `studies` studies, a file each."""
    with zipfile.ZipFile(source) as packed:
        found = [packed.read(name).decode() for name in packed.namelist() if name.endswith(".json")]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for place in range(studies):
            turn, which = divmod(place, len(found))
            text = found[which]
            if turn:
                # Letters before a name make another name, and digits in a number another number.
                text = _NAMED.sub(rf'\g<1>{"bcdfg"[turn % 5]}{chr(97 + turn // 5 % 26)}\g<2>{turn}"', text)
            out.writestr(f"NCT{place:08}.json", _NCT_ID.sub(f"NCT{place:08}", text))


def ours(path: Path, folder: Path, workers: int) -> None:
    """Zip to typed Parquet."""
    outputs = (folder / f"{name}.parquet" for name in ("trials", "rejects", "merged"))
    done = ingest(path, *outputs, limit=None, max_record_bytes=64 << 20, engine=Engine.local(workers))
    assert not done.rejected, done


def naive(path: Path, folder: Path, workers: int) -> None:
    """Zip to lines of JSON."""
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
    parts = [names[start : start + 64] for start in range(0, len(names), 64)]
    with multiprocessing.Pool(workers) as pool, (folder / "trials.jsonl").open("w", encoding="utf-8") as out:
        for lines in pool.imap(partial(_lines, path), parts):
            out.write(lines)


def _lines(path: Path, names: list[str]) -> str:
    packed = opened(path)
    return "".join([json.dumps(flat(json.loads(packed.read(name)))) + "\n" for name in names])


def flat(study: dict[str, Any]) -> dict[str, Any]:
    """Return what our trials have of a study, in its own words."""
    protocol = study["protocolSection"]
    row = {name: protocol.get(module, {}).get(name) for module, names in TAKEN.items() for name in names}
    arms = protocol.get("armsInterventionsModule", {})
    row["arms"] = [{key: arm.get(key) for key in ("label", "type", "description")} for arm in arms.get("armGroups", ())]
    row["interventions"] = [
        {key: one.get(key) for key in ("type", "name", "description", "otherNames")}
        for one in arms.get("interventions", ())
    ]
    sites = protocol.get("contactsLocationsModule", {}).get("locations", ())
    row["location_count"], row["countries"] = len(sites), sorted({site.get("country") or "" for site in sites})
    row["reference_count"] = len(protocol.get("referencesModule", {}).get("references", ()))
    derived, results = study.get("derivedSection", {}), study.get("resultsSection", {})
    row["removed_countries"] = derived.get("miscInfoModule", {}).get("removedCountries")
    for kind in ("condition", "intervention"):
        meshes = derived.get(f"{kind}BrowseModule", {}).get("meshes", ())
        row[f"{kind}_mesh"] = [mesh.get("term") for mesh in meshes]
    row["p_values"] = [
        analysis.get("pValue") for outcome in results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", ())
        if outcome.get("type") == "PRIMARY" for analysis in outcome.get("analyses", ())
    ]
    row["limitations"] = results.get("moreInfoModule", {}).get("limitationsAndCaveats")
    return row


def floor(path: Path, workers: int) -> None:
    """Unzip and decode what we read of each study, and throw it away: our batches, our pool, no trial and no table."""
    with by_processes(partial(_decode_only, path), list(cut(archive.scan(path).members)), workers) as results:
        for _ in results:
            pass


def _decode_only(path: Path, members: Sequence[Member]) -> int:
    descriptor = os.open(path, os.O_RDONLY)
    decoder = msgspec.json.Decoder(Study)
    for member in members:
        decoder.decode(read(descriptor, member, 64 << 20))
    os.close(descriptor)
    return len(members)


def _rounds(runs: dict[str, Callable[[], None]], rounds: int) -> Iterator[dict[str, tuple[float, float]]]:
    for _ in range(rounds):
        yield {label: seconds(run) for label, run in runs.items()}


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--studies", default=5_000, show_default=True, help="How many to make of those in the zip.")
@click.option("--rounds", default=5, show_default=True, help="Rounds; each runs every contender once.")
@click.option("--workers", default=2, show_default=True, help="Processes of each.")
@noting
def main(path: Path, studies: int, rounds: int, workers: int) -> None:
    """Time ingest of studies like those in the zip at PATH, one JSON file each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "studies.zip"
        repeated(path, source, studies)
        runs = {
            "ours": partial(ours, source, folder, workers), "naive": partial(naive, source, folder, workers),
            "floor": partial(floor, source, workers),
        }
        taken = list(_rounds(runs, rounds))
    for label in runs:
        wall, used = (statistics.median(times[label][kind] for times in taken) for kind in (0, 1))
        print(f"{label:6} {studies / wall:8.0f} studies/s  median {wall:6.3f} s  processor {used:6.3f} s")
    than = {label: statistics.median(one["naive"][0] / one[label][0] for one in taken) for label in ("ours", "floor")}
    note("ingest of API v2 JSON", studies / statistics.median(one["ours"][0] for one in taken), "studies/s",
         peer="json.loads, a walk, json.dumps", ratio=than["ours"], limit="unzip and bare decode",
         of_limit=than["ours"] / than["floor"])
    for label in ("ours", "floor"):
        for kind, said in enumerate(("wall", "processor")):
            ratios = [times["naive"][kind] / times[label][kind] for times in taken]
            spread = " ".join(f"{ratio:.2f}" for ratio in ratios)
            middle = statistics.median(ratios)
            print(f"{label} is {middle:.2f} times as fast as naive in {said} time (rounds: {spread})")


if __name__ == "__main__":
    main()
