"""Check params.yaml and its prompts before anything runs; delete leftovers, which later stages would read."""

from pathlib import Path
from typing import Any

import click

from trialwright.core import tables
from trialwright.core.cli import Command, listed, named
from trialwright.evaluation.unplanned import clear_all
from trialwright.files.code.closure import Checkout
from trialwright.files.code.versions import write_versions
from trialwright.sections.corpora import write_settings
from trialwright.sections.gold_settings import write_gold_settings
from trialwright.sections.whole import load_all
from trialwright.tasks.check_prompts import check_prompts, check_sample_prompts


@click.command(cls=Command)
@named("source", "scripts", "predictions", "models", "gold", "settings_out", "gold_out", "code_out", "checked_out")
@listed("pins", "of_corpora", "of_tasks")
def main(*, source: Path, scripts: Path, **paths: Any) -> None:
    """Check params.yaml and its prompts; write the settings of corpora and the code's versions; CHECKED is the same."""
    every = load_all()
    for name, of in ((name, every.of_corpus(name)) for name in every.corpora):
        check_prompts(of.plan, of.llm, of.reasons, of.synthesis, of.select, of.rating)
        for warning in filter(None, (of.reasons.warning, of.synthesis.warning)):
            click.echo(f"{name}: {warning}")
        write_settings(paths["settings_out"] / name, of)
    check_sample_prompts(every.tasks, every.of_corpus(every.reference.corpus).llm)
    gold = write_gold_settings(paths["gold_out"], every)
    for line in clear_all(every, gold, paths):
        click.echo(line)
    write_versions(paths["code_out"], Checkout(source, scripts), paths["pins"])
    tables.write_json(paths["checked_out"], {"legal": True})
    click.echo("check: params.yaml is legal")


if __name__ == "__main__":
    main()
