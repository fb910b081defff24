"""Label correction: what happens to a synthetic label where a model fitted on real trials speaks against it.

Example: to a synthetic failure the corrector gives success with probability 0.91, and failure with 0.09. At a
confidence of 0.8, ``relabel`` makes it a success, ``filter`` drops it as ``label_doubted``, and ``weight`` keeps it as
a failure that counts 0.09 in training.

In arXiv 2403.19511 a classifier that is fine-tuned on the very gold documents that the LLM was shown relabels all
synthetic documents: here ``relabel`` with ``model: encoder``, ``fit_on: shown`` (or ``gold``, where it may see all of
them) and ``confidence: 0.5``. The corrector sees no trial that any seed holds out.

Weights, not soft labels: a soft label, 0.09 failure and 0.91 success, teaches the corrector's opinion, right or wrong,
as a label that nobody planned; at 0.5 each it teaches that nothing can be told. A weight only takes back how much the
planned label is believed. It leaves labels whole, as their counts and the control of shuffled labels need them, and
every classifier takes it.
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.cleaning.agreement import agreement
from trialwright.cleaning.crossfit import CrossFitted, Fit, cross_fit
from trialwright.cleaning.learnt_from import LearntFrom, doubted
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.findings import CORRECTIONS
from trialwright.schemas.texts import WEIGHTED
from trialwright.sections.learning import Correct

# What becomes of a trial whose label is doubted.
_DECISIONS = {"off": "kept", "relabel": "relabelled", "filter": "dropped", "weight": "kept"}


class Corrected(NamedTuple):
    """Synthetic trials to go on with, what was found of each label, rows of ``tables.REJECTS``, and the counts."""

    accepted: pa.Table
    corrections: pa.Table
    rejects: list[dict[str, str]]
    metrics: dict[str, Any]

    def __str__(self) -> str:
        """Say in a line what was done."""
        found, agreed = self.metrics, self.metrics["agreement"]
        share = f"{found['model']} agrees with {agreed['all']['share']:.2f}" if agreed else found["unfitted"]
        return (
            f"mode {found['mode']}, read {found['read']}, accepted {found['accepted']}, "
            f"relabelled {found['relabelled']['all']}, rejected {found['rejected']}; {share}"
        )


def correct(
    train: pa.Table, gold: pa.ChunkedArray, synthetic: pa.Table, origins: pa.Table, how: Correct, fit: Fit, seed: int
) -> Corrected:
    """Pass, relabel, filter or weight synthetic trials by what a model of real train trials says.

    Args:
        train: ``CLEAN`` rows of real trials that are in the train split with every seed, and of no other.
        gold: the ids of the real trials that the LLM may be shown.
        synthetic: ``CLEAN`` rows of synthetic trials.
        origins: of each of these, `trial_id` and `example_ids`, the real trials that the LLM was shown.
        how: the mode, the folds, and the probability of the other label from which a label is doubted.
        fit: takes texts, labels and a seed, and returns a function that gives P(success) of texts.
        seed: of the folds and the models.

    Returns:
        ``WEIGHTED`` rows, ``CORRECTIONS`` of all synthetic trials, and more. With mode off labels and weights are as
        planned, but still measured; where no model can be fitted, probabilities are null and `unfitted` says why; it
        also says that a corrector does no better than chance, of which the probabilities are 0.5.

    Raises:
        InputError: a mode is asked for, but no model can be fitted on these trials.
    """
    labels = synthetic["label"].to_numpy().astype(np.int8)
    places = pc.index_in(synthetic["id"].combine_chunks(), value_set=origins["trial_id"].combine_chunks())
    shown = origins["example_ids"].combine_chunks().take(places)
    learnt = LearntFrom.choose(train, gold, shown, how.fit_on)
    fitted, unfitted = _fitted(learnt.trials, synthetic, shown, how, fit, seed)
    if fitted is None:
        planned = np.full(len(labels), np.nan)
    else:
        planned = np.where(labels == 1, fitted.synthetic, 1 - fitted.synthetic)
    weak = doubted(planned, how.confidence) & (how.mode in {"relabel", "filter"})
    corrected = np.where(weak, 1 - labels, labels).astype(np.int8) if how.mode == "relabel" else labels
    dropped = weak & (how.mode == "filter")
    rejects = [
        tables.reject(
            synthetic["id"][row].as_py(), "label_doubted",
            f"planned {labels[row]}, probability of the other {1 - planned[row]:.3f}",
        )
        for row in np.flatnonzero(dropped)
    ]
    weight = planned if how.mode == "weight" else np.ones(len(labels))
    accepted = synthetic.set_column(synthetic.schema.get_field_index("label"), "label", pa.array(corrected, pa.int8()))
    accepted = accepted.append_column("weight", pa.array(weight, pa.float32())).cast(WEIGHTED)
    corrections = pa.table([
        synthetic["id"], pa.array(labels), pa.array(corrected, mask=dropped), pa.array(planned, from_pandas=True),
        pa.array(np.where(weak, _DECISIONS[how.mode], "kept"), pa.string()),
    ], schema=CORRECTIONS)
    changed = corrected[corrected != labels]
    metrics = {
        "mode": how.mode, "model": how.model, "read": len(labels), "accepted": len(labels) - len(rejects),
        "relabelled": {"all": len(changed), "to_success": int(changed.sum()), "to_failure": int((changed == 0).sum())},
        "rejected": {"label_doubted": len(rejects)},
        "weight": float(weight[~dropped].mean()) if not dropped.all() else None,
        "agreement": None if unfitted else agreement(synthetic, planned),
        "gold": learnt.figures(how, fitted), "unfitted": unfitted,
    }
    return Corrected(accepted.filter(pa.array(~dropped)), corrections, rejects, metrics)


def _fitted(
    trials: pa.Table, synthetic: pa.Table, shown: pa.ListArray, how: Correct, fit: Fit, seed: int
) -> tuple[CrossFitted | None, str | None]:
    """Cross-fit a corrector, and say why there is none or why it cannot judge."""
    if not synthetic.num_rows:
        return None, "no synthetic trials"
    try:
        fitted = cross_fit(trials, synthetic, shown, fit, how.folds, seed)
    except InputError as error:
        said = f"correct.fit_on {how.fit_on}: {trials.num_rows} real trials to fit a model on: {error}"
        if how.mode == "off":
            return None, said
        wider = "correct.fit_on to all, or " if how.fit_on != "all" else ""
        raise InputError(f"{said}; set {wider}correct.mode to off") from error
    # Its 0.5 throughout would pass for agreement, or for the lack of it.
    return fitted, None if fitted.informed else f"{how.model} does no better than chance on real trials it did not see"
