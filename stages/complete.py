"""Answer LLM requests; what is stored already is not asked again."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, InFile, OutFile, listed
from trialwright.core.params.loading import load, load_for
from trialwright.llm.complete import complete
from trialwright.schemas.answers import REQUESTS
from trialwright.sections.running import Engine
from trialwright.sections.writing import Complete, Llm


@click.command(cls=Command)
@click.argument("settings", metavar="SETTINGS_DIR", type=InFile)
@click.argument("requests_file", metavar="REQUESTS", type=InFile)
@click.argument("store", metavar="STORE_DIR", type=OutFile)
@click.argument("metrics_file", metavar="METRICS_OUT", type=OutFile)
@listed("others", "waiting", required=False)
def main(
    settings: Path, requests_file: Path, store: Path, metrics_file: Path, others: tuple[Path, ...],
    waiting: tuple[Path, ...],
) -> None:
    """Send REQUESTS that neither STORE_DIR nor others answer yet, add the answers, and count them in METRICS_OUT."""
    requests = tables.read(requests_file, REQUESTS)
    ledger = complete(
        requests, store, load_for(Llm, settings), load(Complete), click.echo, requests_file, others, waiting,
        load(Engine),
    )
    tables.write_json(metrics_file, ledger.metrics())
    click.echo(str(ledger))


if __name__ == "__main__":
    main()
