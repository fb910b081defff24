"""Rules ``status`` and ``results``: labels from what a record itself says.

Example: by rule ``status``, ``("NCT00010101", "Completed")`` becomes ``("NCT00010101", 1)``.
Rule ``status`` is the proxy that TOP (Fu et al. 2022) and CTO apply to stopped trials; it says how a trial ended and
not whether its drug worked. ICTRP's status says of a trial that it recruits or does not, and never that it was
stopped: none of its trials is labelled, for those that it calls completed would all be successes. Rule ``results``
trusts any primary p-value, tests of non-inferiority and between sub-groups among them.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.labels.label_columns import NONE, LabelColumns, as_mask, first_of
from trialwright.trial.outcome_words import COMPLETED, STOPPED, TOLD
from trialwright.trial.pvalues import Verdict, judge

STATUS_LABELS = {COMPLETED.lower(): 1, **{status.lower(): 0 for status in STOPPED}}
SILENT = {
    "status": [dialect for dialect, told in TOLD.items() if not told.failure],
    "results": [dialect for dialect, told in TOLD.items() if not told.results],
}
NO_FAILURE = "ICTRP's status tells of no trial that it failed"
_REMEDY = "bring outcomes in a file (acquire.outcomes) and set label.rule to outcomes"


def by_status(trials: pa.Table) -> LabelColumns:
    """Label by overall status, where it can tell a failure."""
    silent = as_mask(pc.is_in(trials["dialect"], value_set=pa.array(SILENT["status"])))
    words = pc.utf8_lower(pc.utf8_trim_whitespace(trials["overall_status"]))
    which = pc.fill_null(pc.index_in(words, value_set=pa.array(list(STATUS_LABELS))), len(STATUS_LABELS)).to_numpy()
    labels = np.array([*STATUS_LABELS.values(), NONE], dtype=np.int8)[which]
    labels[silent] = NONE
    found = pc.if_else(pa.array(silent), f"{NO_FAILURE}; {_REMEDY}", trials["overall_status"]).combine_chunks()
    reasons = first_of({"no_failure_status": silent, "status_without_outcome": labels == NONE})
    hint = f"status is one of {sorted(STATUS_LABELS)} for none; set label.rule to outcomes or results"
    if silent.size and silent.all():
        hint = f"all were read from ICTRP, and {NO_FAILURE}: {_REMEDY}"
    return LabelColumns(labels, reasons, found, pa.nulls(len(trials), pa.string()), {}, hint)


def by_results(trials: pa.Table, significance: float) -> LabelColumns:
    """Label by reported p-values: one below makes a success; a failure needs all to be not below."""
    texts = trials["primary_p_values"].combine_chunks()
    said = pc.list_flatten(texts).fill_null("").dictionary_encode()
    kinds = list(Verdict)
    verdicts = np.array([kinds.index(judge(text, significance)) for text in said.dictionary.to_pylist()], dtype=np.int8)
    each = verdicts[said.indices.to_numpy()]
    trial = pc.list_parent_indices(texts).to_numpy()
    has = {v: np.bincount(trial[each == at], minlength=len(trials)) > 0 for at, v in enumerate(kinds)}
    open_ = has[Verdict.UNDECIDED] & ~has[Verdict.BELOW]
    none = ~has[Verdict.BELOW] & ~has[Verdict.NOT_BELOW] & ~open_
    labels = np.where(open_ | none, NONE, has[Verdict.BELOW]).astype(np.int8)
    silent = sorted(set(pc.unique(trials["dialect"]).to_pylist()) & set(SILENT["results"]))
    others = f"; records of {' and '.join(silent)} come without results" if silent else ""
    return LabelColumns(
        labels, first_of({"undecided_p_value": open_, "no_primary_p_value": none}), pc.binary_join(texts, "; "),
        pa.nulls(len(trials), pa.string()),
        {f"p_values_{verdict}": int((each == at).sum()) for at, verdict in enumerate(kinds)},
        f"no record reports a primary p-value that decides{others}; set label.rule to outcomes or status",
    )
