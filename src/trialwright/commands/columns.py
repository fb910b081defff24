"""``trialwright columns``: what every column of every table means.

Example: ``python -m trialwright columns > docs/columns.md``.
"""

import click

from trialwright.core.cli import Command
from trialwright.schemas.columns.dictionary import render


@click.command(cls=Command)
def columns() -> None:
    """Print what every column of every table means, as in docs/columns.md."""
    from trialwright.llm.store.export import PAIRS  # noqa: PLC0415
    from trialwright.training.baseline import TERMS  # noqa: PLC0415 - with it comes scikit-learn

    click.echo(render({"TERMS": TERMS, "PAIRS": PAIRS}), nl=False)
