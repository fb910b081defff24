"""Look for real trials in the synthetic ones: copied words, names and numbers; drop what params.yaml says."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.privacy.examine import examine
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.findings import FLAGS, PASSAGES
from trialwright.schemas.selection import POOL
from trialwright.sections.trust import Privacy


@click.command(cls=Command)
@reads("candidates", "trials", "pool")
@writes("synthetic_out", "passages_out", "flags_out", "rejects_out", "metrics_out")
def main(
    *, candidates: Path, trials: Path, pool: Path,
    synthetic_out: Path, passages_out: Path, flags_out: Path, rejects_out: Path, metrics_out: Path,
) -> None:
    """Hold CANDIDATES against all TRIALS, beside the test trials of POOL; keep those without a fatal flag."""
    written = tables.read(candidates, SYNTHETIC)
    found = examine(written, trials, tables.read(pool, POOL), load(Privacy))
    tables.write(synthetic_out, found.kept, SYNTHETIC)
    tables.write(passages_out, found.passages, PASSAGES)
    tables.write(flags_out, found.flags, FLAGS)
    tables.write(rejects_out, found.rejects, tables.REJECTS)
    tables.write_json(metrics_out, found.metrics)
    said = ", ".join(f"{count} {flag}" for flag, count in found.metrics["flags"].items() if count)
    click.echo(f"privacy: read {written.num_rows}, flagged {said or 'none'}, kept {found.kept.num_rows}")


if __name__ == "__main__":
    main()
