"""Choose the test samples that the LLM is asked, and write their prompts."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for, seed
from trialwright.llm.model_files.identity import as_asked
from trialwright.schemas.answers import REQUESTS
from trialwright.schemas.samples import SAMPLES
from trialwright.sections.benchmark import tasks
from trialwright.sections.writing import Llm
from trialwright.tasks.benchmark.asked import choose, requests_of


@click.command(cls=Command)
@reads("settings", "samples_dir")
@writes("asked_file", "requests_file")
def main(settings: Path, samples_dir: Path, asked_file: Path, requests_file: Path) -> None:
    """Write to ASKED_FILE test samples of each task in SAMPLES_DIR, and to REQUESTS_FILE a request for each."""
    section = tasks()
    asked = choose([samples_dir / name / "samples.parquet" for name in section.names], section.evaluated, seed())
    tables.write(asked_file, asked, SAMPLES)
    requests = requests_of(asked, section, as_asked(load_for(Llm, settings)), seed())
    tables.write(requests_file, requests, REQUESTS)
    click.echo(f"task_requests: {asked.num_rows} samples of {len(section.names)} tasks, {requests.num_rows} written")


if __name__ == "__main__":
    main()
