"""A map of trials in two dimensions (the paper's Figure 3), by t-SNE of their embeddings.

Example of a row of the plot: ``("SYN-0447330b6835", "synthetic", "success", 12.3, -4.1)``. Distances between far
groups mean nothing in such a map; the figures of this room do the measuring.
"""

from collections.abc import Mapping

import numpy as np

from trialwright.fidelity.sample import Sample
from trialwright.trial.outcome_words import OUTCOMES

HEADER = ("id", "kind", "outcome", "x", "y")


def lay_out(kinds: Mapping[str, Sample], seed: int) -> list[tuple[str, str, str, float, float]]:
    """Place trials of each kind on one map."""
    from sklearn.manifold import TSNE  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    vectors = np.concatenate([corpus.vectors for corpus in kinds.values()])
    model = TSNE(
        perplexity=min(30.0, (len(vectors) - 1) / 3), init="pca", random_state=seed, metric="euclidean"
    )
    # Several threads would sum in an order of their own, and the map would differ from run to run.
    with threadpool_limits(1):
        places = model.fit_transform(vectors)
    named = [
        (row["id"], name, OUTCOMES[row["label"]])
        for name, corpus in kinds.items() for row in corpus.trials.select(["id", "label"]).to_pylist()
    ]
    return [(*name, round(float(x), 2), round(float(y), 2)) for name, (x, y) in zip(named, places, strict=True)]
