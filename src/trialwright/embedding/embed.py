"""Sentence embeddings of real and synthetic trials; a text that was embedded once never is again.

Example of a row of ``tables.EMBEDDINGS``: ``("NCT00000102", 1, "nifedipine", "real", "train", [0.03, ...])``.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice

import numpy as np
import pyarrow as pa

from trialwright import progress
from trialwright.embedding.embedder import TEXTS_AT_ONCE, Embedder
from trialwright.embedding.vectors import Vector, Vectors
from trialwright.engine.mapping import by_models
from trialwright.schemas.findings import EMBEDDINGS
from trialwright.sections.quality import Embed
from trialwright.sections.running import LOCAL, Engine

# Texts that a worker reads before it hands back their vectors.
_AT_ONCE = {"local": TEXTS_AT_ONCE, "ray": 250}


def embed(sets: Mapping[str, pa.Table], section: Embed, engine: Engine = LOCAL) -> tuple[pa.Table, int]:
    """Embed the trials of all sets.

    Args:
        sets: CLEAN rows by the name of their set.
        section: encoder and how much of a text it reads.
        engine: where it reads them.

    Returns:
        EMBEDDINGS sorted by source and id, and how many texts were not known yet.
    """
    named = [rows.append_column("set", pa.repeat(name, rows.num_rows)) for name, rows in sets.items()]
    trials = pa.concat_tables(named).sort_by([("source", "ascending"), ("id", "ascending")])
    vectors, unknown = embed_texts(trials["text"].to_pylist(), section, engine)
    offsets = np.arange(len(vectors) + 1, dtype=np.int32) * vectors.shape[1]
    column = pa.ListArray.from_arrays(pa.array(offsets), pa.array(vectors.ravel(), pa.float32()))
    kept = trials.select([name for name in EMBEDDINGS.names if name != "vector"])
    return kept.append_column("vector", column).cast(EMBEDDINGS), unknown


def embed_texts(texts: Sequence[str], section: Embed, engine: Engine = LOCAL) -> tuple[Vector, int]:
    """Return a vector a text, and how many different texts were not known yet."""
    if not texts:
        return np.zeros((0, 0), dtype=np.float32), 0
    try:
        return _embedded(texts, section, engine)
    finally:
        _loaded.cache_clear()


def _embedded(texts: Sequence[str], section: Embed, engine: Engine) -> tuple[Vector, int]:
    encoder = _loaded(section)
    keys = [encoder.key(text) for text in texts]
    with Vectors.open() as kept:
        known = kept.get(set(keys))
        wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        with (
            progress.bar("embed", len(wanted), " trials") as advance,
            by_models(partial(_read, section), _parts(wanted, _AT_ONCE[engine.kind]), engine) as batches,
        ):
            for found in batches:
                kept.put(found)
                known |= found
                advance(len(found))
    return np.stack([known[key] for key in keys]), len(wanted)


def _parts(wanted: Mapping[bytes, str], size: int) -> Iterator[list[tuple[bytes, str]]]:
    left = iter(wanted.items())
    return iter(lambda: list(islice(left, size)), [])


def _read(section: Embed, part: list[tuple[bytes, str]]) -> Iterator[dict[bytes, Vector]]:
    """Yield the vectors of some texts by key, a batch at a time."""
    keys, texts = zip(*part, strict=True)
    for rows, vectors in _loaded(section).encode(texts):
        yield {keys[row]: vector for row, vector in zip(rows, vectors, strict=True)}


@lru_cache(maxsize=1)
def _loaded(section: Embed) -> Embedder:
    """Load the encoder once in a process."""
    return Embedder.load(section)
