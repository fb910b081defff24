"""Requests of a task, one a plan, or one a text that is to be judged.

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
from trialwright.tasks.asking.prompts import Filler
from trialwright.tasks.form import Form, report_text
from trialwright.tasks.task import Question, RejectionError, Row
from trialwright.trial.record import Trial

_DRAWS_PER_SEED = 1_000_000


class LabelWords(NamedTuple):
    """A label as a verb, a noun, an adjective and a verb in the past."""

    verb: str
    noun: str
    adjective: str
    past: str


# Paper, Tables 1 and 2: (succeed/fail), (success/failure), (Successful/Failed).
WORDS = {
    1: LabelWords("succeed", "success", "successful", "succeeded"),
    0: LabelWords("fail", "failure", "failed", "failed"),
}


class Example(NamedTuple):
    """A trial that a plan shows: its report as one line of JSON, and the words for its outcome."""

    report: str
    words: LabelWords


class Tally(NamedTuple):
    """How many examples have an outcome."""

    trials: int
    words: LabelWords


class Asked(NamedTuple):
    """What is to be asked: a row, its draw, and what the prompts of all tasks are filled with for it."""

    row: Row
    draw: int
    told: Mapping[str, Any]


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
    asked = (
        Asked(
            row, seed * _DRAWS_PER_SEED + int(row["plan_id"].rsplit("-", 1)[1]),
            {**_outcome(row), **_examples(row, reports, plan, llm)},
        )
        for row in tables.rows(plans)
    )
    return _table(_requests(question, asked, llm))


def render_texts(question: Question, texts: pa.Table, *, llm: Llm, seed: int) -> pa.Table:
    """Return ``tables.REQUESTS``, one for each text, of a task that shows no examples.

    They have one draw, so that the same text gets one answer, wherever it stands. Where there are none, no file of the
    task is looked for: a variant of the prompts need not have any.

    Args:
        question: what is asked.
        texts: `plan_id`, `label` and `intervention`, and what the question takes besides.
        llm: which model is asked, and how.
        seed: of this run.
    """
    if not texts.num_rows:
        return REQUESTS.empty_table()
    asked = (Asked(row, seed * _DRAWS_PER_SEED, _outcome(row)) for row in tables.rows(texts))
    return _table(_requests(question, asked, llm))


def render_samples(question: Question, samples: pa.Table, *, llm: Llm, seed: int) -> pa.Table:
    """Return ``tables.REQUESTS``, one for each sample of a benchmark task, which shows no examples.

    Args:
        question: what is asked.
        samples: rows of ``SAMPLES``, their id as `plan_id`.
        llm: which model is asked, and how.
        seed: of this run.
    """
    asked = (Asked(row, seed * _DRAWS_PER_SEED, {}) for row in tables.rows(samples))
    return _table(_requests(question, asked, llm))


def _table(requests: Iterable[Request]) -> pa.Table:
    rows = [{"key": request.key, "plan_id": request.plan_id, "body": request.body} for request in requests]
    return pa.Table.from_pylist(rows, schema=REQUESTS)


def _requests(question: Question, asked: Iterable[Asked], llm: Llm) -> Iterator[Request]:
    backend, sampling = backends.of(llm.backend), question.sampling
    filler = Filler(llm.prompts, question.prompts, llm.order)
    for row, draw, told in asked:
        try:
            question.check(row)
        except RejectionError:
            # A reject of the stage that reads.
            continue
        yield Request.build(
            row["plan_id"],
            endpoint=backend.endpoint(llm.base_url),
            model=llm.model,
            prompt=filler.fill(**told, **question.values(row, draw)),
            format=question.format(row, draw, bounds=backend.bounds),
            sampling={"temperature": sampling.temperature, "top_p": sampling.top_p, "max_tokens": sampling.max_tokens},
            draw=draw,
        )


def _outcome(row: Row) -> dict[str, Any]:
    """Return what the prompts of all tasks are filled with."""
    return {"intervention": row["intervention"], "words": WORDS[row["label"]], "other": WORDS[1 - row["label"]]}


def _examples(row: Row, reports: Mapping[str, Mapping[str, Any]], plan: Plan, llm: Llm) -> dict[str, Any]:
    """Return what the prompts of tasks that show examples are filled with besides."""
    examples, labels = _shown(row, reports, llm), row["example_labels"]
    return {
        "examples": examples, "mixed": any(label != row["label"] for label in labels),
        # Whether the examples are of whatever intervention, so that nothing may say that they are of this one.
        "various": plan.retrieval == "random",
        "tally": [Tally(labels.count(label), WORDS[label]) for label in (1, 0) if label in labels],
    }


def _shown(row: Row, reports: Mapping[str, Mapping[str, Any]], llm: Llm) -> list[Example]:
    """Return the examples of a plan in its form; plans that drew the same ones begin alike where that saves."""
    form, pairs = Form.of(row["fields"]), list(zip(row["example_ids"], row["example_labels"], strict=True))
    ordered = sorted(pairs) if llm.order == "examples_first" else pairs
    return [Example(report_text(reports[one], form), WORDS[label]) for one, label in ordered]
