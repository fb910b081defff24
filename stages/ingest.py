"""Registry zip to data/trials.parquet; what is no trial goes to data/rejects/ingest.parquet."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load
from trialwright.files import file_kinds
from trialwright.registry.ingest.ingesting import ingest
from trialwright.sections.real_trials import Ingest
from trialwright.sections.running import Engine


@click.command(cls=Command)
@reads("registry")
@writes("trials_out", "rejects_out", "merged_out", "metrics_out")
def main(registry: Path, trials_out: Path, rejects_out: Path, merged_out: Path, metrics_out: Path) -> None:
    """Parse the records of REGISTRY into TRIALS_OUT; which of them are left out for others, into MERGED_OUT."""
    section = load(Ingest)
    counts = ingest(
        registry, trials_out, rejects_out, merged_out,
        limit=section.limit, max_record_bytes=section.max_record_mb << 20, engine=load(Engine),
    )
    tables.write_json(metrics_out, counts._asdict(), sort=False)
    click.echo(
        f"ingest: read {counts.read}, accepted {counts.accepted}, merged {counts.merged}, rejected {counts.rejected}"
        f"{file_kinds.said_of(counts.skipped)}"
    )
    if counts.unread:
        said = ", ".join(f"{count} {field}" for field, count in counts.unread.items())
        click.echo(f"ingest: not read, for they are no dates or numbers that mean one thing only: {said}", err=True)


if __name__ == "__main__":
    main()
