"""Measure the reasons: do they speak of their plan's examples, do they repeat each other, and what tells the label?"""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, load_for, seed
from trialwright.reasoning.reasoning import measure
from trialwright.reasoning.shown_texts import gather
from trialwright.schemas.answers import REASONS
from trialwright.schemas.findings import REASONING
from trialwright.schemas.selection import PLANS
from trialwright.sections.quality import Diversity
from trialwright.sections.retrieval import Plan
from trialwright.trial.examples import example_ids, read_trials


@click.command(cls=Command)
@reads("settings", "reasons", "plans", "trials")
@writes("reasoning_out", "metrics_out")
def main(
    *, settings: Path, reasons: Path, plans: Path, trials: Path, reasoning_out: Path, metrics_out: Path
) -> None:
    """Hold the REASONS of PLANS against the examples that these show of TRIALS, and against each other."""
    planned = tables.read(plans, PLANS)
    examples = read_trials(trials, example_ids(planned))
    told = gather(tables.read(reasons, REASONS), planned, examples, load_for(Plan, settings))
    found = measure(told, examples, load(Diversity).jaccard, seed())
    tables.write(reasoning_out, found.rows, REASONING)
    tables.write_json(metrics_out, found.metrics)
    click.echo("reasoning: {reasons} reasons of {plans} plans".format(**found.metrics))


if __name__ == "__main__":
    main()
