"""Stage ``extend``, first: a request for each section at length of each accepted trial, none by default."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for, seed
from trialwright.llm.model_files.identity import as_asked
from trialwright.schemas.answers import REQUESTS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import PLANS
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import Llm, Synthesis
from trialwright.tasks.section.asked_sections import sections_to_ask
from trialwright.tasks.section.section_question import render_sections
from trialwright.trial.examples import example_ids, read_trials


@click.command(cls=Command)
@reads("settings", "plans_file", "trials_file", "written_file")
@writes("requests_file")
def main(settings: Path, plans_file: Path, trials_file: Path, written_file: Path, requests_file: Path) -> None:
    """Write to REQUESTS_FILE one request for each of synthesis.sections that a trial of WRITTEN_FILE is to have."""
    synthesis, plans = load_for(Synthesis, settings), tables.read(plans_file, PLANS)
    examples = read_trials(trials_file, example_ids(plans)) if synthesis.sections else []
    written = tables.read(written_file, SYNTHETIC)
    sections = sections_to_ask(written, plans, examples, synthesis)
    requests = render_sections(
        sections, examples, synthesis,
        plan=load_for(Plan, settings), llm=as_asked(load_for(Llm, settings)), seed=seed(),
    )
    tables.write(requests_file, requests, REQUESTS)
    click.echo(f"render_sections: {written.num_rows} trials read, {requests.num_rows} sections asked for")


if __name__ == "__main__":
    main()
