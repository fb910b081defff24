"""Stage ``parse_reasons``: the reasons in the answers, one row a plan."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for
from trialwright.llm.sealed.stored import answers
from trialwright.schemas.answers import REASONS, REQUESTS
from trialwright.schemas.selection import PLANS
from trialwright.sections.writing import Reasons
from trialwright.tasks.reading.parsing import parse
from trialwright.tasks.reasons.reasons_reader import ReasonsReader
from trialwright.tasks.task import plans_to_explain


@click.command(cls=Command)
@reads("settings", "plans_file", "requests_file", "store_dir")
@writes("reasons_file", "rejects_file", "metrics_file")
def main(
    *, settings: Path, plans_file: Path, requests_file: Path, store_dir: Path,
    reasons_file: Path, rejects_file: Path, metrics_file: Path,
) -> None:
    """Read the answers to REQUESTS_FILE from STORE_DIR; every plan that was asked for ends accepted or rejected."""
    section = load_for(Reasons, settings)
    plans = plans_to_explain(tables.read(plans_file, PLANS), section)
    requests = tables.read(requests_file, REQUESTS)
    parsed = parse(ReasonsReader(section), plans, requests, answers(store_dir, requests))
    tables.write(reasons_file, parsed.accepted, REASONS)
    tables.write(rejects_file, parsed.rejects, tables.REJECTS)
    tables.write_json(metrics_file, parsed.metrics())
    click.echo(f"parse_reasons: {parsed.summary()}")


if __name__ == "__main__":
    main()
