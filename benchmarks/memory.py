"""Peak memory of the stages that read all real trials: plan and privacy, on a made-up registry.

Run as ``PYTHONPATH=src python -m benchmarks.memory --trials 100000``. All trials are in the pool, three fifths of
them to be shown and a fifth tested, which is far more than of a registry. Each stage runs in a process of its own,
on params.yaml; its outputs are named by their SHA-256, so that two versions of the code can be held to be alike.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import click
import numpy as np
import pyarrow as pa

from benchmarks.kit import note, noting
from trialwright.core import tables
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import POOL
from trialwright.sections.corpora import write_settings
from trialwright.sections.whole import load_all
from trialwright.trial.identity import mark

WORDS = 8_000
SYLLABLES = ("re", "in", "con", "tri", "al", "dos", "ent", "pro", "mat", "ist", "on", "ver", "ol", "par", "um", "ic",
             "ten", "as", "ful", "is")
GROUP = 2048
SPLITS = ("train", "train", "train", "val", "test")


def prose(rng: np.random.Generator, size: int) -> str:
    """Draw words, common ones more often; some are capitalised, as names and codes are."""
    drawn = np.minimum(rng.zipf(1.2, size), WORDS)
    return " ".join(map(word, drawn.tolist()))


@cache
def word(number: int) -> str:
    """Spell a word of up to three syllables."""
    spelt = "".join(SYLLABLES[number // 20**place % 20] for place in range(3))
    return spelt.capitalize() if number % 13 == 0 else spelt


def made(number: int, words: int) -> dict[str, Any]:
    """Make a trial of about so many words; the same number gives the same trial."""
    rng = np.random.default_rng([0, number])
    named = " ".join(word(13 * int(place)).capitalize() for place in rng.integers(1, 40, 2))
    return {
        "trial_id": f"NCT{number:08}", "brief_title": prose(rng, 12), "brief_summary": prose(rng, words // 4),
        "detailed_description": prose(rng, words // 4), "eligibility_criteria": prose(rng, words // 2),
        "interventions": [{"type": "Drug", "name": "Aspirin", "description": None, "other_names": []}],
        "identity": [found for kind in ("person", "surname") if (found := mark(kind, named))],
    }


def copied(number: int, count: int, words: int) -> dict[str, Any]:
    """Make a synthetic trial; each tenth has the summary of a real one, its example."""
    example = made(number % count, words)
    row = {**made(count + number, words), "trial_id": f"SYN-{number:012}", "label": 1, "intervention": "drug 1"}
    taken = {"brief_summary": example["brief_summary"]} if number % 10 == 0 else {}
    return {**row, **taken, "example_ids": [example["trial_id"]]}


def lay_out(folder: Path, count: int, words: int, synthetic: int) -> None:
    """Write the tables that both stages read."""
    with tables.parquet_writer(folder / "trials.parquet", TRIALS) as writer:
        for start in range(0, count, GROUP):
            rows = [made(number, words) for number in range(start, min(start + GROUP, count))]
            writer.write_table(pa.Table.from_pylist(rows, schema=TRIALS))
    pool = [
        {"trial_id": f"NCT{number:08}", "label": number % 2, "intervention": f"drug {number % 97}",
         "split": SPLITS[number // 2 % len(SPLITS)]} for number in range(count)
    ]
    tables.write(folder / "pool.parquet", pool, POOL)
    written = [copied(number, count, words) for number in range(synthetic)]
    tables.write(folder / "candidates.parquet", written, SYNTHETIC)


def run(stage: str, *names: Path) -> None:
    """Run a stage in a process of its own; print its processor time, its peak and its outputs."""
    child = subprocess.Popen([sys.executable, "-m", f"stages.{stage}", *map(str, names)], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    note(f"peak of {stage}", usage.ru_maxrss / 1024, "MB")
    print(f"{stage:8} {usage.ru_maxrss / 1024:8.0f} MB at most, {usage.ru_utime + usage.ru_stime:7.1f} s, {status=}")
    for path in names:
        if path.parent.name == stage:
            print(f"  {hashlib.sha256(path.read_bytes()).hexdigest()[:16]} {path.name}")


@click.command()
@click.option("--trials", "count", default=100_000, show_default=True)
@click.option("--words", default=320, show_default=True, help="Words of a trial.")
@click.option("--synthetic", default=1_000, show_default=True)
@noting
def main(count: int, words: int, synthetic: int) -> None:
    """Print the peak memory of both stages."""
    with tempfile.TemporaryDirectory() as here:
        folder = Path(here)
        lay_out(folder, count, words, synthetic)
        trials, pool = folder / "trials.parquet", folder / "pool.parquet"
        for stage in ("plan", "privacy"):
            (folder / stage).mkdir()
        plan, privacy = folder / "plan", folder / "privacy"
        settings = folder / "settings"
        write_settings(settings, (every := load_all()).of_corpus(every.reference.corpus))
        run("plan", settings, pool, trials, plan / "gold.parquet", plan / "plans.parquet", plan / "rejects.parquet",
            plan / "metrics.json")
        run("privacy", folder / "candidates.parquet", trials, pool, privacy / "synthetic.parquet",
            privacy / "passages.parquet", privacy / "flags.parquet", privacy / "rejects.parquet",
            privacy / "metrics.json")


if __name__ == "__main__":
    main()
