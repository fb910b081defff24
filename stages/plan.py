"""Draw the few-shot examples of each trial to write: of one intervention and label, and free to be shown."""

from functools import partial
from pathlib import Path

import click

from trialwright import llm, retrieval, writing
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.examples import read_trials


@click.command(cls=Command)
@click.argument("pool", type=InFile)
@click.argument("trials", type=InFile)
@click.argument("plans_out", type=OutFile)
@click.argument("rejects_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(pool: Path, trials: Path, plans_out: Path, rejects_out: Path, metrics_out: Path) -> None:
    """Plan synthetic trials from examples of POOL, whose records are in TRIALS."""
    settings = params.load()
    retrieval.check_examples(settings.plan, settings.pool)
    table = tables.read(pool, tables.POOL)
    result = retrieval.plan(
        table, read_trials(trials, retrieval.shown_ids(table)), settings.plan, settings.seed,
        count_tokens=llm.counter(settings.llm), example_text=partial(writing.example_text, plan=settings.plan),
    )
    tables.write(plans_out, result.table, tables.PLANS)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    click.echo(
        "plan: asked for {requested}, planned {accepted} of {interventions} interventions,"
        " rejected {rejected}".format(**result.metrics)
    )


if __name__ == "__main__":
    main()
