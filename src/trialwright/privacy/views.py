"""Trials as vectors, in two views: their words, where copying shows, and their meaning, where paraphrase does.

Example: ``by_words(trials, texts)["train"].vectors`` are TF-IDF weights as the train trials set them.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.text.words import words

SYNTHETIC, TRAIN, TEST = "synthetic", "train", "test"


class Side(NamedTuple):
    """Trials of one kind in one view; vectors have length 1, or 0 where nothing is known of a trial."""

    ids: list[str]
    interventions: list[str]
    vectors: Any

    def only(self, ids: set[str], among: bool = True) -> "Side":
        """Return the trials that are among some ids, or those that are not."""
        rows = [row for row, trial_id in enumerate(self.ids) if (trial_id in ids) is among]
        return Side([self.ids[row] for row in rows], [self.interventions[row] for row in rows], self.vectors[rows])


def texts_by_id(*trials: pa.Table) -> dict[str, str]:
    """Return the texts of CLEAN rows by id."""
    return {row["id"]: row["text"] for table in trials for row in tables.rows(table.select(["id", "text"]))}


def by_meaning(embeddings: pa.Table) -> dict[str, Side]:
    """Return the sides of ``tables.EMBEDDINGS``."""
    sides = {}
    for role in (SYNTHETIC, TRAIN, TEST):
        rows = embeddings.filter(pc.equal(embeddings["set"], role))
        vectors = np.asarray(pc.list_flatten(rows["vector"]), dtype=np.float32)
        shape = (rows.num_rows, vectors.size // max(rows.num_rows, 1))
        sides[role] = Side(rows["id"].to_pylist(), rows["intervention"].to_pylist(), vectors.reshape(shape))
    return sides


def by_words(sides: Mapping[str, Side], texts: Mapping[str, str]) -> dict[str, Side]:
    """Return the same trials with TF-IDF vectors of their texts, of words that train trials have."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    weights = TfidfVectorizer(sublinear_tf=True, tokenizer=words, lowercase=False, token_pattern=None, dtype=np.float32)
    weights.fit(texts[trial_id] for trial_id in sides[TRAIN].ids)
    return {
        role: side._replace(vectors=_transformed(weights, [texts[trial_id] for trial_id in side.ids]))
        for role, side in sides.items()
    }


def _transformed(weights: Any, texts: list[str]) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    return weights.transform(texts) if texts else csr_matrix((0, len(weights.vocabulary_)), dtype=np.float32)
