"""TF-IDF and the encoder on the TOP benchmark: what can be told of a trial's outcome, with intervals.

Run as ``PYTHONPATH=src python -m benchmarks.top TRAIN VAL`` with files in TOP's columns, such as phase_I_train.csv and
phase_I_valid.csv. Trials are read, cleaned and trained on as in the pipeline, with the settings of params.yaml but
for those given here, which were set beforehand. VAL judges and decides nothing: the epoch is chosen on a share of
TRAIN. With several VAL files, each is judged on its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.kit import note, noting
from trialwright.cleaning.leaks.tally import Tally
from trialwright.evaluation.intervals import interval
from trialwright.evaluation.resampling import resample
from trialwright.evaluation.runs import Run
from trialwright.registry.dialects import top_csv
from trialwright.schemas.texts import CLEAN, weigh_alike
from trialwright.sections.training import Train
from trialwright.sections.whole import load_all
from trialwright.stats.scores import METRICS, score
from trialwright.training import baseline
from trialwright.training.encoder import classifier, finetune, weights
from trialwright.training.token_ids import Tokens, tokenize
from trialwright.trial.record import Trial

SHOWN = ("roc_auc", "pr_auc", "f1", "mcc", "balanced_accuracy", "brier")
CHOOSING = 0.15


def read(path: Path) -> pa.Table:
    """Read and clean the labelled trials of a file; say how many were left out."""
    labels = {row.nctid: int(row.label) for row in pd.read_csv(path, usecols=["nctid", "label"]).itertuples()}
    found = [trial for _, trial in top_csv.parse(path.read_bytes())]
    tally, rows = Tally(), []
    for trial in found:
        if isinstance(trial, Trial):
            row = {**trial.design_row(), "label": labels[trial.trial_id], "intervention": ""}
            rows.append(tally.clean(row, "real"))
    kept = [row for row in rows if row]
    print(f"{path.name}: {len(found)} read, {len(kept)} kept, {np.mean([row['label'] for row in kept]):.1%} successes")
    return pa.Table.from_pylist(kept, schema=CLEAN)


def describe(name: str, test: pa.Table, scores: list[np.ndarray], times: int) -> Iterator[str]:
    """Yield lines on a classifier: each metric's mean over seeds with its interval."""
    labels, ids = test["label"].to_numpy().astype(np.int8), np.arange(test.num_rows)
    runs = [Run(ids, one, test.num_rows) for one in scores]
    draws = resample(labels, runs, times, 0)
    said = []
    for metric in SHOWN:
        points = np.array([score(labels, one)[metric] for one in scores])
        if metric == "roc_auc":
            note(f"TOP, {name}", points.mean(), "ROC-AUC")
        around = interval(points, draws[:, METRICS.index(metric)], 0)
        bounds = f"[{around.lo:.3f}, {around.hi:.3f}]" if around else "[not estimable]"
        said.append(f"{metric} {points.mean():.3f} {bounds}")
    yield f"{name:8} {', '.join(said[:3])}"
    yield f"{'':8} {', '.join(said[3:])}"


def tuned(train: pa.Table, val: pa.Table, tests: list[pa.Table], section: Train, seeds: list[int]) -> Any:
    """Fine-tune once per seed; return the scores of each test table, seed by seed."""
    every = pa.concat_tables([train, val, *tests])
    ids = Tokens(tokenize(weights.load_tokenizer(section.model), every))
    found: list[list[np.ndarray]] = [[] for _ in tests]
    for seed in seeds:
        fitted = finetune.fit(weigh_alike(train), val, ids, section, seed, label=f"seed {seed}")
        print(f"seed {seed}: {finetune.describe(fitted)}")
        for scores, test in zip(found, tests, strict=True):
            scores.append(classifier.score(fitted.encoder, ids.of(test)))
    return found


@click.command()
@click.argument("train", type=click.Path(exists=True, path_type=Path))
@click.argument("val", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--model", default="minilm", show_default=True)
@click.option("--max-length", default=256, show_default=True)
@click.option("--epochs", default=4, show_default=True)
@click.option("--learning-rate", default=5e-5, show_default=True)
@noting
def main(train: Path, val: tuple[Path, ...], model: str, max_length: int, epochs: int, learning_rate: float) -> None:
    """Train on TRAIN, judge on each VAL."""
    settings = load_all()
    tests = [read(path) for path in val]
    held = pa.array([id_ for test in tests for id_ in test["id"].to_pylist()])
    whole = read(train)
    whole = whole.filter(pc.invert(pc.is_in(whole["id"], value_set=held)))
    chosen = np.random.default_rng(settings.seed).random(whole.num_rows) < CHOOSING
    learned, choosing = whole.filter(pa.array(~chosen)), whole.filter(pa.array(chosen))
    section = settings.train.model_copy(update={
        "model": model, "max_length": max_length, "epochs": epochs, "learning_rate": learning_rate,
        "attention_dropout": 0.0,
    })
    fitted = baseline.fit(weigh_alike(whole), settings.baseline)
    print(f"tfidf on {whole.num_rows} trials; encoder on {learned.num_rows}, its epoch chosen on {choosing.num_rows}")
    scored = tuned(learned, choosing, tests, section, settings.seeds)
    for path, test, runs in zip(val, tests, scored, strict=True):
        print(f"{path.name}, {test.num_rows} trials")
        times = settings.evaluate.bootstrap
        for line in describe("tfidf", test, [baseline.score(fitted, test["text"].to_pylist())], times):
            print(line)
        for line in describe("encoder", test, runs, times):
            print(line)


if __name__ == "__main__":
    main()
