"""What tests of the encoder do again and again: tokenize, fit, score."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa

from trialwright.schemas.texts import CLEAN, WEIGHTED, weigh_alike
from trialwright.sections.training import Train
from trialwright.training.encoder import classifier, finetune, weights
from trialwright.training.token_ids import Tokens, tokenize


def tokens_of(section: Train, *trials: pa.Table) -> Tokens:
    return Tokens(tokenize(weights.load_tokenizer(section.model), pa.concat_tables(trials)))


def fit(train: pa.Table, val: pa.Table, section: Train, seed: int = 40) -> finetune.Fitted:
    weighted = train if "weight" in train.column_names else weigh_alike(train)
    tokens = tokens_of(section, train.select(CLEAN.names), val)
    return finetune.fit(weighted, val, tokens, section, seed)


def scores(fitted: finetune.Fitted, test: pa.Table) -> np.ndarray:
    return classifier.score(fitted.encoder, tokens_of(fitted.encoder.section, test).of(test))


def with_labels(trials: pa.Table, labels: list[int]) -> pa.Table:
    return trials.set_column(1, trials.schema.field("label"), pa.array(labels, pa.int8()))


def weighted(trials: pa.Table, weights: list[float]) -> pa.Table:
    return trials.append_column(WEIGHTED.field("weight"), pa.array(weights, pa.float32()))


def without_dropout(model: str, folder: Path) -> str:
    """Copy a model whose training then depends on nothing but its batches."""
    shutil.copytree(model, folder, dirs_exist_ok=True)
    config = json.loads((folder / "config.json").read_text())
    config |= {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    (folder / "config.json").write_text(json.dumps(config))
    return str(folder)
