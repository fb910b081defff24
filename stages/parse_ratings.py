"""Stage ``rate``, last: the ratings in the answers, one row a synthetic trial."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for
from trialwright.llm.sealed.stored import answers
from trialwright.schemas.answers import RATINGS, REQUESTS
from trialwright.schemas.texts import WEIGHTED
from trialwright.sections.learning import Select
from trialwright.tasks.rating.rated import texts_to_rate
from trialwright.tasks.rating.rating_reader import RatingReader, tell_ratings
from trialwright.tasks.reading.parsing import parse


@click.command(cls=Command)
@reads("settings", "trials_file", "requests_file", "store_dir")
@writes("ratings_file", "rejects_file", "metrics_file")
def main(
    *, settings: Path, trials_file: Path, requests_file: Path, store_dir: Path,
    ratings_file: Path, rejects_file: Path, metrics_file: Path,
) -> None:
    """Read the answers to REQUESTS_FILE from STORE_DIR; every trial that was to be rated ends rated or rejected."""
    texts = texts_to_rate(tables.read(trials_file, WEIGHTED), load_for(Select, settings))
    requests = tables.read(requests_file, REQUESTS)
    parsed = parse(RatingReader(), texts, requests, answers(store_dir, requests))
    tables.write(ratings_file, parsed.accepted, RATINGS)
    tables.write(rejects_file, parsed.rejects, tables.REJECTS)
    tables.write_json(metrics_file, tell_ratings(parsed))
    click.echo(f"parse_ratings: {parsed.summary()}")


if __name__ == "__main__":
    main()
