"""Where every record and every request went, and what the LLM's answers cost.

Example: ``FlowStep("label", "trials with an outcome", 640, 567, {"no_outcome": 73})`` adds up; a step that does not
says so on the page. ``ledger(metrics)["a_trial"]`` is what each accepted trial cost.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Metrics = Mapping[str, Mapping[str, Any]]


class FlowStep(NamedTuple):
    """One stage's books."""

    stage: str
    does: str
    came: int
    went: int
    rejected: Mapping[str, int]

    @property
    def adds_up(self) -> bool:
        """Tell whether all that came went on or was rejected under a name."""
        return self.came == self.went + sum(self.rejected.values())


# Of each stage: what it does, and where its metrics have what came, what went on, and what was rejected.
_RECORDS = {
    "ingest": ("records read", "read", "accepted", "rejected"),
    "label": ("trials with an outcome", "read", "accepted", "rejected"),
    "partition": ("trials of a known intervention, split", "read", "accepted", "rejected"),
}
_REQUESTS = {
    "plan": ("synthetic trials planned", "requested", "accepted", "rejected"),
    "complete_reasons": ("answers on reasons", "corpus.requests", "corpus.answered", "corpus.rejected"),
    "parse_reasons": ("lists of reasons read", "requested", "accepted", "rejected"),
    "complete_trials": ("answers with a trial", "corpus.requests", "corpus.answered", "corpus.rejected"),
    "parse_trials": ("trials read and accepted", "requested", "accepted", "rejected"),
    "complete_sections": ("answers with a section at length", "corpus.requests", "corpus.answered", "corpus.rejected"),
    "parse_sections": (
        "sections read and accepted; the trial of any other stays as it was", "requested", "accepted", "rejected",
    ),
    "corpus": ("trials to go on with", "requested", "accepted", "rejected"),
    "privacy": ("trials with no fatal flag", "trials.synthetic", "accepted", "rejected"),
    "leakage": (
        "trials with text left after cleaning, real ones too", "read.real + read.synthetic",
        "trials.real.all + trials.synthetic.all", "dropped",
    ),
    "correct": ("trials whose label stands", "read", "accepted", "rejected"),
    "select": ("trials selected", "read", "accepted", "rejected"),
}
# Whose metrics have another name than the stage.
_STAGES = {"leakage": "clean"}
# Shown only of corpora that ask for any.
_IF_ASKED = {"complete_sections", "parse_sections"}
_TASKS = {
    "reasons": "complete_reasons", "trials": "complete_trials", "sections": "complete_sections",
    "ratings": "complete_ratings",
}
_SUMS = ("requests", "answered", "prompt_tokens", "cached_tokens", "completion_tokens", "usd")


def records(metrics: Metrics) -> list[FlowStep]:
    """Return the way of the real records."""
    return list(_steps(metrics, _RECORDS))


def requests(metrics: Metrics) -> list[FlowStep]:
    """Return the way of the synthetic trials, from plan to training."""
    return list(_steps(metrics, _REQUESTS))


def ledger(metrics: Metrics) -> dict[str, Any] | None:
    """Return the books of all answers, those to benchmark tasks beside them; None where no LLM was asked."""
    asked = {task: metrics[stage]["corpus"] for task, stage in _TASKS.items() if stage in metrics}
    tasks = [{"task": task, **{key: of[key] for key in _SUMS}} for task, of in asked.items() if of["requests"]]
    benchmark = metrics.get("tasks", {}).get("complete", {}).get("corpus", {"requests": 0})
    beside = [{"task": "benchmark", **{key: benchmark[key] for key in _SUMS}}] if benchmark["requests"] else []
    if not tasks and not beside:
        return None
    total: dict[str, Any] = {"task": "all", **{key: sum(task[key] for task in tasks) for key in _SUMS}}
    accepted = metrics.get("parse_trials", {}).get("accepted")
    a_trial = {key: total[key] / accepted for key in ("usd", "completion_tokens")} if accepted else None
    return {"tasks": tasks, "total": total, "beside": beside, "accepted": accepted, "a_trial": a_trial}


def _steps(metrics: Metrics, books: Mapping[str, tuple[str, str, str, str]]) -> Iterator[FlowStep]:
    for stage, (does, *paths) in books.items():
        came, went, rejected = (_at(metrics.get(stage), path) for path in paths)
        if came is not None and went is not None and (came or stage not in _IF_ASKED):
            yield FlowStep(_STAGES.get(stage, stage), does, came, went, rejected or {})


def _at(found: Any, paths: str) -> Any:
    """Return what stands at a path of keys, or the sum of what stands at several; None where there is nothing."""
    values = [_value(found, path) for path in paths.split(" + ")]
    return values[0] if len(values) == 1 else None if None in values else sum(values)


def _value(found: Any, path: str) -> Any:
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
