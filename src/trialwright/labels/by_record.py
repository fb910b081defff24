"""Rules ``status`` and ``results``: labels from what a record itself says.

Example: by rule ``status``, ``("NCT00010101", "Completed")`` becomes ``("NCT00010101", 1)``.
Rule ``status`` is the proxy that TOP (Fu et al. 2022) and CTO apply to stopped trials; it says how a trial ended and
not whether its drug worked. ICTRP's status says of a trial that it recruits or does not, and never that it was
stopped: none of its trials is labelled, for those that it calls completed would all be successes. Rule ``results``
trusts any primary p-value, tests of non-inferiority and between sub-groups among them.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.labels.pvalues import Verdict, judge
from trialwright.trial.outcome_words import COMPLETED, STOPPED, TOLD

STATUS_LABELS = {COMPLETED.lower(): 1, **{status.lower(): 0 for status in STOPPED}}
SILENT = {
    "status": [dialect for dialect, told in TOLD.items() if not told.failure],
    "results": [dialect for dialect, told in TOLD.items() if not told.results],
}
NO_FAILURE = "ICTRP's status tells of no trial that it failed"
_OUTCOMES_NEEDED = "bring outcomes in a file (acquire.outcomes) and set label.rule to outcomes"


def by_status(frame: pd.DataFrame, trials: pa.Table) -> str:
    """Label by overall status, where it can tell a failure; return what to do if it labels none."""
    silent = trials["dialect"].to_pandas().isin(SILENT["status"])
    statuses = trials["overall_status"].to_pandas().fillna("")
    frame["label"] = statuses.str.strip().str.lower().map(STATUS_LABELS).where(~silent)
    reasons = [silent, frame["label"].isna()]
    frame["reason"] = np.select(reasons, ["no_failure_status", "status_without_outcome"], "")
    frame["detail"] = statuses.where(frame["label"].isna(), "").mask(silent, f"{NO_FAILURE}; {_OUTCOMES_NEEDED}")
    if len(frame) and silent.all():
        return f"all were read from ICTRP, and {NO_FAILURE}: {_OUTCOMES_NEEDED}"
    return f"status is one of {sorted(STATUS_LABELS)} for none; set label.rule to outcomes or results"


def by_results(frame: pd.DataFrame, trials: pa.Table, significance: float) -> tuple[dict[str, int], str]:
    """Label by reported p-values: one below makes a success; a failure needs all to be not below.

    Returns:
        Counts of p-values, and what to do if they label none.
    """
    texts = trials["primary_p_values"].combine_chunks()
    flat = pd.Series(pc.list_flatten(texts).to_pandas(), dtype=object).fillna("")
    verdicts = flat.map({text: judge(text, significance) for text in flat.unique()})
    trial = pc.list_parent_indices(texts).to_numpy()
    has = {v: np.bincount(trial[(verdicts == v).to_numpy()], minlength=len(frame)) > 0 for v in Verdict}
    open_ = has[Verdict.UNDECIDED] & ~has[Verdict.BELOW]
    none = ~has[Verdict.BELOW] & ~has[Verdict.NOT_BELOW] & ~open_
    frame["label"] = np.where(open_ | none, np.nan, has[Verdict.BELOW])
    frame["reason"] = np.select([open_, none], ["undecided_p_value", "no_primary_p_value"], "")
    said = flat.groupby(trial).agg("; ".join)
    frame["detail"] = pd.Series("", index=frame.index, dtype=object)
    frame.loc[said.index, "detail"] = said
    silent = sorted(set(pc.unique(trials["dialect"]).to_pylist()) & set(SILENT["results"]))
    others = f"; records of {' and '.join(silent)} come without results" if silent else ""
    return (
        {f"p_values_{verdict}": int((verdicts == verdict).sum()) for verdict in Verdict},
        f"no record reports a primary p-value that decides{others}; set label.rule to outcomes or status",
    )
