"""Pick the few figures that distinguish runs."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, listed, named
from trialwright.reporting.run_summary import summarize


@click.command(cls=Command)
@listed("metrics")
@named("summary_out")
def main(metrics: tuple[Path, ...], summary_out: Path) -> None:
    """Write the summary of metrics files."""
    summary = summarize(tables.read_metrics(metrics))
    tables.write_json(summary_out, summary, sort=False)
    click.echo(f"summarize: {summary['trials']}, {summary['gates_failed']} gates failed")


if __name__ == "__main__":
    main()
