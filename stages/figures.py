"""Draw all figures of a run for print (PNG) and for the web (SVG)."""

from pathlib import Path

import click

from trialwright.core.cli import Command, listed, named
from trialwright.reporting.figures.gallery import draw_all
from trialwright.reporting.figures.plot_data import read_run


@click.command(cls=Command)
@listed("metrics", "plots")
@named("figures_out")
def main(metrics: tuple[Path, ...], plots: tuple[Path, ...], figures_out: Path) -> None:
    """Draw what metrics files and folders of plots hold."""
    drawn = draw_all(read_run(metrics, plots), figures_out)
    click.echo(f"figures: {len(drawn)} ({', '.join(drawn)})")


if __name__ == "__main__":
    main()
