"""How far a corrector and the planned labels of synthetic trials agree.

Example: ``agreement(table, probability)["failure"]`` is ``{"trials": 16, "agreed": 9, "share": 0.5625, "probability":
0.571}``: to 9 of 16 trials written as failures the corrector gives failure at least as readily as success.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from trialwright.stats.scores import THRESHOLD
from trialwright.trial.outcome_words import OUTCOMES


def agreement(synthetic: pa.Table, probability: np.ndarray) -> dict[str, Any]:
    """Count the planned labels that a corrector agrees with.

    Args:
        synthetic: ``CLEAN`` rows with planned labels, n of them.
        probability: the corrector's, of the planned label, of shape (n,).

    Returns:
        Trials, those agreed with (probability at least 0.5), their share, and the mean probability: of all, of each
        label, and under ``interventions`` of each of these. Counts of labels and of interventions add up to all.
    """
    labels = synthetic["label"].to_numpy()
    by_intervention = synthetic.select(["intervention"]).append_column("probability", pa.array(probability))
    by_intervention = by_intervention.append_column("agreed", pa.array((probability >= THRESHOLD).astype(np.int64)))
    groups = by_intervention.group_by("intervention").aggregate(
        [("agreed", "count"), ("agreed", "sum"), ("probability", "mean")]
    ).sort_by("intervention")
    return {
        "all": _agreed(probability),
        **{outcome: _agreed(probability[labels == label]) for label, outcome in enumerate(OUTCOMES)},
        "interventions": {
            row["intervention"]: {
                "trials": row["agreed_count"], "agreed": row["agreed_sum"],
                "share": row["agreed_sum"] / row["agreed_count"], "probability": row["probability_mean"],
            }
            for row in groups.to_pylist()
        },
    }


def _agreed(probability: np.ndarray) -> dict[str, float | int | None]:
    agreed, trials = int((probability >= THRESHOLD).sum()), len(probability)
    return {
        "trials": trials, "agreed": agreed, "share": agreed / trials if trials else None,
        "probability": float(probability.mean()) if trials else None,
    }
