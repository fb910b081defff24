"""Write all that a run found as one page that anybody can open, with a browser of its synthetic trials."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, listed, named
from trialwright.reporting.page.browser import Browser
from trialwright.reporting.page.drawings import read_figures
from trialwright.reporting.page.report_page import write_report
from trialwright.sections.whole import load_all


@click.command(cls=Command)
@named("synthetic", "trials", "passages", "flags", "contradictions", "figures", "page_out")
@listed("metrics")
def main(
    *, synthetic: Path, trials: Path, passages: Path, flags: Path, contradictions: Path, figures: Path,
    metrics: tuple[Path, ...], page_out: Path,
) -> None:
    """Write the page from metrics files, figures and the synthetic trials, with their examples among the real ones."""
    found, every = tables.read_metrics(metrics), load_all()
    settings = every.of_corpus(every.reference.corpus)
    browser = Browser(synthetic, trials, passages, flags, contradictions)
    write_report(page_out, found, read_figures(figures), browser, settings)
    click.echo(f"report: {browser.written} synthetic trials and {browser.shown} examples in {page_out}")


if __name__ == "__main__":
    main()
