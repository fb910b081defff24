"""One side of a comparison: trials with their texts, vectors and facts, row by row.

Example: ``gather(trials, embeddings).take([0, 2])`` are the first and third trial, with their vectors.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core.errors import InputError
from trialwright.stats.matrices import Matrix, as_matrix

Rows = npt.NDArray[np.intp]
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Sample:
    """Trials of one kind; `facts` may be empty where nobody asks for them."""

    trials: pa.Table
    vectors: Matrix
    facts: pd.DataFrame

    def __len__(self) -> int:
        return int(self.trials.num_rows)

    @property
    def texts(self) -> list[str]:
        """The cleaned texts."""
        texts: list[str] = self.trials["text"].to_pylist()
        return texts

    def take(self, rows: Rows) -> "Sample":
        """Return some of the trials."""
        facts = self.facts.iloc[rows] if len(self.facts) else self.facts
        return Sample(self.trials.take(pa.array(rows)), self.vectors[rows], facts)


def gather(trials: pa.Table, embeddings: pa.Table, facts: pd.DataFrame | None = None) -> Sample:
    """Put the rows of one kind of trials together.

    Args:
        trials: CLEAN rows.
        embeddings: EMBEDDINGS, of these trials and maybe others.
        facts: by trial id, of these trials and maybe others.

    Raises:
        InputError: a trial has no embedding, or no facts.
    """
    ids = trials["id"]
    places = pc.index_in(ids, value_set=embeddings["id"].combine_chunks())
    if places.null_count:
        raise InputError(f"{places.null_count} trials have no embeddings; run dvc repro embed")
    vectors = as_matrix(embeddings["vector"].take(places))
    if facts is None:
        return Sample(trials, vectors, pd.DataFrame())
    missing = sorted(set(ids.to_pylist()) - set(facts.index))
    if missing:
        raise InputError(f"{len(missing)} trials have no record, such as {missing[0]}; run dvc repro")
    return Sample(trials, vectors, facts.loc[ids.to_pylist()])


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, in lower case."""
    return _WORD.findall(text.lower())
