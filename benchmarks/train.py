"""How fast is fine-tuning? Ours against the padded float32 recipe, at what quality on validation trials.

Run as ``PYTHONPATH=src python -m benchmarks.train TRAIN VAL`` with tables of cleaned trials (Parquet) or files in
the columns of the TOP benchmark (CSV). All contenders take turns of some seconds, so that a busy machine slows
them alike; all see the same trials in batches of one size at one learning rate. ``--only long`` sets the three
ways to read long texts beside each other. On a machine that is never quiet, ``--threads 1`` and the ratio of
processor time tell more than the clock.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np
import pandas as pd
import pyarrow as pa
import torch
from torch.nn.functional import cross_entropy, pad

from benchmarks.kit import note, noting
from trialwright.core import tables
from trialwright.schemas.texts import CLEAN
from trialwright.sections.training import Train
from trialwright.training.encoder import classifier, epochs, inputs, weights
from trialwright.training.encoder.inputs import Frame
from trialwright.training.encoder.steps import Steps
from trialwright.training.encoder.team import Team
from trialwright.training.token_ids import Tokens, tokenize

RECIPE = Train(
    arms=[], model="minilm", max_length=512, long_texts="head", learning_rate=5e-5, batch_size=8, micro_batch=None,
    epochs=2, patience=None, class_weights="none", attention_dropout=0.0, dtype="bfloat16", compile=False,
    pooling="own", head_c=None, new_layers=0, averaging=None, layer_decay=1.0, warmup=0.1,
)
PLAIN = {"dtype": "float32", "attention_dropout": None}
CONTENDERS = {
    "speed": {"plain, padded to 512": PLAIN, "ours, 512": {}, "ours, 256": {"max_length": 256}},
    "long": {long: {"max_length": 256, "long_texts": long} for long in ("head", "head_tail", "windows")},
}


@dataclass
class Run:
    """A contender under way: what it trains on, and what it has taken and reached so far."""

    encoder: classifier.Encoder
    steps: Iterator[bool]
    seconds: float = 0.0
    processor_s: float = 0.0
    epochs: list[tuple[float, float]] = field(default_factory=list)


def read(path: Path) -> pd.DataFrame:
    """Read id, label and text of each trial."""
    if path.suffix == ".parquet":
        return tables.read(path, CLEAN).select(["id", "label", "text"]).to_pandas()
    rows = pd.read_csv(path).fillna("")
    parts = (rows.phase, "conditions: " + rows.diseases, "interventions: " + rows.drugs, rows.criteria)
    text = pd.Series("", index=rows.index).str.cat([part.astype(str) for part in parts], sep="\n").str.strip()
    return pd.DataFrame({"id": rows.nctid, "label": rows.label.astype(np.int8), "text": text})


def plain(whole: classifier.Encoder, train: epochs.Texts, rng: np.random.Generator) -> Iterator[bool]:
    """Train as scripts do: random batches, each text padded to the longest that the model reads, float32.

    Yields after each batch whether it ended an epoch.
    """
    size, rate, longest = whole.section.batch_size, whole.section.learning_rate, whole.section.max_length
    ids = [torch.from_numpy(one.astype(np.int64)) for one in whole.pieces(train.ids).ids]
    model, labels, filler = whole.model, torch.from_numpy(train.labels), whole.frame.padding
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.0)
    steps = math.ceil(len(ids) / size) * whole.section.epochs
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, steps)
    for _ in range(whole.section.epochs):
        order = rng.permutation(len(ids))
        for rows in (order[at : at + size] for at in range(0, len(order), size)):
            model.train()
            inputs = torch.stack([pad(ids[row], (0, longest - len(ids[row])), value=filler) for row in rows])
            mask = torch.stack([(torch.arange(longest) < len(ids[row])).long() for row in rows])
            loss = cross_entropy(model(input_ids=inputs, attention_mask=mask).logits, labels[rows])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            yield rows[-1] == order[-1]


def ours(whole: classifier.Encoder, train: epochs.Texts, rng: np.random.Generator) -> Iterator[bool]:
    """Train as `epochs.run` does, and yield as `plain` does."""
    section = whole.section
    lessons = epochs.lay_out(whole, train, np.ones(2))
    steps = Steps(whole, lessons, math.ceil(len(lessons.ids) / section.batch_size) * section.epochs)
    for _ in range(section.epochs):
        drawn = inputs.shuffled(lessons.ids, section.batch_size, rng)
        for number, rows in enumerate(drawn, 1):
            whole.model.train()
            steps.take(rows)
            yield number == len(drawn)


def start(changes: dict[str, object], train: epochs.Texts, seed: int, epochs: int) -> Run:
    """Make a contender ready."""
    section = RECIPE.model_copy(update={**changes, "epochs": epochs})
    loaded = weights.load(section, seed)
    whole = classifier.Encoder(
        loaded.model, loaded.tokenizer, Frame.of(loaded.tokenizer), section, Team(torch.device("cpu"))
    )
    way = plain if changes == PLAIN else ours
    return Run(whole, way(whole, train, np.random.default_rng(seed)))


def turn(run: Run, val: epochs.Texts, seconds: float) -> bool:
    """Train for some seconds; judge at the end of each epoch, off the clock. Return whether there is more to do."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        started, used = time.perf_counter(), time.process_time()
        ended = next(run.steps, None)
        if ended is None:
            return False
        run.seconds += time.perf_counter() - started
        run.processor_s += time.process_time() - used
        if ended:
            read = classifier.logits(run.encoder, val.ids)
            loss = cross_entropy(read, torch.from_numpy(val.labels)).item()
            run.epochs.append((loss, epochs.roc_auc(val.labels, (read[:, 1] - read[:, 0]).numpy()) or 0.0))
    return True


