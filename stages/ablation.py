"""Lay corpora side by side: what each changes and cost, what it is like, and what its arms are worth."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.evaluation.ablation import tabulate
from trialwright.sections.corpora import corpora, reference


@click.command(cls=Command)
@reads("results", "corpora_dir")
@writes("ablation_out")
def main(results: Path, corpora_dir: Path, ablation_out: Path) -> None:
    """Compare the corpora that CORPORA_DIR has figures on, by RESULTS of the arms that name them."""
    changes, usual = corpora(), reference()
    found = {name: tables.read_metrics(sorted((corpora_dir / name).glob("*.json"))) for name in changes}
    table = tabulate(tables.read_json(results), changes, found, usual)
    tables.write_json(ablation_out, table)
    click.echo(f"ablation: {len(changes)} corpora, beside {usual}")


if __name__ == "__main__":
    main()
