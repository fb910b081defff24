"""What the LLM was asked and what it cost, by task and in all.

Example: ``ledger(metrics)["tasks"][0]`` is ``{"task": "reasons", "requests": 32, "prompt_tokens": 35191, "usd": 0.0,
...}``, and ``ledger(metrics)["a_trial"]`` what each accepted trial cost.
"""

from collections.abc import Mapping
from typing import Any

_TASKS = {"reasons": "complete_reasons", "trials": "complete_trials"}
_SUMS = ("requests", "answered", "prompt_tokens", "cached_tokens", "completion_tokens", "usd")


def ledger(metrics: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the books of all answers; None where no LLM was asked."""
    asked = {task: metrics[stage] for task, stage in _TASKS.items() if stage in metrics}
    if not asked:
        return None
    tasks = [{"task": task, **{key: books["corpus"][key] for key in _SUMS}} for task, books in asked.items()]
    total: dict[str, Any] = {"task": "both", **{key: sum(task[key] for task in tasks) for key in _SUMS}}
    accepted = metrics.get("parse_trials", {}).get("accepted")
    a_trial = {key: total[key] / accepted for key in ("usd", "completion_tokens")} if accepted else None
    return {"tasks": tasks, "total": total, "accepted": accepted, "a_trial": a_trial}
