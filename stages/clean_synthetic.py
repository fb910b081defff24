"""Stage clean_synthetic: the texts of synthetic trials that classifiers read, cleaned as the real ones are."""

from pathlib import Path

import click

from trialwright.cleaning.leaks.clean import clean_synthetic
from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.texts import REMOVED
from trialwright.sections.viewing import View


@click.command(cls=Command)
@reads("synthetic", "real_metrics")
@writes("clean_out", "removed_out", "metrics_out")
def main(*, synthetic: Path, real_metrics: Path, clean_out: Path, removed_out: Path, metrics_out: Path) -> None:
    """Remove from SYNTHETIC trials what tells their outcome; METRICS_OUT are REAL_METRICS with theirs beside."""
    written, of_real = tables.read(synthetic, SYNTHETIC), tables.read_json(real_metrics)
    cleaned = clean_synthetic(written, of_real, clean_out, load(View))
    tables.write(removed_out, cleaned.removed, REMOVED)
    tables.write_json(metrics_out, cleaned.metrics)
    click.echo(f"clean_synthetic: {cleaned.describe('synthetic')}")


if __name__ == "__main__":
    main()
