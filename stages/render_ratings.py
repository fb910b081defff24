"""Stage ``rate``, first: a request for a rating of each synthetic trial, none unless ratings select trials."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for, seed
from trialwright.llm.model_files.identity import as_asked
from trialwright.schemas.answers import REQUESTS
from trialwright.schemas.texts import WEIGHTED
from trialwright.sections.learning import Select
from trialwright.sections.writing import Llm, Rating
from trialwright.tasks.asking.render import render_texts
from trialwright.tasks.rating.rated import texts_to_rate
from trialwright.tasks.rating.rating_question import RatingQuestion


@click.command(cls=Command)
@reads("settings", "judge_settings", "trials_file")
@writes("requests_file")
def main(settings: Path, judge_settings: Path, trials_file: Path, requests_file: Path) -> None:
    """Write to REQUESTS_FILE one request for a rating of each trial of TRIALS_FILE, if select.strategy is judge."""
    trials = tables.read(trials_file, WEIGHTED)
    texts = texts_to_rate(trials, load_for(Select, settings))
    requests = render_texts(
        RatingQuestion(load_for(Rating, settings)), texts, llm=as_asked(load_for(Llm, judge_settings)), seed=seed()
    )
    tables.write(requests_file, requests, REQUESTS)
    click.echo(f"render_ratings: {trials.num_rows} trials read, {requests.num_rows} written")


if __name__ == "__main__":
    main()
