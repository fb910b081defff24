"""Folds of real trials, and which of the models fitted without one of them should judge which synthetic trial.

Example: a synthetic trial on metformin, written from three real ones, is judged by the model that was fitted without
the fold of metformin, and so without those three.

An LLM repeats what it is shown, so a model that was fitted on the examples finds them in the synthetic trial again, and
their label with them, whatever else stands there. In the default run TF-IDF fitted on all train trials agreed with 81 %
of the planned labels, and TF-IDF that saw no trial of their intervention with 56 %. Folds are of whole interventions,
because without the failures that were shown a drug would look like a success.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core.errors import InputError


class Judges(NamedTuple):
    """Which models judge which synthetic trial, of shape (m, folds), and how many are judged by their own examples."""

    chosen: np.ndarray
    examples_seen: int


def deal(gold: pa.Table, most: int, seed: int) -> np.ndarray:
    """Return the fold of each real trial, of shape (n,): whole interventions, where that leaves both labels to fit on.

    Args:
        gold: ``CLEAN`` rows, n of them.
        most: folds; fewer where there are fewer interventions, or fewer trials of a label.
        seed: of the draw.

    Raises:
        InputError: less than two trials of a label.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold  # noqa: PLC0415 - slow to import

    labels = gold["label"].to_numpy()
    counts = np.bincount(labels, minlength=2)
    if counts.min() < 2:
        raise InputError(f"{counts[0]} failures and {counts[1]} successes among them, expected 2 of each or more")
    groups = gold["intervention"].combine_chunks().dictionary_encode().indices.to_numpy()
    most = min(most, int(counts.min()))
    whole = min(most, len(np.unique(groups)))
    if whole > 1:
        dealt = _dealt(StratifiedGroupKFold(whole, shuffle=True, random_state=seed).split(labels, labels, groups))
        left = counts - np.stack([np.bincount(labels[dealt == fold], minlength=2) for fold in range(whole)])
        if left.all():
            return dealt
    return _dealt(StratifiedKFold(most, shuffle=True, random_state=seed).split(labels, labels))


def judges(dealt: np.ndarray, gold: pa.Table, synthetic: pa.Table, examples: pa.ListArray) -> Judges:
    """Choose the models that saw fewest of a trial's own examples and, among those, fewest trials of its intervention.

    Args:
        dealt: the fold of each real trial; a model for each fold was fitted on all others.
        gold: the real trials, ``CLEAN`` rows.
        synthetic: ``CLEAN`` rows, m of them.
        examples: for each of them, the ids of the real trials that the LLM was shown.
    """
    folds, trials = int(dealt.max()) + 1, synthetic.num_rows
    shown = np.zeros((trials, folds), dtype=np.int64)
    places = pc.index_in(pc.list_flatten(examples), value_set=gold["id"].combine_chunks())
    known = pc.is_valid(places).to_numpy(zero_copy_only=False)
    np.add.at(shown, (pc.list_parent_indices(examples).to_numpy()[known], dealt[places.drop_null().to_numpy()]), 1)
    names, of = np.unique(np.array(gold["intervention"].to_pylist(), dtype=str), return_inverse=True)
    per_name = np.zeros((len(names) + 1, folds), dtype=np.int64)
    np.add.at(per_name, (of, dealt), 1)
    same = per_name[pc.fill_null(pc.index_in(synthetic["intervention"], pa.array(names)), len(names)).to_numpy()]
    seen = shown.sum(axis=1, keepdims=True) - shown
    met = seen * (len(dealt) + 1) + same.sum(axis=1, keepdims=True) - same
    return Judges(met == met.min(axis=1, keepdims=True), int((seen.min(axis=1) > 0).sum()))


def _dealt(splits: object) -> np.ndarray:
    """Turn scikit-learn's splits into the fold of each trial."""
    parts = [left for _, left in splits]  # type: ignore[attr-defined]
    dealt = np.empty(sum(map(len, parts)), dtype=np.int64)
    for fold, left in enumerate(parts):
        dealt[left] = fold
    return dealt
