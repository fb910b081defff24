"""The ROC-AUC of each arm on the test trials of each type of intervention.

Example: ``{"drug": {"trials": 700, "successes": 385, "failures": 315, "roc_auc": {"mean": 0.7, "lo": 0.66, ...}},
"device": {"trials": 12, "successes": 9, "failures": 3, "roc_auc": None, "why": "fewer than 10 failures"}}``.

A type is scored where the test set of every seed has `FEWEST` of its trials of each outcome, as many as an interval
needs. The intervals are the bootstrap's of its trials alone; types are not compared with each other.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.core.tables.types import TEXT
from trialwright.evaluation.runs import ArmRuns, Run
from trialwright.evaluation.scoring import Scored, score_arms, summarize
from trialwright.evaluation.trained import PLURALS
from trialwright.schemas.selection import PARTITION
from trialwright.stats.delong import FEWEST
from trialwright.stats.scores import Positions
from trialwright.trial.outcome_words import LABELS

Texts = npt.NDArray[np.str_]


def read_types(partition: Path, trials: Mapping[str, Texts]) -> dict[str, Texts]:
    """Return the type of intervention of each test trial, by setting.

    Args:
        partition: a Parquet file of ``tables.PARTITION``.
        trials: the ids of each setting's test trials.

    Raises:
        InputError: the file is missing or damaged, or lacks a trial.
    """
    table = tables.read(partition, PARTITION, ["trial_id", "type"])
    found = {}
    for setting, ids in trials.items():
        places = pc.index_in(pa.array(ids.tolist(), TEXT), value_set=table["trial_id"].combine_chunks())
        if places.null_count:
            lacking = ids[np.asarray(places.is_null())][0]
            raise InputError(f"{partition}: lacks test trial {lacking}; run dvc repro")
        found[setting] = np.array(table["type"].take(places).to_pylist(), dtype=np.str_)
    return found


def score_by_type(scored: Sequence[Scored], types: Texts, times: int, seed: int) -> list[dict[str, Any]]:
    """Score the arms of one setting on the test trials of each type, the commonest first.

    Args:
        scored: the arms of the setting.
        types: of each of its trials.
        times: bootstrap resamples.
        seed: seed of the bootstrap.

    Returns:
        For each arm, by type: trials, successes and failures that any seed tests, and the ROC-AUC as `summarize` lays
        it out, None where there are too few, with a `why`.
    """
    entries: list[dict[str, Any]] = [{} for _ in scored]
    names, counts = np.unique(types, return_counts=True)
    for at in sorted(range(names.size), key=lambda place: (-counts[place], names[place])):
        rows = np.flatnonzero(types == names[at])
        # With one type alone, its figures are those of all trials.
        members = [one.arm if rows.size == types.size else _of_rows(one.arm, rows) for one in scored]
        why = _too_few(members)
        again = scored if rows.size == types.size or why else score_arms(members, times, seed)
        for entry, member, one in zip(entries, members, again, strict=True):
            labels = member.averaged()[0]
            sizes = {PLURALS[name]: int(np.count_nonzero(labels == label)) for name, label in LABELS.items()}
            score = {"roc_auc": None, "why": why} if why else {"roc_auc": summarize(one, "roc_auc", seed)}
            entry[str(names[at])] = {"trials": int(labels.size), **sizes, **score}
    return entries


def _of_rows(arm: ArmRuns, rows: Positions) -> ArmRuns:
    """Return an arm as if it had been tested on some of its setting's trials alone."""
    runs = {}
    for seed, run in arm.runs.items():
        kept = np.isin(run.rows, rows)
        runs[seed] = Run(np.searchsorted(rows, run.rows[kept]), run.scores[kept], rows.size)
    return ArmRuns(arm.classifier, arm.name, arm.mix, arm.labels[rows], runs)


def _too_few(arms: Sequence[ArmRuns]) -> str:
    """Say which outcome some seed tests too few trials of, "" if none."""
    tested = [np.bincount(labels, minlength=2) for arm in arms for labels, _ in arm.tested().values()]
    failures, successes = np.min(tested, axis=0)
    lacking = [name for name, count in (("successes", successes), ("failures", failures)) if count < FEWEST]
    return f"fewer than {FEWEST} {' and '.join(lacking)}" if lacking else ""
