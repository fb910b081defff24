"""All classifiers on the TOP benchmark: what can be told of a trial's outcome, with intervals.

Run as ``PYTHONPATH=src python -m benchmarks.top TRAIN VAL`` with files in TOP's columns, such as phase_I_train.csv and
phase_I_valid.csv. Trials are read, cleaned and trained on as in the pipeline, with the settings of params.yaml but
for those given here, which were set beforehand. VAL judges and decides nothing: the epoch is chosen on a share of
TRAIN, and so is the recipe of fine-tuning, of the lowest loss with the first seed among those that ``--recipe`` names;
C of the frozen encoder's head is chosen by cross-validation within TRAIN. With several VAL files, each is judged on its
own. Differences from TF-IDF are paired by trial. ``--no-encoder`` leaves out fine-tuning, which takes longest.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold

from benchmarks.kit import note, noting
from trialwright.cleaning.leaks.tally import Tally
from trialwright.embedding.embed import embed_texts
from trialwright.evaluation.intervals import interval
from trialwright.evaluation.resampling import resample
from trialwright.evaluation.runs import Run
from trialwright.registry.dialects import top_csv
from trialwright.schemas.texts import CLEAN, weigh_alike
from trialwright.sections.learning import Frozen
from trialwright.sections.training import Train
from trialwright.sections.whole import Params, load_all
from trialwright.stats.scores import METRICS, score
from trialwright.training import baseline, frozen
from trialwright.training.blending import blend
from trialwright.training.encoder import classifier, finetune, weights
from trialwright.training.token_ids import Tokens, tokenize
from trialwright.trial.record import Trial

SHOWN = ("roc_auc", "pr_auc", "f1", "mcc", "balanced_accuracy", "brier")
CHOOSING = 0.15
FOLDS = 5
# Inverse regularisation strengths among which C of the frozen encoder's head is chosen.
STRENGTHS = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)

# Ways to fine-tune; where pooling is a mean, head_c is the C that cross-validation chose.
RECIPES: dict[str, dict[str, Any]] = {
    "plain": {},
    "start": {"pooling": "mean"},
    "decay": {"pooling": "mean", "layer_decay": 0.8},
    "average": {"pooling": "mean", "layer_decay": 0.8, "averaging": 0.98},
    "renew": {"pooling": "own", "new_layers": 1, "layer_decay": 0.8, "averaging": 0.98},
}

Scores = list[np.ndarray]
Fit = Callable[[pa.Table, list[str]], np.ndarray]


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Say how many seconds of a processor something takes: the clock tells little on a busy machine."""
    begun = time.process_time()
    yield
    print(f"{name}: {time.process_time() - begun:.1f} s of a processor")


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


def describe(test: pa.Table, scored: Mapping[str, Scores], times: int) -> Iterator[str]:
    """Yield lines on classifiers: each metric's mean over seeds with its interval, and differences from the first."""
    labels, (first, *_) = test["label"].to_numpy().astype(np.int8), scored
    rows = np.arange(test.num_rows)
    seeds = max(len(of) for of in scored.values())
    # What takes no seed says the same with each.
    every = {name: of * (seeds // len(of)) for name, of in scored.items()}
    drawn = iter(resample(labels, [Run(rows, one, test.num_rows) for of in every.values() for one in of], times, 0))
    draws = {name: np.stack([next(drawn) for _ in of]) for name, of in every.items()}
    points = {name: np.array([list(score(labels, one).values()) for one in of], float) for name, of in every.items()}
    for name in every:
        note(f"TOP, {name}", points[name][:, METRICS.index("roc_auc")].mean(), "ROC-AUC")
        said = [f"{metric} {told(points[name], draws[name], metric)}" for metric in SHOWN]
        yield f"{name:8} {', '.join(said[:3])}"
        yield f"{'':8} {', '.join(said[3:])}"
        if name != first:
            apart = told(points[name] - points[first], draws[name] - draws[first], "roc_auc", "+")
            yield f"{'':8} over {first}: roc_auc {apart}"


def told(points: np.ndarray, draws: np.ndarray, metric: str, sign: str = "") -> str:
    """Say the mean of a metric over seeds with its interval; points are (seed, metric), draws (seed, metric, draw)."""
    row = METRICS.index(metric)
    around = interval(points[:, row], draws[:, row], 0)
    bounds = f"[{around.lo:{sign}.3f}, {around.hi:{sign}.3f}]" if around else "[not estimable]"
    return f"{points[:, row].mean():{sign}.3f} {bounds}"


def cross_validate(train: pa.Table, fits: Mapping[float, Fit]) -> dict[float, float]:
    """Return the log loss of each way to fit, on folds of TRAIN that it was not fitted on."""
    labels = train["label"].to_numpy()
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels))
    found = {}
    for key, fit in fits.items():
        scores = np.zeros(labels.size)
        for inside, outside in folds:
            scores[outside] = fit(train.take(inside), train.take(outside)["text"].to_pylist())
        found[key] = float(log_loss(labels, scores))
    return found


