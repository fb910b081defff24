"""Stage ``parse_trials``: the synthetic trials in the answers, one row a plan."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for
from trialwright.llm.sealed.stored import answers
from trialwright.schemas.answers import REASONS, REQUESTS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import PLANS
from trialwright.sections.writing import Reasons, Synthesis
from trialwright.tasks.reading.parsing import parse
from trialwright.tasks.trial.reading.trial_reader import TrialReader
from trialwright.trial.examples import example_ids, read_trials


@click.command(cls=Command)
@reads("settings", "plans_file", "trials_file", "reasons_file", "requests_file", "store_dir")
@writes("synthetic_file", "rejects_file", "metrics_file")
def main(settings: Path, plans_file: Path, trials_file: Path, reasons_file: Path, **files: Path) -> None:
    """Read the answers to REQUESTS_FILE from STORE_DIR; every plan of PLANS_FILE ends accepted or rejected."""
    plans, requests = tables.read(plans_file, PLANS), tables.read(files["requests_file"], REQUESTS)
    examples = read_trials(trials_file, example_ids(plans))
    reader = TrialReader(
        load_for(Synthesis, settings), load_for(Reasons, settings), tables.read(reasons_file, REASONS), examples
    )
    parsed = parse(reader, plans, requests, answers(files["store_dir"], requests))
    tables.write(files["synthetic_file"], parsed.accepted, SYNTHETIC)
    tables.write(files["rejects_file"], parsed.rejects, tables.REJECTS)
    left_out = dict(sorted(reader.left_out.items()))
    tables.write_json(files["metrics_file"], {**parsed.metrics(), "left_out": left_out})
    click.echo(f"parse_trials: {parsed.summary()}")


if __name__ == "__main__":
    main()
