"""Choose the real trials that may be shown, and draw from them the few-shot examples of each trial to write."""

from functools import partial
from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load_for, seed
from trialwright.llm.model_files.token_counts import counter
from trialwright.retrieval.gold import choose, seed_of
from trialwright.retrieval.plan import plan
from trialwright.schemas.selection import GOLD, PLANS, POOL
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import Llm
from trialwright.tasks.form import FORMS, example_text
from trialwright.trial.examples import stream_trials


@click.command(cls=Command)
@reads("settings", "pool", "trials")
@writes("gold_out", "plans_out", "rejects_out", "metrics_out")
def main(settings: Path, pool: Path, trials: Path, **outs: Path) -> None:
    """Plan synthetic trials from examples of POOL, whose records are in TRIALS."""
    section = load_for(Plan, settings)
    drawn, form = seed_of(section.gold_draw, seed()), FORMS[section.fields]
    gold = choose(tables.read(pool, POOL), section.gold, drawn)
    records, count = stream_trials(trials, gold.table["trial_id"].to_pylist()), counter(load_for(Llm, settings))
    text = partial(example_text, form=form, plan=section)
    result = plan(gold, records, section, drawn, members=form.members, count_tokens=count, example_text=text)
    tables.write(outs["gold_out"], gold.table.select(GOLD.names), GOLD)
    tables.write(outs["plans_out"], result.table, PLANS)
    tables.write(outs["rejects_out"], result.rejects, tables.REJECTS)
    tables.write_json(outs["metrics_out"], result.metrics)
    click.echo(f"plan: {result.describe()}")


if __name__ == "__main__":
    main()
