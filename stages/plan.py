"""Draw the few-shot examples of each trial to write: of one intervention and label, and free to be shown."""

from functools import partial
from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, load_for, seed
from trialwright.llm.model_files.token_counts import counter
from trialwright.retrieval.plan import check_examples, plan, shown_ids
from trialwright.schemas.selection import PLANS, POOL
from trialwright.sections.retrieval import Plan, Pool
from trialwright.sections.writing import Llm
from trialwright.tasks.form import FORMS, example_text
from trialwright.trial.examples import stream_trials


@click.command(cls=Command)
@reads("settings", "pool", "trials")
@writes("plans_out", "rejects_out", "metrics_out")
def main(settings: Path, pool: Path, trials: Path, plans_out: Path, rejects_out: Path, metrics_out: Path) -> None:
    """Plan synthetic trials from examples of POOL, whose records are in TRIALS."""
    section, table = load_for(Plan, settings), tables.read(pool, POOL)
    check_examples(section, load(Pool))
    form = FORMS[section.fields]
    result = plan(
        table, stream_trials(trials, shown_ids(table)), section, seed(), members=form.members,
        count_tokens=counter(load_for(Llm, settings)), example_text=partial(example_text, form=form, plan=section),
    )
    tables.write(plans_out, result.table, PLANS)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    click.echo("plan: asked for {requested}, planned {accepted} of {interventions} interventions,"
               " rejected {rejected}".format(**result.metrics))


if __name__ == "__main__":
    main()
