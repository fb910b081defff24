"""Strategies of selection: functions that score the synthetic trials of one label, the best highest.

Example: ``STRATEGIES["agreement"](trials, evidence, 30)`` are the probabilities of the label of the trials. A trial to
which a strategy gives no score (NaN) comes after all others.
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trialwright.core.errors import InputError
from trialwright.selection.coverage import greedy_gains
from trialwright.stats.matrices import Matrix, as_matrix

Scores = NDArray[np.float64]
# Of the real trials nearest to a synthetic one, how many its closeness is the mean of: with one alone, a copy of an
# example would beat all others.
NEIGHBOURS = 3
# So many cosines of synthetic and real trials are in memory at once: 64 MB.
MOST_COSINES = 1 << 24


class Evidence(NamedTuple):
    """What strategies look at beside the synthetic trials.

    train: CLEAN rows of the real trials that are in the train split with every seed, and of no others.
    embeddings: EMBEDDINGS, of these and of the synthetic trials, and maybe of others, which are not looked at.
    corrections: CORRECTIONS of the synthetic trials.
    ratings: RATINGS of those synthetic trials that could be rated.
    seed: of the draw.
    """

    train: pa.Table
    embeddings: pa.Table
    corrections: pa.Table
    ratings: pa.Table
    seed: int


# WEIGHTED rows of one label, sorted by id; the evidence; how many of them will be kept.
Strategy = Callable[[pa.Table, Evidence, int], Scores]


def random(trials: pa.Table, evidence: Evidence, quota: int) -> Scores:
    """Draw a number from 0 to 1 for each trial, from the seed and its id alone: the control of all other strategies.

    So a trial keeps its draw when others come or go, and of two sizes the smaller selection is part of the larger.
    """
    texts = (f"{evidence.seed} {trial_id}".encode() for trial_id in trials["id"].to_pylist())
    draws = np.frombuffer(b"".join(hashlib.sha256(text).digest()[:8] for text in texts), dtype="<u8")
    return draws / 2.0**64


def agreement(trials: pa.Table, evidence: Evidence, quota: int) -> Scores:
    """Return the probability that the model of label correction gives to the label of each trial, as corrected.

    Raises:
        InputError: there is none of some trial.
    """
    told = evidence.corrections.filter(pc.is_valid(evidence.corrections["probability"]))
    remedy = (
        "see unfitted in correct.json among the metrics of the corpus, run dvc repro correct, or take another "
        "select.strategy"
    )
    found = told.take(_places(trials, told, "corrections", "probability", remedy))
    as_planned = found["probability"].to_numpy()
    scores: Scores = np.where(pc.equal(found["planned"], trials["label"]).to_numpy(), as_planned, 1 - as_planned)
    return scores


def closeness(trials: pa.Table, evidence: Evidence, quota: int) -> Scores:
    """Return the mean cosine of each trial with the nearest train trials of its intervention and label.

    Where there is no train trial of its intervention, those of its label stand in.

    Raises:
        InputError: a trial has no embedding, or no train trial has this label.
    """
    real = evidence.train.filter(pc.equal(evidence.train["label"], trials["label"][0]))
    if not real.num_rows:
        raise InputError(
            f"real trials that train with every seed: none has the label {trials['label'][0]}, to which a synthetic"
            " trial could be close; use data of both labels, or another select.strategy"
        )
    vectors, references = _vectors(trials, evidence.embeddings), _vectors(real, evidence.embeddings)
    ours, theirs = (np.asarray(table["intervention"].to_pylist()) for table in (trials, real))
    scores = np.empty(len(ours))
    for name in np.unique(ours):
        rows, same = np.flatnonzero(ours == name), theirs == name
        scores[rows] = _nearness(vectors[rows], references[same] if same.any() else references)
    return scores


def diversity(trials: pa.Table, evidence: Evidence, quota: int) -> Scores:
    """Return what each trial adds to the coverage of all trials of its label, given those kept before it.

    Raises:
        InputError: a trial has no embedding.
    """
    return greedy_gains(_vectors(trials, evidence.embeddings), quota)


def judge(trials: pa.Table, evidence: Evidence, quota: int) -> Scores:
    """Return the rating of each trial by an LLM as judge, NaN where its answer was none.

    Raises:
        InputError: no trial of the corpus is rated.
    """
    if not evidence.ratings.num_rows:
        raise InputError(
            "ratings.parquet: no trial is rated; see rejected in metrics/corpora/*/parse_ratings.json, run dvc repro"
            " rate, or take another select.strategy"
        )
    places = pc.index_in(trials["id"].combine_chunks(), value_set=evidence.ratings["id"].combine_chunks())
    ratings = evidence.ratings["rating"].take(places).cast(pa.float64())
    scores: Scores = ratings.to_numpy()
    return scores


STRATEGIES: dict[str, Strategy] = {
    "random": random, "agreement": agreement, "closeness": closeness, "diversity": diversity, "judge": judge,
}


def _nearness(queries: Matrix, references: Matrix) -> Scores:
    """Return the mean of the highest cosines of each query."""
    most, step = min(NEIGHBOURS, len(references)), max(1, MOST_COSINES // len(references))
    return np.concatenate([
        np.partition(queries[start : start + step] @ references.T, -most, axis=1)[:, -most:].mean(axis=1)
        for start in range(0, len(queries), step)
    ])


def _vectors(trials: pa.Table, embeddings: pa.Table) -> Matrix:
    """Return the embeddings of trials, of length 1, in their order."""
    found = embeddings["vector"].take(_places(trials, embeddings, "embeddings", "embedding", "run dvc repro embed"))
    return as_matrix(found)


def _places(trials: pa.Table, among: pa.Table, file: str, what: str, remedy: str) -> pa.Array:
    """Return the row of each trial in another table; raises InputError where one has none."""
    places = pc.index_in(trials["id"].combine_chunks(), value_set=among["id"].combine_chunks())
    if places.null_count:
        missing = trials["id"].filter(pc.is_null(places))
        raise InputError(f"{file}.parquet: {len(missing)} trials have no {what}, such as {missing[0]}; {remedy}")
    return places
