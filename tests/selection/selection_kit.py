"""Made corpora for selection: labels, interventions and vectors that a test plants, and the evidence on them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from trialwright.schemas.answers import RATINGS
from trialwright.schemas.findings import CORRECTIONS, EMBEDDINGS
from trialwright.schemas.texts import CLEAN, WEIGHTED
from trialwright.selection.strategies import Evidence

NO_REAL = pa.Table.from_pylist([], schema=CLEAN)


def corpus(labels: Sequence[int], drugs: Sequence[str] | None = None) -> pa.Table:
    """Write synthetic trials SYN-000, SYN-001 and so on, each of a weight of its own."""
    return pa.Table.from_pylist([
        {"id": f"SYN-{n:03d}", "label": label, "intervention": drugs[n] if drugs else "a", "source": "synthetic",
         "text": f"text {n}", "weight": 1 / (n + 1)}
        for n, label in enumerate(labels)
    ], schema=WEIGHTED)


def real(labels: Sequence[int], drugs: Sequence[str]) -> pa.Table:
    """Write real trials NCT000, NCT001 and so on."""
    return pa.Table.from_pylist([
        {"id": f"NCT{n:03d}", "label": label, "intervention": drug, "source": "real", "text": "text"}
        for n, (label, drug) in enumerate(zip(labels, drugs, strict=True))
    ], schema=CLEAN)


def embeddings(*sides: tuple[pa.Table, np.ndarray]) -> pa.Table:
    """Give trials vectors, which are brought to length 1; those of real trials say that their set is test."""
    rows = []
    for trials, vectors in sides:
        wide = np.asarray(vectors, dtype=np.float32)
        scaled = wide / np.linalg.norm(wide, axis=1, keepdims=True)
        for row, vector in zip(trials.to_pylist(), scaled, strict=True):
            named = {key: row[key] for key in ("id", "label", "intervention", "source")}
            rows.append({**named, "set": "test", "vector": vector.tolist()})
    return pa.Table.from_pylist(rows, schema=EMBEDDINGS)


def corrections(trials: pa.Table, planned: Sequence[int], probability: Sequence[float | None]) -> pa.Table:
    """Say of each trial what it was planned as, and what the corrector gives to that."""
    return pa.Table.from_pylist([
        {"id": row["id"], "planned": plan, "corrected": row["label"], "probability": share, "decision": "kept"}
        for row, plan, share in zip(trials.to_pylist(), planned, probability, strict=True)
    ], schema=CORRECTIONS)


def ratings(trials: pa.Table, given: Sequence[int | None]) -> pa.Table:
    """Rate trials; those that get None could not be rated."""
    return pa.Table.from_pylist([
        {"id": name, "rating": rating, "request_key": "k"}
        for name, rating in zip(trials["id"].to_pylist(), given, strict=True) if rating is not None
    ], schema=RATINGS)


def evidence(
    *, train: pa.Table = NO_REAL, vectors: pa.Table | None = None, told: pa.Table | None = None,
    rated: pa.Table | None = None, seed: int = 1,
) -> Evidence:
    """Put evidence together, with no rows where a test gives none."""
    return Evidence(
        train, *(
            schema.empty_table() if table is None else table
            for table, schema in ((vectors, EMBEDDINGS), (told, CORRECTIONS), (rated, RATINGS))
        ), seed,
    )


def noise(count: int, seed: int = 0) -> np.ndarray:
    """Return vectors that have nothing in common."""
    return np.random.default_rng(seed).normal(size=(count, 8))
