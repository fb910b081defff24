"""Hold synthetic trials against real ones, beside real ones against real ones."""

from pathlib import Path

import click

from trialwright.fidelity import HEADERS, gather, measure, read_facts
from trialwright.ground import params, tables
from trialwright.ground.cli import Command, InFile, OutFile
from trialwright.ground.plots import write_plots
from trialwright.ground.real import RealTrials


@click.command(cls=Command)
@click.argument("embeddings", type=InFile)
@click.argument("real_dir", type=InFile)
@click.argument("clean_synthetic", type=InFile)
@click.argument("trials", type=InFile)
@click.argument("synthetic", type=InFile)
@click.argument("plots_out", type=OutFile)
@click.argument("out", type=OutFile)
def main(
    embeddings: Path, real_dir: Path, clean_synthetic: Path, trials: Path, synthetic: Path, plots_out: Path, out: Path
) -> None:
    """Compare texts of CLEAN_SYNTHETIC and REAL_DIR by EMBEDDINGS, and fields of SYNTHETIC and TRIALS."""
    settings = params.load()
    vectors = tables.read(embeddings, tables.EMBEDDINGS)
    real, ids = RealTrials.read(real_dir), vectors["id"].to_pylist()
    known = read_facts(trials, ids)
    train, test = (gather(real.set_of(settings.seeds[0], name), vectors, known) for name in ("train", "test"))
    written = gather(tables.read(clean_synthetic, tables.CLEAN), vectors, read_facts(synthetic, ids))
    measured = measure(train, test, written, settings.fidelity, settings.seed)
    for name, header in HEADERS.items():
        write_plots(plots_out / name, header, {name: measured.plots[name]})
    tables.write_json(out, measured.metrics)
    click.echo(f"fidelity: {measured.metrics['trials']}")


if __name__ == "__main__":
    main()