def heads(train: pa.Table, known: frozen.Vectors, section: Frozen) -> tuple[frozen.FrozenModel, float]:
    """Fit the frozen encoder's head with the C of the lowest cross-validated log loss; return it and that C."""
    def fit(strength: float, rows: pa.Table) -> frozen.FrozenModel:
        return frozen.fit(weigh_alike(rows), known, section.model_copy(update={"c": strength}))

    ways = {c: lambda rows, others, c=c: frozen.score(fit(c, rows), known, others) for c in STRENGTHS}
    losses = cross_validate(train, ways)
    best = min(losses, key=losses.__getitem__)
    print("log loss by C:", ", ".join(f"{c:g} {loss:.4f}" for c, loss in losses.items()), f"; takes {best:g}")
    return fit(best, train), best


def tuned(
    whole: pa.Table, tests: list[pa.Table], sections: Mapping[str, Train], settings: Params
) -> list[Scores]:
    """Fine-tune once per seed as the best recipe says; return scores by test table and seed.

    Recipes and epochs are judged on a share of the trials that is not trained on.
    """
    chosen = np.random.default_rng(settings.seed).random(whole.num_rows) < CHOOSING
    train, val = weigh_alike(whole.filter(pa.array(~chosen))), whole.filter(pa.array(chosen))
    print(f"encoder on {train.num_rows} trials, its recipe and epoch chosen on {val.num_rows}")
    model = next(iter(sections.values())).model
    ids = Tokens(tokenize(weights.load_tokenizer(model), pa.concat_tables([whole, *tests])))
    first, *others = settings.seeds
    fits = {name: _fitted(train, val, ids, section, first, name) for name, section in sections.items()}
    best = min(fits, key=lambda name: min(epoch.val_loss for epoch in fits[name].history.epochs))
    print(f"takes {best}")
    every = [fits[best], *(_fitted(train, val, ids, sections[best], seed, best) for seed in others)]
    return [[classifier.score(fitted.encoder, ids.of(test)) for fitted in every] for test in tests]


def _fitted(
    train: pa.Table, val: pa.Table, ids: Tokens, section: Train, seed: int, name: str
) -> finetune.Fitted:
    with timed(f"{name}, seed {seed}"):
        fitted = finetune.fit(train, val, ids, section, seed, label=f"{name}, seed {seed}")
        print(f"{name}, seed {seed}: {finetune.describe(fitted)}")
    return fitted


@click.command()
@click.argument("train", type=click.Path(exists=True, path_type=Path))
@click.argument("val", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--model", default="minilm", show_default=True)
@click.option("--max-length", default=256, show_default=True, help="Tokens that are read in fine-tuning.")
@click.option("--frozen-length", default=256, show_default=True, help="Tokens that the frozen encoder reads.")
@click.option("--epochs", default=4, show_default=True)
@click.option("--learning-rate", default=5e-5, show_default=True)
@click.option(
    "--recipe", "recipes", multiple=True, default=["plain", "decay"], show_default=True,
    type=click.Choice(list(RECIPES)), help="How to fine-tune; of several the best.",
)
@click.option("--encoder/--no-encoder", default=True, show_default=True, help="Whether to fine-tune.")
@noting
def main(train: Path, val: tuple[Path, ...], *, model: str, frozen_length: int, encoder: bool, **more: Any) -> None:
    """Train on TRAIN, judge on each VAL."""
    settings = load_all()
    tests = [read(path) for path in val]
    held = pa.array([id_ for test in tests for id_ in test["id"].to_pylist()])
    whole = read(train)
    whole = whole.filter(pc.invert(pc.is_in(whole["id"], value_set=held)))
    texts = [test["text"].to_pylist() for test in tests]
    with timed("tfidf"):
        words = baseline.fit(weigh_alike(whole), settings.baseline)
        scored = {"tfidf": [[baseline.score(words, of)] for of in texts]}
    section = settings.frozen.model_copy(update={"model": model, "max_length": frozen_length})
    with timed(f"embedding, {frozen_length} tokens, unless known"):
        every = [*whole["text"].to_pylist(), *(text for of in texts for text in of)]
        known = dict(zip(every, embed_texts(every, section)[0], strict=True))
    with timed("frozen"):
        head, c = heads(whole, known, section)
        scored["frozen"] = [[frozen.score(head, known, of)] for of in texts]
    pairs = zip(scored["tfidf"], scored["frozen"], strict=True)
    scored["blend"] = [[blend([one, other])] for (one,), (other,) in pairs]
    if encoder:
        recipes = more.pop("recipes")
        usual = settings.train.model_copy(update={"model": model, "attention_dropout": 0.0, **more})
        start = {name: {"head_c": c} if RECIPES[name].get("pooling") == "mean" else {} for name in recipes}
        sections = {name: usual.model_copy(update=RECIPES[name] | start[name]) for name in recipes}
        scored["encoder"] = tuned(whole, tests, sections, settings)
        scored["encoder and tfidf"] = [
            [blend([one, other]) for one in of] for of, (other,) in zip(scored["encoder"], scored["tfidf"], strict=True)
        ]
    for number, (path, test) in enumerate(zip(val, tests, strict=True)):
        print(f"{path.name}, {test.num_rows} trials; trained on {whole.num_rows}")
        of_test = {name: of[number] for name, of in scored.items()}
        for line in describe(test, of_test, settings.evaluate.bootstrap):
            print(line)


if __name__ == "__main__":
    main()
