"""Pick the few figures by which runs are told apart."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, InFile, writes
from trialwright.evaluation.summary import summarize


@click.command(cls=Command)
@click.argument("metrics", nargs=-1, required=True, type=InFile)
@writes("summary_out")
def main(metrics: tuple[Path, ...], summary_out: Path) -> None:
    """Write SUMMARY_OUT of METRICS files."""
    summary = summarize(tables.read_metrics(metrics))
    tables.write_json(summary_out, summary, sort=False)
    click.echo(f"summarize: {summary['trials']}, {summary['gates_failed']} gates failed")


if __name__ == "__main__":
    main()
