"""Write the card of the synthetic corpus: what it is, how it was made, and what is known to be wrong with it."""

from pathlib import Path

import click

from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.report import Recipe, newest_date, write_card


@click.command(cls=Command)
@click.argument("synthetic", type=InFile)
@click.argument("trials", type=InFile)
@click.argument("metrics", nargs=-1, required=True, type=InFile)
@click.argument("card_out", type=OutFile)
def main(synthetic: Path, trials: Path, metrics: tuple[Path, ...], card_out: Path) -> None:
    """Write CARD_OUT on the corpus SYNTHETIC, from METRICS files and the dates of the real TRIALS."""
    p = params.load()
    recipe = Recipe(p.seed, p.protocol, p.acquire, p.label, p.partition, p.plan, p.llm, p.reasons, p.synthesis)
    write_card(card_out, synthetic, tables.read_metrics(metrics), recipe, newest_date(trials))
    click.echo(f"card: {card_out}")


if __name__ == "__main__":
    main()
