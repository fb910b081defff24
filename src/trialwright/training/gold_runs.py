"""Models of the gold-size curve: trained on gold trials, on synthetic ones written from them, and on both.

Example: ``run_all(mixes, test, model).scores["gold_raw@50"][0]`` are the probabilities of success of the test trials,
by a model trained on the 50 gold trials of draw 0 and on the synthetic ones that were written from them, as planned.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.tables.types import TEXT
from trialwright.schemas.selection import GOLD
from trialwright.schemas.texts import CLEAN, WEIGHTED, weigh_alike
from trialwright.sections.learning import Baseline
from trialwright.sections.training import Train
from trialwright.training import text_fit
from trialwright.training.counted_texts import CountedTexts
from trialwright.training.mix import count_distinct, prior

Mixes = Mapping[str, Mapping[int, pa.Table]]


class GoldCorpus(NamedTuple):
    """A corpus of the curve: its size as params.yaml has it, its draw, and the trials, CLEAN or WEIGHTED rows."""

    size: str
    draw: int
    gold: pa.Table
    raw: pa.Table
    corrected: pa.Table
    metrics: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path, train: pa.Table) -> Self:
        """Read the folder of a corpus, such as "50-0"; `train` are CLEAN rows of real trials that may be trained on."""
        ids = tables.read(folder / "gold.parquet", GOLD)["trial_id"]
        size, _, draw = folder.name.rpartition("-")
        return cls(
            size, int(draw), rows_of(train, ids.to_pylist()), weigh_alike(tables.read(folder / "clean.parquet", CLEAN)),
            tables.read(folder / "corrected.parquet", WEIGHTED), tables.read_metrics(sorted(folder.glob("*.json"))),
        )

    def mixes(self) -> dict[str, pa.Table]:
        """Return what is trained on, WEIGHTED rows by kind: gold and raw or corrected synthetic trials, and both."""
        return {
            "gold": self.gold, "raw": self.raw, "corrected": self.corrected,
            "gold_raw": pa.concat_tables([self.gold, self.raw]),
            "gold_corrected": pa.concat_tables([self.gold, self.corrected]),
        }


class GoldRuns(NamedTuple):
    """What models say of each test trial, and what they trained on as metrics/mix.json has it, by name and draw."""

    scores: Mapping[str, Mapping[int, np.ndarray]]
    trained_on: Mapping[str, Mapping[str, Any]]


class Model(NamedTuple):
    """Which classifier to train, and how."""

    name: str
    baseline: Baseline
    encoder: Train
    seed: int


def rows_of(train: pa.Table, ids: list[str]) -> pa.Table:
    """Return the real trials of these ids, WEIGHTED rows of weight 1."""
    return weigh_alike(train.filter(pc.is_in(train["id"], pa.array(ids, TEXT))))


def lay_out(corpora: Iterable[GoldCorpus], alone: Mapping[int, Mapping[int, list[str]]], train: pa.Table) -> Mixes:
    """Name all that is trained on, "kind@size" by draw; "alone@size" are gold trials of which no corpus is written."""
    mixes: dict[str, dict[int, pa.Table]] = {
        f"alone@{size}": {draw: rows_of(train, ids) for draw, ids in draws.items()} for size, draws in alone.items()
    }
    for corpus in corpora:
        for kind, rows in corpus.mixes().items():
            mixes.setdefault(f"{kind}@{corpus.size}", {})[corpus.draw] = rows
    return mixes


def run_all(mixes: Mixes, test: pa.Table, model: Model) -> GoldRuns:
    """Train on each mix and score the test trials, CLEAN rows; mixes of the same rows are trained on once.

    Raises:
        ModelError: the encoder cannot be had or used.
    """
    texts = test["text"].to_pylist()
    tfidf = model.name == "tfidf" and mixes
    counted = CountedTexts([*texts, *_texts(mixes)], model.baseline) if tfidf else None
    known: dict[tuple[tuple[Any, ...], ...], np.ndarray] = {}

    def score(name: str, draw: int, train: pa.Table) -> np.ndarray:
        train = train.sort_by("id")
        key = tuple(tuple(train[column].to_pylist()) for column in ("id", "label", "weight", "text"))
        if key not in known:
            if counted is not None:
                known[key] = counted.score(train, texts)
            else:
                fitted = text_fit.fit_rows(train, model.seed, section=model.encoder, label=f"{name}, draw {draw}")
                known[key] = fitted(texts)
        return known[key]

    return GoldRuns(
        {name: {draw: score(name, draw, rows) for draw, rows in draws.items()} for name, draws in mixes.items()},
        {
            name: {str(draw): {**count_distinct(rows), "prior": prior(rows)} for draw, rows in draws.items()}
            for name, draws in mixes.items()
        },
    )


def _texts(mixes: Mixes) -> Iterator[str]:
    for draws in mixes.values():
        for rows in draws.values():
            yield from rows["text"].to_pylist()
