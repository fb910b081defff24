"""The stages that read all real trials, on a registry of any size: minutes and peak memory of each.

Run as ``PYTHONPATH=src python -m benchmarks.scale REGISTRY.zip --vocabulary drugbank_vocabulary.csv --records 500000``.
The legacy XML records of the zips are repeated under other ids and in other words (`copies`). Stages run one after the
other as dvc.yaml has them, each in a process of its own: those up to the first requests to an LLM, then those that hold
synthetic trials against the real ones. Synthetic are the first examples of plans in other words; each tenth has the
summary of its example. Figures for the report that no stage here makes are those of the tests.

What `--folder` names is kept, and what stands there is not made again: with `--stage` one stage runs alone, and the
outputs of two versions of the code can be compared.
"""

import shlex
import sys
import tempfile
import time
from pathlib import Path

import click
from ruamel.yaml import YAML

from benchmarks.kit import note, noting
from benchmarks.laid_out import CORPUS, lay_out, stand_in, write_candidates
from benchmarks.measured import ROOT, measured

UP_TO_REQUESTS = (
    "check", "acquire", "ingest", "label", "partition", "pool", "sets", "plan", "render_reasons", "clean",
)
WITH_SYNTHETIC = ("privacy", "clean_synthetic", "audit", "realism", "report")
LEFT_OUT = ("embed", "task_sides")
Existing = click.Path(exists=True, dir_okay=False, path_type=Path)


def run(folder: Path, stage: str, words: str) -> None:
    """Run a stage; print its row, and end all if it fails."""
    command = shlex.split(words.replace("${item}", f"--corpus {CORPUS}").replace("${reference}", f"--corpus {CORPUS}"))
    command = [word.replace("{corpus}", CORPUS) for word in command]
    if stage == "report":
        stand_in(folder, command)
    took = measured([sys.executable, *command[1:]], folder)
    print(
        f"| `{stage}` | {took.seconds / 60:.1f} | {took.processors:.0f} | {took.largest:.0f} | {took.together:.0f} |",
        flush=True,
    )
    click.echo(f"{stage}: {took.said[-600:]}", err=True)
    note(f"peak of {stage}", took.together, "MB")
    if took.code:
        sys.exit(took.code)


@click.command()
@click.argument("sources", type=Existing, nargs=-1, required=True)
@click.option("--records", default=500_000, show_default=True, help="Real records.")
@click.option("--synthetic", default=3_358, show_default=True, help="Plans, and synthetic trials.")
@click.option("--outcomes", type=Existing, help="Outcomes of the records, by id; without any, status is the label.")
@click.option("--vocabulary", type=Existing, help="A drug vocabulary; without any, records' own names are taken.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep everything there.")
@click.option("--stage", "stages", multiple=True, help="Run this stage alone; may be given again.")
@noting
def main(
    sources: tuple[Path, ...], records: int, synthetic: int, outcomes: Path | None, vocabulary: Path | None,
    folder: Path | None, stages: tuple[str, ...],
) -> None:
    """Print a table of all stages on the records of SOURCES."""
    if unknown := set(stages) - {*UP_TO_REQUESTS, *WITH_SYNTHETIC, *LEFT_OUT}:
        raise click.BadParameter(f"no stage {', '.join(sorted(unknown))} here")
    with tempfile.TemporaryDirectory() as name:
        here = (folder or Path(name)).absolute()
        here.mkdir(parents=True, exist_ok=True)
        started = time.perf_counter()
        lay_out(here, sources, records, outcomes, vocabulary, synthetic)
        click.echo(f"{records:,} records made in {time.perf_counter() - started:.0f} s", err=True)
        print("| stage | minutes | processor seconds | largest process, MB | all processes, MB |")
        print("|---|---|---|---|---|", flush=True)
        pipeline = YAML(typ="safe").load(ROOT / "dvc.yaml")["stages"]
        for stage in stages or (*UP_TO_REQUESTS, *WITH_SYNTHETIC):
            if stage == "privacy":
                write_candidates(here)
            run(here, stage, pipeline[stage]["cmd"])


if __name__ == "__main__":
    main()
