"""Choose the real trials that may be shown, and draw from them the few-shot examples of each trial to write."""

from functools import partial
from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed
from trialwright.llm.model_files.token_counts import counter
from trialwright.retrieval.gold import choose
from trialwright.retrieval.plan import check_examples, plan
from trialwright.schemas.selection import GOLD, PLANS, POOL
from trialwright.sections.retrieval import Plan, Pool
from trialwright.sections.writing import Llm
from trialwright.tasks.form import FORMS, example_text
from trialwright.trial.examples import stream_trials


@click.command(cls=Command)
@reads("pool", "trials")
@writes("gold_out", "plans_out", "rejects_out", "metrics_out")
def main(pool: Path, trials: Path, gold_out: Path, plans_out: Path, rejects_out: Path, metrics_out: Path) -> None:
    """Plan synthetic trials from examples of POOL, whose records are in TRIALS."""
    section = check_examples(load(Plan), load(Pool))
    gold, form = choose(tables.read(pool, POOL), section.gold, seed()), FORMS[section.fields]
    result = plan(
        gold, stream_trials(trials, gold.table["trial_id"].to_pylist()), section, seed(), members=form.members,
        count_tokens=counter(load(Llm)), example_text=partial(example_text, form=form, plan=section),
    )
    tables.write(gold_out, gold.table.select(GOLD.names), GOLD)
    tables.write(plans_out, result.table, PLANS)
    tables.write(rejects_out, result.rejects, tables.REJECTS)
    tables.write_json(metrics_out, result.metrics)
    click.echo(f"plan: {result.describe()}")


if __name__ == "__main__":
    main()
