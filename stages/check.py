"""Check all of params.yaml before anything runs, for each stage reads its own sections of it alone; and the prompts.

What corpora, arms and seeds that went left behind goes too: else it would be in the deps of mix and evaluate.
"""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, listed, named
from trialwright.evaluation.leftovers import clear, clear_corpora
from trialwright.files.code.closure import Checkout
from trialwright.files.code.versions import write_versions
from trialwright.sections.corpora import write_settings
from trialwright.sections.whole import load_all
from trialwright.tasks.check_prompts import check_prompts


@click.command(cls=Command)
@named("source", "scripts", "predictions", "models", "kept", "metrics", "settings_out", "code_out", "checked_out")
@listed("pins")
def main(*, source: Path, scripts: Path, pins: tuple[Path, ...], **paths: Path) -> None:
    """Check params.yaml and its prompts; write the settings of corpora and the code's versions; CHECKED is the same."""
    every = load_all()
    for name, of in ((name, every.of_corpus(name)) for name in every.corpora):
        check_prompts(of.plan, of.llm, of.reasons, of.synthesis)
        if warning := of.reasons.warning:
            click.echo(f"{name}: {warning}")
        write_settings(paths["settings_out"] / name, of)
    of_arms = clear((paths["predictions"], paths["models"]), every.arms, every.seeds, {"encoder": every.train.arms})
    for line in (*of_arms, *clear_corpora((paths["kept"], paths["metrics"]), every.corpora)):
        click.echo(line)
    write_versions(paths["code_out"], Checkout(source, scripts), pins)
    tables.write_json(paths["checked_out"], {"legal": True})
    click.echo("check: params.yaml is legal")


if __name__ == "__main__":
    main()
