"""All benchmarks, one after the other on small inputs, each beside its peer and its limit in the same run.

Example: ``make bench`` adds a line to ``benchmarks/history.jsonl``, and writes ``docs/benchmarks.md`` and its figure
anew. ``make bench only=store`` runs one and keeps nothing. Inputs are made here,
by the simulated registry, or are those of the last run in ``data/``; what needs a user's files runs if
``--registries`` names their folder. Sizes are small: ratios tell of a change, and each benchmark, run by itself, of
what is reached at full size.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks import history
from trialwright.demo.archive import write_demo

# Arguments of each benchmark; a word that begins so stands for a folder.
DEMO, RUN, REGISTRIES = "{demo}", "{run}", "{registries}"
SMALL: dict[str, tuple[str, ...]] = {
    "batching": ("--quick", "--rounds", "3"),
    "bootstrap": ("--times", "200", "--arms", "5", "--rounds", "3"),
    "decode": ("--prompt", "120", "--write", "24"),
    "endpoint": ("--count", "1280", "--stored", "2000"),
    "engine": (f"{DEMO}/xml.zip", "--records", "3000", "--rounds", "1"),
    "fidelity": ("--synthetic", "1000", "--train", "1000", "--test", "300"),
    "gguf_load": ("--hidden", "1024", "--layers", "8", "--vocabulary", "32000"),
    "ingest": (f"{DEMO}/xml.zip", "--rounds", "3"),
    "labels": ("--trials", "50000"),
    "noop": (RUN, "--times", "3"),
    "packed": ("--times", "5"),
    "prefix": (f"{RUN}/data",),
    "privacy": ("--synthetic", "300", "--real", "1000", "--sample", "8", "--rounds", "3"),
    "registries": (
        "--xml", f"{REGISTRIES}/legacy.zip", "--json", f"{REGISTRIES}/studies.zip", "--export",
        f"{REGISTRIES}/ictrp.xml", "--records", "6000",
    ),
    "registry_json": (f"{DEMO}/json.zip", "--studies", "2000", "--rounds", "3"),
    "report": (f"{RUN}/data", f"{RUN}/metrics", f"{RUN}/plots/figures", "--trials", "1000"),
    "scale": (f"{DEMO}/xml.zip", "--records", "6000", "--synthetic", "200", "--vocabulary", f"{DEMO}/drugs.csv"),
    "store": ("--answers", "5000"),
    "tasks": (
        "--trials", f"{RUN}/data/trials.parquet", "--partition", f"{RUN}/data/partition.parquet", "--records", "2000",
    ),
    "top": (
        f"{REGISTRIES}/phase_I_train.csv", f"{REGISTRIES}/phase_I_valid.csv", "--no-encoder", "--frozen-length", "128",
    ),
    "train": (
        f"{RUN}/data/clean/real/trials.parquet", f"{RUN}/data/corpora/main/clean.parquet", "--limit", "48", "--epochs",
        "1", "--turn-s", "5",
    ),
}
# Seconds after which one is given up.
LONGEST = 600


def filled(words: Sequence[str], folders: Mapping[str, Path]) -> tuple[list[str], str | None]:
    """Put folders where they are named; return the words, and what is missing, if anything is."""
    done = []
    for word in words:
        mark = next((mark for mark in (DEMO, RUN, REGISTRIES) if word.startswith(mark)), None)
        if mark and mark not in folders:
            return [], f"{word.replace(mark, 'FOLDER')}; give --registries FOLDER"
        file = str(folders[mark]) + word.removeprefix(mark) if mark else word
        if mark and not Path(file).exists():
            return [], f"{word.replace(mark + '/', '')}" + ("; run the pipeline first" if mark == RUN else "")
        done.append(file)
    return done, None


def run(name: str, words: Sequence[str]) -> list[dict[str, Any]] | None:
    """Run a benchmark in a process of its own; return its figures, or None if it failed or took too long."""
    with tempfile.TemporaryDirectory() as here:
        figures = Path(here) / "figures.jsonl"
        command = [sys.executable, "-m", f"benchmarks.{name}", *words, "--figures", str(figures)]
        paths = os.pathsep.join(map(str, (history.ROOT, history.ROOT / "src")))
        try:
            subprocess.run(command, check=True, timeout=LONGEST, env={**os.environ, "PYTHONPATH": paths})
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            click.echo(f"{name}: {error.__class__.__name__}", err=True)
            return None
        return [json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]


@click.command()
@click.option("--only", multiple=True, help="Run this benchmark alone, and keep nothing; may be given again.")
@click.option("--registries", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A user's files.")
def main(only: tuple[str, ...], registries: Path | None) -> None:
    """Run the benchmarks; exit with 1 if one failed."""
    if unknown := set(only) - set(SMALL):
        raise click.BadParameter(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(SMALL)}")
    found: dict[str, list[dict[str, Any]] | None] = {}
    with tempfile.TemporaryDirectory() as here:
        demo = Path(here)
        for form in ("json", "xml"):
            write_demo(demo / f"{form}.zip", demo / "outcomes.csv", demo / "drugs.csv", 3000, 1, form)
        folders = {DEMO: demo, RUN: history.ROOT} | ({REGISTRIES: registries.absolute()} if registries else {})
        for name in only or SMALL:
            words, missing = filled(SMALL[name], folders)
            if missing:
                click.echo(f"{name}: left out, for want of {missing}")
                continue
            click.echo(f"{name}:")
            began = time.perf_counter()
            found[name] = run(name, words)
            click.echo(f"{name}: {time.perf_counter() - began:.0f} s\n")
    if not only:
        history.add({name: figures for name, figures in found.items() if figures is not None}, history.HISTORY)
        history.write_page(history.HISTORY, history.PAGE)
    sys.exit(any(figures is None for figures in found.values()))


if __name__ == "__main__":
    main()
