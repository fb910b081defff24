"""Stage ``render_trials``: a request for a new trial for each plan that has reasons, or needs none."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for, seed
from trialwright.llm.model_files.identity import as_asked
from trialwright.schemas.answers import REASONS, REQUESTS
from trialwright.schemas.selection import PLANS
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import Llm, Reasons, Synthesis
from trialwright.tasks.asking.render import render
from trialwright.tasks.trial.asking.trial_question import TrialQuestion
from trialwright.trial.examples import example_ids, read_trials


@click.command(cls=Command)
@reads("settings", "plans_file", "trials_file", "reasons_file")
@writes("requests_file")
def main(settings: Path, plans_file: Path, trials_file: Path, reasons_file: Path, requests_file: Path) -> None:
    """Write to REQUESTS_FILE one request for a trial for each plan with reasons in REASONS_FILE, if any are needed."""
    plans = tables.read(plans_file, PLANS)
    examples = read_trials(trials_file, example_ids(plans))
    question = TrialQuestion(
        load_for(Synthesis, settings), load_for(Reasons, settings), tables.read(reasons_file, REASONS)
    )
    requests = render(
        question, plans, examples, plan=load_for(Plan, settings), llm=as_asked(load_for(Llm, settings)), seed=seed()
    )
    tables.write(requests_file, requests, REQUESTS)
    dropped = plans.num_rows - requests.num_rows
    click.echo(f"render_trials: {plans.num_rows} plans read, {requests.num_rows} written, {dropped} no_reasons")


if __name__ == "__main__":
    main()
