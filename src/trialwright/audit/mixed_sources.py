"""How much the form in which a record was read tells of its outcome, where records come from several sources.

Example: with failures from ClinicalTrials.gov and successes from TOP, which gives a trial neither title nor summary,
``tell_by_dialect(split, split, section)["roc_auc"]`` is 1: whoever knows the source by the form of a text knows the
outcome, and no figure of such trials says anything of trials.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.audit.probing import Split, find_telling, odds_ratios, probe
from trialwright.core import tables
from trialwright.schemas.records import TRIALS
from trialwright.sections.learning import Audit

_KEPT = ("train_trials", "test_trials", "roc_auc", "roc_auc_lo", "roc_auc_hi")


def read_dialects(path: Path, train: pa.Table, test: pa.Table) -> tuple[Split, Split]:
    """Return the labels of some trials, and the dialect that each was read in, "" where that is not known.

    Args:
        path: a file of ``tables.TRIALS``.
        train: ``tables.CLEAN`` rows of some of them.
        test: those of others.
    """
    read = tables.read(path, TRIALS, ["trial_id", "dialect"])
    ids, dialects = read["trial_id"].combine_chunks(), pc.fill_null(read["dialect"], "").combine_chunks()

    def split(rows: pa.Table) -> Split:
        found = dialects.take(pc.index_in(rows["id"], value_set=ids).combine_chunks())
        return Split(np.asarray(rows["label"], dtype=np.int8), pc.fill_null(found, "").to_pylist())

    return split(train), split(test)


def tell_by_dialect(train: Split, test: Split, section: Audit) -> dict[str, Any]:
    """Score the dialect alone as a probe, and say of each whether its odds of success give the outcome away.

    Args:
        train: trials with the names of their dialects, to fit on.
        test: those to score.
        section: the odds ratio beyond which a dialect tells.

    Returns:
        The figures of the probe, whose ROC-AUC is None where all records are of one dialect; under ``of``, by
        dialect, the trials of both splits, the share that succeeded, the odds ratio over other dialects, and whether
        it tells.
    """
    labels = np.concatenate([train.labels, test.labels])
    dialects = np.array([*train.trials, *test.trials], dtype=object)
    names = sorted(set(dialects))
    figures = dict.fromkeys(_KEPT) | {"train_trials": train.labels.size, "test_trials": test.labels.size}
    if len(names) > 1:
        # Each dialect that has trials counts: there are few.
        found = probe(train, test, lambda dialect: [dialect], section.model_copy(update={"min_trials": 1}))
        figures |= {name: found.figures[name] for name in _KEPT}
    counts = [[np.sum((dialects == name) & (labels == label)) for name in names] for label in (0, 1)]
    held = np.array(counts, dtype=np.intp).reshape(2, len(names))
    ratios, tells = odds_ratios(held, held.sum(axis=1)), find_telling(held, labels, section.odds_ratio)
    return {**figures, "of": {
        name or "not known": {
            "trials": int(held[:, at].sum()), "success_share": float(held[1, at] / held[:, at].sum()),
            "odds_ratio": float(ratios[at]) if len(names) > 1 else None, "tells": bool(tells[at]) and len(names) > 1,
        } for at, name in enumerate(names)
    }}
