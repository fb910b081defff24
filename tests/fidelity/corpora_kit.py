"""Made corpora whose vectors, texts and facts get worse by a known amount."""

import numpy as np
import pandas as pd
import pyarrow as pa

from trialwright.fidelity.nearness.fields import CATEGORIES, NUMBERS
from trialwright.fidelity.sample import Sample
from trialwright.schemas.texts import CLEAN
from trialwright.sections.quality import Diversity, Fidelity

DIMENSIONS = 16
FIDELITY = Fidelity(
    draws=2, max_trials=200, pairs=1000, tsne_trials=15, folds=3, permutations=100, neighbours=3
)
DIVERSITY = Diversity(draws=2, max_trials=200, jaccard=0.7)


def vectors(count: int, seed: int, shift: float = 0.0) -> np.ndarray:
    """Vectors of length 1 around one direction, or, the larger the shift, around another."""
    rng = np.random.default_rng(seed)
    found = rng.normal(size=(count, DIMENSIONS)).astype(np.float32)
    found[:, 0] += 3 - shift
    found[:, 1] += shift
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def texts(count: int, seed: int, strange: float = 0.0) -> list[str]:
    """Texts of words that are the rarer the higher their number; some of them from a vocabulary of their own."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(30, 60, count)
    return [
        " ".join(f"{'odd' if rng.random() < strange else 'w'}{int(rng.exponential(20))}" for _ in range(length))
        for length in lengths
    ]


def corpus(count: int, seed: int, worse: float = 0.0, kind: str = "t") -> Sample:
    """A corpus that is the further from others the larger `worse` is, from 0 to 1."""
    rng = np.random.default_rng([seed, 1])
    trials = pa.table([
        [f"{kind}{at}" for at in range(count)], pa.array(rng.integers(0, 2, count), pa.int8()),
        [f"drug{at % 3}" for at in range(count)], [kind] * count, texts(count, seed, worse),
    ], schema=CLEAN)
    facts = {name: np.where(rng.random(count) < worse, "z", rng.choice(list("ab"), count)) for name in CATEGORIES}
    facts |= {name: rng.normal(size=count) + 3 * worse for name in NUMBERS}
    return Sample(trials, vectors(count, seed, 3 * worse), pd.DataFrame(facts))
