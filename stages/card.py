"""Write the card of the synthetic corpus: what it is, how it was made, and what is known to be wrong with it."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, listed, named
from trialwright.core.params import load, load_for, protocol, seed
from trialwright.reporting.account.provenance import Recipe, newest_date
from trialwright.reporting.card.data_card import write_card
from trialwright.sections.real_trials import Acquire, Interventions, Label
from trialwright.sections.retrieval import Partition, Plan
from trialwright.sections.viewing import View
from trialwright.sections.writing import Llm, Reasons, Synthesis


@click.command(cls=Command)
@named("settings", "synthetic", "trials", "card_out")
@listed("metrics")
def main(settings: Path, synthetic: Path, trials: Path, metrics: tuple[Path, ...], card_out: Path) -> None:
    """Write the card of the synthetic trials, from metrics files and the dates of the real trials."""
    recipe = Recipe(
        seed(), protocol(), load(Acquire), load(Label), load(Interventions), load(Partition), load(View),
        load_for(Plan, settings), load_for(Llm, settings), load_for(Reasons, settings), load_for(Synthesis, settings),
    )
    write_card(card_out, synthetic, tables.read_metrics(metrics), recipe, newest_date(trials))
    click.echo(f"card: {card_out}")


if __name__ == "__main__":
    main()
