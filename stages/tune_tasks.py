"""Tune a local LLM on samples of the benchmark tasks, and compare what it learns from which."""

from pathlib import Path

import click

from trialwright.core import tables
from trialwright.core.cli import Command, reads, writes
from trialwright.core.params import load, load_for, seed, seeds
from trialwright.files.fingerprint import public_name
from trialwright.llm.model_files.resolving import resolve
from trialwright.schemas.tuning import TUNING_SCORES, TUNING_TEXTS
from trialwright.sections.learning import Evaluate
from trialwright.sections.tuning import Tuning
from trialwright.sections.writing import Llm
from trialwright.training.tuning.tuning_results import Tuned, describe, results


@click.command(cls=Command)
@reads("settings", "texts_file")
@writes("tuned_dir", "metrics_file")
def main(settings: Path, texts_file: Path, tuned_dir: Path, metrics_file: Path) -> None:
    """Tune a model on TEXTS_FILE for each arm and seed, none where tuning.arms is empty; TUNED_DIR has what it says."""
    section, texts, tuned = load(Tuning), tables.read(texts_file, TUNING_TEXTS), Tuned()
    name = section.tuned(load_for(Llm, settings)) if section.arms else None
    with tables.replacing_folder(tuned_dir) as folder:
        if name:
            # Before torch and transformers are imported: it sets the environment that they read on import.
            source = resolve(name, "tuning.model")
            from trialwright.training.tuning.tuned_arms import tune  # noqa: PLC0415

            tuned = tune(texts, source, name, section, seeds(), folder / "adapters")
        tables.write(folder / "scores.parquet", tuned.scores, TUNING_SCORES)
    found = results(texts, tuned, public_name(name) if name else None, seed(), load(Evaluate).bootstrap)
    tables.write_json(metrics_file, found)
    click.echo(f"tune_tasks: {describe(found)}")


if __name__ == "__main__":
    main()
