"""``trialwright columns``: what every column of every table means.

Example: ``python -m trialwright columns > DATA.md``.
"""

import click

from trialwright.ground.cli import Command
from trialwright.ground.tables.dictionary import render


@click.command(cls=Command)
def columns() -> None:
    """Print what every column of every table means, as in DATA.md."""
    from trialwright.classify.baseline import TERMS  # noqa: PLC0415 - with it comes scikit-learn
    from trialwright.llm.store.export import PAIRS  # noqa: PLC0415

    click.echo(render({"TERMS": TERMS, "PAIRS": PAIRS}), nl=False)
