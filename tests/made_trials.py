"""Small tables of trials of random words, with one word that tells the label."""

import numpy as np
import pyarrow as pa

from trialwright.schemas.texts import CLEAN

WORDS = [
    "trial", "of", "drug", "dose", "daily", "oral", "placebo", "group", "week", "adult", "safety", "response", "arm",
    "study", "phase",
]


def make_clean(
    count: int, prefix: str = "NCT", source: str = "real", *, seed: int = 0, shuffled: bool = False
) -> pa.Table:
    """Write trials of random words; one in three succeeds, and says "remission", others "relapse"."""
    rng = np.random.default_rng(seed)
    labels = np.array([int(i % 3 == 0) for i in range(count)], dtype=np.int8)
    texts = [
        " ".join([*rng.choice(WORDS, rng.integers(4, 20)), word, *rng.choice(WORDS, 3)])
        for word in np.where(labels, "remission", "relapse")
    ]
    if shuffled:
        labels = rng.permutation(labels)
    rows = [
        {"id": f"{prefix}{seed * 100_000 + i:08d}", "label": label, "intervention": "a", "source": source, "text": text}
        for i, (label, text) in enumerate(zip(labels.tolist(), texts, strict=True))
    ]
    return pa.Table.from_pylist(rows, schema=CLEAN)
