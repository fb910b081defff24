"""Hold synthetic trials against real ones, beside real ones against real ones."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, seed, seeds
from trialwright.fidelity.nearness.fidelity import HEADERS, measure
from trialwright.fidelity.nearness.fields import read_facts
from trialwright.fidelity.sample import gather
from trialwright.files.plots import write_plots
from trialwright.schemas.findings import EMBEDDINGS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.quality import Fidelity
from trialwright.trial.real import RealTrials


@click.command(cls=Command)
@reads("embeddings", "of_synthetic", "real_dir", "clean_synthetic", "trials", "synthetic")
@writes("plots_out", "out")
def main(embeddings: Path, of_synthetic: Path, real_dir: Path, plots_out: Path, out: Path, **files: Path) -> None:
    """Compare texts of CLEAN_SYNTHETIC and REAL_DIR by their embeddings, and fields of SYNTHETIC and TRIALS."""
    vectors = tables.read_together((embeddings, of_synthetic), EMBEDDINGS)
    real, ids = RealTrials.read(real_dir), vectors["id"].to_pylist()
    known = read_facts(files["trials"], ids)
    train, test = (gather(real.set_of(seeds()[0], name), vectors, known) for name in ("train", "test"))
    written = gather(tables.read(files["clean_synthetic"], CLEAN), vectors, read_facts(files["synthetic"], ids))
    measured = measure(train, test, written, load(Fidelity), seed())
    for name, header in HEADERS.items():
        write_plots(plots_out / name, header, {name: measured.plots[name]})
    tables.write_json(out, measured.metrics)
    click.echo(f"fidelity: {measured.metrics['trials']}")


if __name__ == "__main__":
    main()
