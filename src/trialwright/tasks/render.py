"""Requests for reasons and for trials, one a plan.

Example: ``plan-000017`` gives a request whose draw is ``seed * 1000000 + 17``, so that two plans with
the same examples get two answers, and more plans leave the requests of the first ones as they are.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from trialwright.chat import endpoints
from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.schemas.answers import REQUESTS
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import Llm, Reasons, Sampling, Synthesis
from trialwright.tasks import prompts
from trialwright.tasks.form import FORMS, example_text
from trialwright.tasks.schema import reasons_pattern, trial_schema
from trialwright.tasks.words import WORDS, draw_aspects
from trialwright.trial.record import Trial

_DRAWS_PER_SEED = 1_000_000


def render_reasons(
    plans: pa.Table,
    examples: Iterable[Trial],
    *,
    plan: Plan,
    llm: Llm,
    reasons: Reasons,
    seed: int,
) -> pa.Table:
    """Return one request a plan for the reasons behind its examples' label (paper, Table 1)."""
    texts = {trial.trial_id: example_text(trial, plan) for trial in examples}
    local = llm.backend == "local"

    def requests() -> Iterable[Request]:
        for row in tables.rows(plans):
            aspects = draw_aspects(reasons.count, _draw(row["plan_id"], seed))
            prompt = prompts.fill(
                llm.prompts, "reasons", llm.order, intervention=row["intervention"], words=WORDS[row["label"]],
                examples=_shown(row, texts, llm), aspects=[aspect for aspect, _ in aspects], count=reasons.count,
                reason_chars=reasons.reason_chars,
            )
            openings = [f"{aspect.capitalize()} {verb}" for aspect, verb in aspects]
            pattern = {"kind": "regex", "pattern": reasons_pattern(openings, reasons.reason_chars)}
            yield _request(row, prompt, pattern if local else None, sampling=reasons, llm=llm, seed=seed)

    return _table(requests())


def render_trials(
    plans: pa.Table,
    examples: Iterable[Trial],
    reasons: pa.Table,
    *,
    plan: Plan,
    llm: Llm,
    synthesis: Synthesis,
    seed: int,
) -> pa.Table:
    """Return one request a plan that has reasons, for a new trial of its label (paper, Table 2)."""
    texts = {trial.trial_id: example_text(trial, plan) for trial in examples}
    reasons_of = dict(zip(reasons["plan_id"].to_pylist(), reasons["reasons"].to_pylist(), strict=True))
    form = FORMS[plan.fields]

    def requests() -> Iterable[Request]:
        for row in tables.rows(plans):
            if row["plan_id"] not in reasons_of:
                continue
            prompt = prompts.fill(
                llm.prompts, "trials", llm.order, intervention=row["intervention"], words=WORDS[row["label"]],
                examples=_shown(row, texts, llm), reasons=reasons_of[row["plan_id"]],
                fields=form.fields, title_chars=synthesis.title_chars, text_chars=synthesis.text_chars,
                max_items=synthesis.max_items,
            )
            schema = trial_schema(form, row["intervention"], synthesis, bounded=llm.backend == "local")
            form_asked = {"kind": "json_schema", "schema": schema}
            yield _request(row, prompt, form_asked, sampling=synthesis, llm=llm, seed=seed)

    return _table(requests())


def _shown(row: Mapping[str, Any], texts: Mapping[str, str], llm: Llm) -> list[str]:
    """Return the examples of a plan; plans that drew the same ones, or some, begin alike where that saves."""
    ids = row["example_ids"]
    return [texts[one] for one in (sorted(ids) if llm.order == "examples_first" else ids)]


def _request(
    row: dict[str, Any],
    prompt: str | prompts.Messages,
    format: dict[str, Any] | None,
    *,
    sampling: Sampling,
    llm: Llm,
    seed: int,
) -> Request:
    return Request.build(
        row["plan_id"],
        endpoint=endpoints.named(llm.backend, llm.base_url),
        model=llm.model,
        prompt=prompt,
        format=format,
        sampling={"temperature": sampling.temperature, "top_p": sampling.top_p, "max_tokens": sampling.max_tokens},
        draw=_draw(row["plan_id"], seed),
    )


def _draw(plan_id: str, seed: int) -> int:
    return seed * _DRAWS_PER_SEED + int(plan_id.rsplit("-", 1)[1])


def _table(requests: Iterable[Request]) -> pa.Table:
    rows = [{"key": request.key, "plan_id": request.plan_id, "body": request.body} for request in requests]
    return pa.Table.from_pylist(rows, schema=REQUESTS)
