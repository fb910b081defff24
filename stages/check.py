"""Check all of params.yaml before anything runs, for each stage reads its own sections of it alone; and the prompts.

What arms and seeds that are no longer planned left behind goes first too: else it would be in the deps of evaluate.
"""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.evaluation.leftovers import clear
from trialwright.sections.whole import load_all
from trialwright.tasks.check_prompts import check_prompts


@click.command(cls=Command)
@reads("predictions_dir", "models_dir")
@writes("checked_out")
def main(predictions_dir: Path, models_dir: Path, checked_out: Path) -> None:
    """Check params.yaml and its prompts; CHECKED_OUT is the same for all that is legal: nothing runs again for it."""
    every = load_all()
    check_prompts(every.plan, every.llm, every.reasons, every.synthesis)
    if warning := every.reasons.warning:
        click.echo(warning)
    for line in clear((predictions_dir, models_dir), every.arms, every.seeds, {"encoder": every.train.arms}):
        click.echo(line)
    tables.write_json(checked_out, {"legal": True})
    click.echo("check: params.yaml is legal")


if __name__ == "__main__":
    main()
