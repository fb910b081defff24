"""What every answer goes through, whatever the task: is there one, did the model or the endpoint refuse, what is read.

Example: an answer with finish reason ``content_filter`` is rejected as ``refused``, and of
``<think>Five, then.</think>1. The dose`` only what follows the thought is read.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.chat.thoughts import said
from trialwright.core import tables
from trialwright.tasks.task import Reader, RejectionError, Reply

_FINISHES = {
    "refused": "refused", "content_filter": "refused", "bad_request": "bad_request", "empty": "no_answer",
}
_REFUSAL = re.compile(
    r"(?i)^\W*(?:i['’]?m (?:very )?sorry|sorry[,.]|i apologi[sz]e|as an ai\b"
    r"|i (?:can(?:not|['’]t)|am (?:not able|unable)|won['’]t)\b)"
)


class Parsed(NamedTuple):
    """Accepted rows and rejects; each plan is in one of them, once."""

    accepted: pa.Table
    rejects: list[dict[str, str]]

    def metrics(self) -> dict[str, Any]:
        """Return how many were requested, accepted, and rejected by reason; fixed ones where that is known."""
        counts: dict[str, Any] = {
            "requested": self.accepted.num_rows + len(self.rejects),
            "accepted": self.accepted.num_rows,
            "rejected": tables.count_by(self.rejects),
        }
        if "repaired" in self.accepted.column_names:
            counts["repaired"] = sum(self.accepted["repaired"].to_pylist())
        return counts

    def summary(self) -> str:
        """Return the counts as a line."""
        counts = self.metrics()
        dropped = "".join(f", {count} {reason}" for reason, count in counts["rejected"].items())
        return f"{counts['requested']} requested, {counts['accepted']} accepted{dropped}"


class Answers:
    """The answers to the requests, found by plan."""

    def __init__(self, requests: pa.Table, completions: pa.Table) -> None:
        """Join requests (``tables.REQUESTS``) with completions (``tables.COMPLETIONS``) by key."""
        self._requests = {row["plan_id"]: row for row in tables.rows(requests)}
        self._completions: dict[str, Mapping[str, Any]] = {row["key"]: row for row in tables.rows(completions)}

    def of(self, plan_id: str) -> Reply:
        """Return the answer to a plan's request.

        Raises:
            RejectionError: ``no_answer``, ``bad_request``, ``refused``, or ``only_thought``; ``truncated`` where the
                answer was cut before it began.
        """
        request = self._requests.get(plan_id)
        completion = self._completions.get(request["key"]) if request else None
        if request is None or completion is None:
            raise RejectionError("no_answer", "nothing in the store" if request else "no request")
        text, finish = said(completion["text"] or ""), completion["finish_reason"] or ""
        if finish in _FINISHES:
            raise RejectionError(_FINISHES[finish], text or finish)
        if not text.strip():
            thought = bool((completion["text"] or "").strip())
            reason = "truncated" if finish == "length" else "only_thought" if thought else "no_answer"
            raise RejectionError(reason, completion["text"] if thought else "empty answer")
        if _REFUSAL.match(text):
            raise RejectionError("refused", text)
        return Reply(request["key"], text, finish == "length", request["body"])


def parse(reader: Reader, plans: pa.Table, requests: pa.Table, completions: pa.Table) -> Parsed:
    """Read the answer to each plan; each ends once, as a row of the task or as a reject that says why.

    Args:
        reader: what is read out of an answer.
        plans: ``tables.PLANS``, or texts with a `plan_id` each.
        requests: ``tables.REQUESTS``, one for each plan that could be asked.
        completions: ``tables.COMPLETIONS``, of those that were answered.
    """
    answers, accepted, rejects = Answers(requests, completions), list[dict[str, Any]](), []
    for row in tables.rows(plans):
        try:
            reader.check(row)
            accepted.append(reader.read(row, answers.of(row["plan_id"])))
        except RejectionError as rejected:
            rejects.append(tables.reject(row["plan_id"], rejected.reason, rejected.detail))
    # Of a text or a sample the row has its id, which is that of its plan.
    served = next(name for name in ("plan_id", "sample_id", "id") if name in reader.rows.names)
    ends = sorted([*(row[served] for row in accepted), *(row["id"] for row in rejects)])
    assert ends == sorted(plans["plan_id"].to_pylist()), "a plan was lost or ended twice"
    return Parsed(pa.Table.from_pylist(accepted, schema=reader.rows), rejects)
