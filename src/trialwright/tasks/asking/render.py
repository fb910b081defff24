"""Requests of a task, one a plan.

Example: ``plan-000017`` gives a request whose draw is ``seed * 1000000 + 17``, so that two plans with
the same examples get two answers, and more plans leave the requests of the first ones as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.chat import backends
from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.schemas.answers import REQUESTS
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import Llm
from trialwright.tasks.asking.prompts import fill
from trialwright.tasks.form import Form, report_text
from trialwright.tasks.task import Question, RejectionError, Row
from trialwright.trial.record import Trial

_DRAWS_PER_SEED = 1_000_000


class LabelWords(NamedTuple):
    """A label as a verb, a noun and an adjective."""

    verb: str
    noun: str
    adjective: str


# Paper, Tables 1 and 2: (succeed/fail), (success/failure), (Successful/Failed).
WORDS = {1: LabelWords("succeed", "success", "successful"), 0: LabelWords("fail", "failure", "failed")}


def render(
    question: Question, plans: pa.Table, examples: Iterable[Trial], *, plan: Plan, llm: Llm, seed: int
) -> pa.Table:
    """Return ``tables.REQUESTS``, one for each plan that has what the task needs.

    Args:
        question: what is asked.
        plans: ``tables.PLANS``.
        examples: the trials that plans show.
        plan: how they are shown.
        llm: which model is asked, and how.
        seed: of this run; with the number of the plan it makes the draw.
    """
    reports = {trial.trial_id: trial.report(plan.text_chars, plan.max_items) for trial in examples}
    requests = _requests(question, plans, reports, llm, seed)
    rows = [{"key": request.key, "plan_id": request.plan_id, "body": request.body} for request in requests]
    return pa.Table.from_pylist(rows, schema=REQUESTS)


def _requests(
    question: Question, plans: pa.Table, reports: Mapping[str, Mapping[str, Any]], llm: Llm, seed: int
) -> Iterator[Request]:
    backend, sampling = backends.of(llm.backend), question.sampling
    for row in tables.rows(plans):
        try:
            question.check(row)
        except RejectionError:
            # A reject of the stage that reads.
            continue
        draw = seed * _DRAWS_PER_SEED + int(row["plan_id"].rsplit("-", 1)[1])
        prompt = fill(
            llm.prompts, question.prompts, llm.order, intervention=row["intervention"], words=WORDS[row["label"]],
            examples=_shown(row, reports, llm), **question.values(row, draw),
        )
        yield Request.build(
            row["plan_id"],
            endpoint=backend.endpoint(llm.base_url),
            model=llm.model,
            prompt=prompt,
            format=question.format(row, draw, bounds=backend.bounds),
            sampling={"temperature": sampling.temperature, "top_p": sampling.top_p, "max_tokens": sampling.max_tokens},
            draw=draw,
        )


def _shown(row: Row, reports: Mapping[str, Mapping[str, Any]], llm: Llm) -> list[str]:
    """Return the examples of a plan in its form; plans that drew the same ones begin alike where that saves."""
    ids, form = row["example_ids"], Form.of(row["fields"])
    return [report_text(reports[one], form) for one in (sorted(ids) if llm.order == "examples_first" else ids)]
