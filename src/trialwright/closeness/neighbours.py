"""Trials as vectors, by the meaning or the words of their texts, and the nearest of some to each of others, by cosine.

Example: ``nearest(np.eye(2), np.array([[0.6, 0.8]])).distance`` is ``[0.4, 0.2]``; ``by_meaning(embeddings)[TRAIN]``
are the train trials with their embeddings.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trialwright.core import tables
from trialwright.stats.matrices import as_matrix
from trialwright.stats.tfidf import tfidf
from trialwright.text.words import words

SYNTHETIC, TRAIN, TEST = "synthetic", "train", "test"


class Side(NamedTuple):
    """Trials of one kind in one view; vectors have length 1, or 0 where nothing is known of a trial."""

    ids: list[str]
    interventions: list[str]
    labels: list[int]
    vectors: Any


def texts_by_id(*trials: pa.Table) -> dict[str, str]:
    """Return the texts of CLEAN rows by id."""
    return {row["id"]: row["text"] for table in trials for row in tables.rows(table.select(["id", "text"]))}


def by_meaning(embeddings: pa.Table) -> dict[str, Side]:
    """Return the sides of ``tables.EMBEDDINGS``."""
    sides = {}
    for role in (SYNTHETIC, TRAIN, TEST):
        rows = embeddings.filter(pc.equal(embeddings["set"], role))
        ids, interventions, labels = (rows[name].to_pylist() for name in ("id", "intervention", "label"))
        sides[role] = Side(ids, interventions, labels, as_matrix(rows["vector"]))
    return sides


def by_words(sides: Mapping[str, Side], texts: Mapping[str, str]) -> dict[str, Side]:
    """Return the same trials with TF-IDF vectors of their texts, of words that train trials have."""
    weights = tfidf(tokenizer=words, lowercase=False, token_pattern=None, dtype=np.float32)
    weights.fit(texts[trial_id] for trial_id in sides[TRAIN].ids)
    return {
        role: side._replace(vectors=_transformed(weights, [texts[trial_id] for trial_id in side.ids]))
        for role, side in sides.items()
    }


def _transformed(weights: Any, texts: list[str]) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    return weights.transform(texts) if texts else csr_matrix((0, len(weights.vocabulary_)), dtype=np.float32)


# So many cosines are in memory at once: 128 MB in double precision.
MOST_COSINES = 1 << 24


class Nearest(NamedTuple):
    """How far the nearest is, 1 less its cosine, and which one it is."""

    distance: NDArray[np.float64]
    place: NDArray[np.int64]


def nearest(queries: Any, references: Any) -> Nearest:
    """Find the nearest reference of each query; of several as near, the first.

    Args:
        queries: rows of length 1, dense or sparse.
        references: the same, of which there is at least one.
    """
    count, step = queries.shape[0], max(1, MOST_COSINES // references.shape[0])
    distance, place = np.empty(count), np.empty(count, np.int64)
    for start in range(0, count, step):
        cosines = queries[start : start + step] @ references.T
        if not isinstance(cosines, np.ndarray):
            cosines = cosines.toarray()
        best = cosines.argmax(axis=1)
        place[start : start + step] = best
        # Rounding must not make a copy a negative distance from itself.
        distance[start : start + step] = np.clip(1 - cosines[np.arange(len(best)), best], 0, 2)
    return Nearest(distance, place)
