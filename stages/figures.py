"""Draw all figures of a run for print (PNG) and for the web (SVG)."""

from pathlib import Path

import click

from trialwright.core.cli import Command, InFile, writes
from trialwright.reporting.figures.gallery import draw_all
from trialwright.reporting.figures.run import read_run


@click.command(cls=Command)
@click.argument("inputs", nargs=-1, required=True, type=InFile)
@writes("figures_out")
def main(inputs: tuple[Path, ...], figures_out: Path) -> None:
    """Draw what INPUTS, metrics files and folders of plots, hold, into FIGURES_OUT."""
    drawn = draw_all(read_run(inputs), figures_out)
    click.echo(f"figures: {len(drawn)} ({', '.join(drawn)})")


if __name__ == "__main__":
    main()
