"""Token ids of whole texts, made once for all arms, seeds and lengths, and looked up by trial.

Example: the TOKENS row ``("NCT00000102", [16021, 8299, 3979, ...])``; what a model wants at the beginning
and end of its input, and how much of a long text it reads, is decided in training.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.models import sources
from trialwright.schemas.texts import TOKENS

KEY = "train.model"
_TEXTS_AT_ONCE = 1000

Ids = list[np.ndarray]


def load_tokenizer(name: str) -> Any:
    """Load the tokenizer of the encoder to be trained."""
    return sources.load_tokenizer(name, KEY)


def tokenize(tokenizer: Any, trials: pa.Table) -> pa.Table:
    """Turn the texts of CLEAN rows into TOKENS, one row for each id, sorted by id.

    Raises:
        InputError: an id stands for two texts.
    """
    texts = trials.select(["id", "text"]).group_by(["id", "text"]).aggregate([]).sort_by("id")
    twice = texts.num_rows - pc.count_distinct(texts["id"]).as_py()
    if twice:
        raise InputError(f"{twice} trials stand in the sets with two texts under one id; run dvc repro clean")
    parts = [TOKENS.empty_table()]
    for start in range(0, texts.num_rows, _TEXTS_AT_ONCE):
        part = texts.slice(start, _TEXTS_AT_ONCE)
        coded = tokenizer(
            part["text"].to_pylist(), add_special_tokens=False, truncation=False, padding=False, verbose=False,
            return_attention_mask=False, return_token_type_ids=False,
        )
        parts.append(pa.table([part["id"], coded["input_ids"]], schema=TOKENS))
    return pa.concat_tables(parts)


class Tokens:
    """TOKENS, looked up by trial."""

    def __init__(self, table: pa.Table) -> None:
        self._ids = table["id"].combine_chunks()
        lists = table["tokens"].combine_chunks()
        self._offsets, self._values = lists.offsets.to_numpy(), lists.values.to_numpy()

    @classmethod
    def read(cls, path: Path) -> "Tokens":
        """Read what `tokenize` made."""
        return cls(tables.read(path, TOKENS))

    def of(self, trials: pa.Table) -> Ids:
        """Return the token ids of each trial, in the order of the rows.

        Raises:
            InputError: a trial was never tokenized.
        """
        rows = pc.index_in(trials["id"], value_set=self._ids)
        if rows.null_count:
            raise InputError(f"{rows.null_count} trials have no tokens, such as {_first(trials, rows)}; run dvc repro")
        places = rows.to_numpy()
        return [self._values[self._offsets[row] : self._offsets[row + 1]] for row in places]


def _first(trials: pa.Table, rows: pa.ChunkedArray) -> str:
    return str(trials["id"].filter(pc.is_null(rows))[0].as_py())
