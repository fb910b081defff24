"""Stage audit: what could tell a classifier more than a protocol says, and trials that stand twice."""

from pathlib import Path

import click

from trialwright.audit.auditing import Inputs, audit, write_features
from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, protocol, seeds
from trialwright.schemas.findings import DUPLICATES
from trialwright.sections.learning import Audit


@click.command(cls=Command)
@reads("trials", "merged", "real_dir", "removed", "synthetic", "plans", "written")
@writes("duplicates_out", "plots_dir_out", "metrics_out")
def main(
    *, trials: Path, merged: Path, real_dir: Path, removed: Path, synthetic: Path, plans: Path, written: Path,
    duplicates_out: Path, plots_dir_out: Path, metrics_out: Path,
) -> None:
    """Probe what cleaning REMOVED of TRIALS and left in REAL_DIR, and compare the sets with SYNTHETIC ones."""
    inputs = Inputs.read(trials, merged, real_dir, removed, synthetic, plans, written)
    found = audit(inputs, load(Audit), seeds()[0], strict=protocol() == "strict")
    tables.write(duplicates_out, found.duplicates, DUPLICATES)
    write_features(plots_dir_out, found.features)
    tables.write_json(metrics_out, found.metrics)
    click.echo(f"audit: {found.describe()}")


if __name__ == "__main__":
    main()
