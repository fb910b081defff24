"""Sentence embeddings of real and synthetic trials; a text that was embedded once never is again.

Example of a row of ``tables.EMBEDDINGS``: ``("NCT00000102", 1, "nifedipine", "real", "train", [0.03, ...])``.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from trialwright import progress
from trialwright.embedding.embedder import Embedder
from trialwright.embedding.vectors import Vector, Vectors
from trialwright.schemas.findings import EMBEDDINGS
from trialwright.sections.quality import Embed


def embed(sets: Mapping[str, pa.Table], section: Embed) -> tuple[pa.Table, int]:
    """Embed the trials of all sets.

    Args:
        sets: CLEAN rows by the name of their set.
        section: encoder and how much of a text it reads.

    Returns:
        EMBEDDINGS sorted by source and id, and how many texts were not known yet.
    """
    named = [rows.append_column("set", pa.repeat(name, rows.num_rows)) for name, rows in sets.items()]
    trials = pa.concat_tables(named).sort_by([("source", "ascending"), ("id", "ascending")])
    vectors, unknown = embed_texts(trials["text"].to_pylist(), section)
    offsets = np.arange(len(vectors) + 1, dtype=np.int32) * vectors.shape[1]
    column = pa.ListArray.from_arrays(pa.array(offsets), pa.array(vectors.ravel(), pa.float32()))
    kept = trials.select([name for name in EMBEDDINGS.names if name != "vector"])
    return kept.append_column("vector", column).cast(EMBEDDINGS), unknown


def embed_texts(texts: Sequence[str], section: Embed) -> tuple[Vector, int]:
    """Return a vector a text, and how many different texts were not known yet."""
    if not texts:
        return np.zeros((0, 0), dtype=np.float32), 0
    encoder = Embedder.load(section)
    keys = [encoder.key(text) for text in texts]
    with Vectors.open() as kept:
        known = kept.get(set(keys))
        wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        places = list(wanted)
        with progress.bar("embed", len(wanted), " trials") as advance:
            for rows, vectors in encoder.encode(list(wanted.values())):
                found = {places[row]: vector for row, vector in zip(rows, vectors, strict=True)}
                kept.put(found)
                known |= found
                advance(len(rows))
    return np.stack([known[key] for key in keys]), len(wanted)
