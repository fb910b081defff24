"""Write all that a run found as one page that anybody can open, with a browser of its synthetic trials."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, InFile, reads, writes
from trialwright.evaluation.telling import tell
from trialwright.reporting.page.browser import Browser
from trialwright.reporting.page.figures import read_figures
from trialwright.reporting.page.reporting import write_report
from trialwright.sections.whole import load_all


@click.command(cls=Command)
@reads("synthetic", "trials", "passages", "flags", "contradictions", "figures")
@click.argument("metrics", nargs=-1, required=True, type=InFile)
@writes("page_out")
def main(
    *, synthetic: Path, trials: Path, passages: Path, flags: Path, contradictions: Path, figures: Path,
    metrics: tuple[Path, ...], page_out: Path,
) -> None:
    """Write PAGE_OUT from METRICS files, FIGURES and the trials of SYNTHETIC, with their examples from TRIALS."""
    found, settings = tables.read_metrics(metrics), load_all()
    browser = Browser(synthetic, trials, passages, flags, contradictions)
    write_report(page_out, found, tell(found, list(settings.arms)), read_figures(figures), browser, settings)
    click.echo(f"report: {browser.written} synthetic trials and {browser.shown} examples in {page_out}")


if __name__ == "__main__":
    main()
