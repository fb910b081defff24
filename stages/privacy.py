"""Look for real trials in the synthetic ones: copied words, names and numbers; drop what params.yaml says."""

from pathlib import Path

import click

from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.privacy import examine


@click.command(cls=Command)
@click.argument("candidates", type=InFile)
@click.argument("trials", type=InFile)
@click.argument("pool", type=InFile)
@click.argument("synthetic_out", type=OutFile)
@click.argument("passages_out", type=OutFile)
@click.argument("flags_out", type=OutFile)
@click.argument("rejects_out", type=OutFile)
@click.argument("metrics_out", type=OutFile)
def main(
    *, candidates: Path, trials: Path, pool: Path,
    synthetic_out: Path, passages_out: Path, flags_out: Path, rejects_out: Path, metrics_out: Path,
) -> None:
    """Hold CANDIDATES against all TRIALS, beside the test trials of POOL; keep those without a fatal flag."""
    written = tables.read(candidates, tables.SYNTHETIC)
    found = examine(written, trials, tables.read(pool, tables.POOL), params.load().privacy)
    tables.write(synthetic_out, found.kept, tables.SYNTHETIC)
    tables.write(passages_out, found.passages, tables.PASSAGES)
    tables.write(flags_out, found.flags, tables.FLAGS)
    tables.write(rejects_out, found.rejects, tables.REJECTS)
    tables.write_json(metrics_out, found.metrics)
    said = ", ".join(f"{count} {flag}" for flag, count in found.metrics["flags"].items() if count)
    click.echo(f"privacy: read {written.num_rows}, flagged {said or 'none'}, kept {found.kept.num_rows}")


if __name__ == "__main__":
    main()
