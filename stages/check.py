"""Check all of params.yaml before anything runs, for each stage reads its own sections of it alone; and the prompts.

What corpora, arms and seeds that went left behind goes too: else it would be in the deps of mix and evaluate.
"""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.evaluation.leftovers import clear, clear_corpora
from trialwright.sections.corpora import write_settings
from trialwright.sections.whole import load_all
from trialwright.tasks.check_prompts import check_prompts


@click.command(cls=Command)
@reads("predictions_dir", "models_dir", "kept_dir", "metrics_dir")
@writes("settings_out", "checked_out")
def main(predictions_dir: Path, models_dir: Path, kept_dir: Path, metrics_dir: Path, **outs: Path) -> None:
    """Check params.yaml and its prompts, and write the settings of each corpus; CHECKED_OUT is always the same."""
    every = load_all()
    for name in every.corpora:
        of = every.of_corpus(name)
        check_prompts(of.plan, of.llm, of.reasons, of.synthesis, of.select, of.rating)
        if warning := of.reasons.warning:
            click.echo(f"{name}: {warning}")
        write_settings(outs["settings_out"] / name, of)
    for line in (
        *clear((predictions_dir, models_dir), every.arms, every.seeds, {"encoder": every.train.arms}),
        *clear_corpora((kept_dir, metrics_dir), every.corpora),
    ):
        click.echo(line)
    tables.write_json(outs["checked_out"], {"legal": True})
    click.echo("check: params.yaml is legal")


if __name__ == "__main__":
    main()
