"""What the results say, as plain data, for those who show them in another form than a terminal.

Example: ``tell(metrics, order)["answers"][0]["said"]`` is "adding synthetic trials to the real ones changed
ROC-AUC by +0.009 (95 % CI -0.010 to +0.028) on 700 test trials: not distinguishable from real trials alone. ...".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from trialwright.evaluation.audit.printing import PROBES, tell_audit
from trialwright.evaluation.grouping import grouped
from trialwright.evaluation.sentences import conclude, describe_input, explain, warn


def tell(metrics: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """Say what metrics files hold on results and on the leak audit.

    Args:
        metrics: the content of metrics files by name; one that is not there has nothing said of it.
        order: names of arms in the order to show; others follow.

    Returns:
        input (sentences on where trials come from), groups and answers (``Group`` and ``Answer`` as dicts),
        reading (sentences on how to read the lifts), audit (sentences), probes (titles by name).

    Raises:
        InputError: the results are of another version of this code.
    """
    results, audited = metrics.get("results", {}), metrics.get("audit")
    # First, for it checks the results.
    groups = [group._asdict() for group in grouped(results, order)]
    return {
        "groups": groups,
        "input": [*describe_input(metrics.get("acquire"), metrics.get("parse_trials")), *warn(results)],
        "answers": [answer._asdict() for answer in conclude(results, order)],
        "reading": list(explain(results)),
        "audit": list(tell_audit(audited)) if audited else [],
        "probes": {name: title.strip() for name, title in PROBES.items()},
    }
