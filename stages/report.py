"""Write all that a run found as one page that anybody can open, with a browser of its synthetic trials."""

from pathlib import Path

import click

from trialwright.analysis import tell
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.report import Browser, read_figures, write_report


@click.command(cls=Command)
@click.argument("synthetic", type=InFile)
@click.argument("trials", type=InFile)
@click.argument("passages", type=InFile)
@click.argument("flags", type=InFile)
@click.argument("contradictions", type=InFile)
@click.argument("figures", type=InFile)
@click.argument("metrics", nargs=-1, required=True, type=InFile)
@click.argument("page_out", type=OutFile)
def main(
    *, synthetic: Path, trials: Path, passages: Path, flags: Path, contradictions: Path, figures: Path,
    metrics: tuple[Path, ...], page_out: Path,
) -> None:
    """Write PAGE_OUT from METRICS files, FIGURES and the trials of SYNTHETIC, with their examples from TRIALS."""
    found, settings = tables.read_metrics(metrics), params.load()
    browser = Browser(synthetic, trials, passages, flags, contradictions)
    write_report(page_out, found, tell(found, list(settings.arms)), read_figures(figures), browser, settings)
    click.echo(f"report: {browser.written} synthetic trials and {browser.shown} examples in {page_out}")


if __name__ == "__main__":
    main()