@click.command()
@click.argument("train", type=click.Path(exists=True, path_type=Path))
@click.argument("val", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--only", type=click.Choice(list(CONTENDERS)), default="speed", show_default=True)
@click.option("--epochs", "passes", default=2, show_default=True)
@click.option("--limit", type=int, help="Train on so many trials, drawn at random.")
@click.option("--seed", default=40, show_default=True)
@click.option("--threads", default=2, show_default=True)
@click.option("--turn-s", default=10.0, show_default=True, help="Seconds of each turn.")
@noting
def main(
    train: Path, val: tuple[Path, ...], only: str, passes: int, limit: int | None, seed: int, threads: int,
    turn_s: float,
) -> None:
    """Train on TRAIN, judge on VAL, contender beside contender."""
    torch.set_num_threads(threads)
    learned, held = read(train), pd.concat([read(path) for path in val])
    learned = learned[~learned.id.isin(held.id)]
    learned = learned.sample(limit or len(learned), random_state=seed)
    both = pa.Table.from_pandas(pd.concat([learned, held]), preserve_index=False)
    ids = Tokens(tokenize(weights.load_tokenizer(RECIPE.model), both))
    texts = [
        epochs.Texts(ids.of(both.slice(first, len(part))), part.label.to_numpy().astype(np.int64))
        for first, part in ((0, learned), (len(learned), held))
    ]
    lengths = np.array([len(one) for one in texts[0].ids])
    print(
        f"{len(learned)} trials to learn from, {len(held)} to judge on; tokens: median {np.median(lengths):.0f}, "
        f"{np.mean(lengths > 510):.0%} above 510"
    )
    runs = {name: start(changes, texts[0], seed, passes) for name, changes in CONTENDERS[only].items()}
    under_way = list(runs)
    while under_way:
        under_way = [name for name in under_way if turn(runs[name], texts[1], turn_s)]
    first = next(iter(runs.values()))
    for name, run in runs.items():
        loss, auc = min(run.epochs)
        if run is not first:
            note(f"fine-tuning, {name}", len(learned) * passes / run.seconds, "trials/s", peer=next(iter(runs)),
                 ratio=first.seconds / run.seconds)
        print(
            f"{name:24} {len(learned) * passes / run.seconds:7.2f} trials/s, {first.seconds / run.seconds:.2f} times "
            f"the first ({first.processor_s / run.processor_s:.2f} by processor time); validation loss {loss:.4f}, "
            f"ROC-AUC {auc:.3f}"
        )


if __name__ == "__main__":
    main()
