"""Stage ``render_reasons``: a request for reasons for each plan."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for, seed
from trialwright.llm.model_files.identity import as_asked
from trialwright.schemas.answers import REQUESTS
from trialwright.schemas.selection import PLANS
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import Llm, Reasons
from trialwright.tasks.asking.render import render
from trialwright.tasks.reasons.reasons_question import ReasonsQuestion
from trialwright.tasks.task import plans_to_explain
from trialwright.trial.examples import example_ids, read_trials


@click.command(cls=Command)
@reads("settings", "plans_file", "trials_file")
@writes("requests_file")
def main(settings: Path, plans_file: Path, trials_file: Path, requests_file: Path) -> None:
    """Write to REQUESTS_FILE one request for reasons for each plan of PLANS_FILE, none where reasons.count is 0."""
    section, plans = load_for(Reasons, settings), tables.read(plans_file, PLANS)
    examples = read_trials(trials_file, example_ids(plans))
    requests = render(
        ReasonsQuestion(section), plans_to_explain(plans, section), examples,
        plan=load_for(Plan, settings), llm=as_asked(load_for(Llm, settings)), seed=seed(),
    )
    tables.write(requests_file, requests, REQUESTS)
    click.echo(f"render_reasons: {plans.num_rows} plans read, {requests.num_rows} written")


if __name__ == "__main__":
    main()
