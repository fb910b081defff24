"""Read and score the LLM's answers to the benchmark tasks, beside a trivial baseline."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed
from trialwright.llm.sealed.stored import answers
from trialwright.schemas.answers import REQUESTS
from trialwright.schemas.samples import SAMPLE_ANSWERS, SAMPLES
from trialwright.sections.benchmark import tasks
from trialwright.sections.learning import Evaluate
from trialwright.tasks.benchmark.asked import read_answers
from trialwright.tasks.benchmark.task_evaluation import describe, evaluate, records_of


@click.command(cls=Command)
@reads("samples_dir", "asked_file", "requests_file", "store_dir", "trials_file", "sides_file", "reviews_file")
@writes("answers_file", "rejects_file", "metrics_file")
def main(
    *, samples_dir: Path, asked_file: Path, requests_file: Path, store_dir: Path, trials_file: Path, sides_file: Path,
    reviews_file: Path, answers_file: Path, rejects_file: Path, metrics_file: Path,
) -> None:
    """Read the answers of STORE_DIR to REQUESTS_FILE, and score them; what cannot be read is wrong, and is counted."""
    asked, requests = tables.read(asked_file, SAMPLES), tables.read(requests_file, REQUESTS)
    parsed = read_answers(asked, requests, answers(store_dir, requests))
    tables.write(answers_file, parsed.accepted, SAMPLE_ANSWERS)
    tables.write(rejects_file, parsed.rejects, tables.REJECTS)
    train = [samples_dir / name / "samples.parquet" for name in tasks().names]
    records = records_of(trials_file, sides_file, reviews_file)
    found = evaluate(asked, parsed, train, records, seed(), load(Evaluate).bootstrap)
    tables.write_json(metrics_file, found)
    click.echo(f"evaluate_tasks: {describe(found)}")


if __name__ == "__main__":
    main()
