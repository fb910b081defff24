"""Selection: of a corpus of synthetic trials, keep so many of the best by a strategy, in the same shares of labels.

Example: of 60 successes and 40 failures, ``trials: 50`` keeps the best 30 successes and the best 20 failures.
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trialwright.core import tables
from trialwright.sections.learning import Select
from trialwright.selection.strategies import STRATEGIES, Evidence

Numbers = NDArray[np.float64]


class Selected(NamedTuple):
    """Synthetic trials to go on with, rows of ``tables.REJECTS``, and the counts."""

    accepted: pa.Table
    rejects: list[dict[str, str]]
    metrics: dict[str, Any]

    def told(self) -> str:
        """Say in one line what was kept and by which scores, and whether fewer trials were there than wanted."""
        found = self.metrics
        line = f"strategy {found['strategy']}, read {found['read']}, accepted {found['accepted']}"
        means = {side: mean for side, mean in found["score"].items() if mean is not None}
        if means:
            line += f", mean score {', '.join(f'{mean:.3g} of {side}' for side, mean in means.items())}"
        if unscored := sum(found["unscored"].values()):
            line += f", {unscored} without a score"
        short = found["wanted"] is not None and found["read"] < found["wanted"]
        return f"{line}; select.trials {found['wanted']} is more than there are, so all are kept" if short else line


def select(corpus: pa.Table, how: Select, evidence: Evidence) -> Selected:
    """Keep the trials of highest score within each label; of equal scores, or of none, that of the smaller id.

    Which trials are kept does not depend on the order of the rows; that order is left as it is.

    Args:
        corpus: WEIGHTED rows of synthetic trials, each id once.
        how: the strategy, and how many trials to keep: all of them where there are not more.
        evidence: what strategies look at; no trial that any seed holds out.

    Raises:
        InputError: the evidence lacks what the strategy needs of a trial.
    """
    wanted = corpus.num_rows if how.trials is None else min(how.trials, corpus.num_rows)
    if how.strategy == "none" or wanted == corpus.num_rows:
        return _selected(corpus, np.ones(corpus.num_rows, bool), None, how)
    labels, ids = np.asarray(corpus["label"]), np.asarray(corpus["id"].to_pylist())
    kept, scores = np.zeros(len(ids), bool), np.zeros(len(ids))
    for label, quota in _quotas(labels, wanted).items():
        rows = np.flatnonzero(labels == label)
        rows = rows[np.argsort(ids[rows])]
        scores[rows] = STRATEGIES[how.strategy](corpus.take(pa.array(rows)), evidence, quota)
        kept[rows[np.argsort(-scores[rows], kind="stable")[:quota]]] = True
    return _selected(corpus, kept, scores, how)


def _quotas(labels: NDArray[np.int8], wanted: int) -> dict[int, int]:
    """Divide what is wanted among labels in proportion to their trials, by largest remainder.

    So selection does not change the share of successes, by more than one trial: a classifier would learn it.
    """
    values, counts = np.unique(labels, return_counts=True)
    quotas, remainders = np.divmod(counts.astype(np.int64) * wanted, len(labels))
    quotas[np.argsort(-remainders, kind="stable")[: wanted - quotas.sum()]] += 1
    return dict(zip(values.tolist(), quotas.tolist(), strict=True))


def _selected(corpus: pa.Table, kept: NDArray[np.bool_], scores: Numbers | None, how: Select) -> Selected:
    accepted, left = corpus.filter(pa.array(kept)), corpus.filter(pa.array(~kept))
    rows = {"accepted": kept, "rejected": ~kept}
    of_sides = {name: np.empty(0) if scores is None else scores[there] for name, there in rows.items()}
    rejects = [
        tables.reject(trial_id, "not_selected", f"{how.strategy}: {_told(score)}")
        for trial_id, score in zip(left["id"].to_pylist(), of_sides["rejected"].tolist(), strict=True)
    ]
    sides = {"read": corpus, "accepted": accepted}
    return Selected(accepted, rejects, {
        "strategy": how.strategy, "wanted": how.trials,
        "read": corpus.num_rows, "accepted": accepted.num_rows, "rejected": {"not_selected": len(rejects)},
        "success_share": {name: pc.mean(trials["label"]).as_py() for name, trials in sides.items()},
        "interventions": {name: pc.count_distinct(trials["intervention"]).as_py() for name, trials in sides.items()},
        "score": {name: _mean(found[~np.isnan(found)]) for name, found in of_sides.items()},
        "unscored": {name: int(np.isnan(found).sum()) for name, found in of_sides.items()},
    })


def _told(score: float) -> str:
    return "no score" if np.isnan(score) else f"score {score:.6g}"


def _mean(scores: Numbers) -> float | None:
    return float(scores.mean()) if len(scores) else None
