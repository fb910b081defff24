"""A trial run of the prompts on made-up plans, so that a mistake in a file is told before any answer is paid for.

Example: where a variant's ``trial/context.jinja2`` says ``{{ word.noun }}``, its name and line are told by the stage
``check``, and not by ``render_trials``, when all reasons are asked for and answered.
"""

from itertools import product

import pyarrow as pa

from trialwright.schemas.answers import REASONS
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.selection import PLANS
from trialwright.schemas.texts import WEIGHTED
from trialwright.sections.benchmark import Tasks
from trialwright.sections.learning import Select
from trialwright.sections.retrieval import Plan
from trialwright.sections.writing import LONG_TEXTS, Llm, Rating, Reasons, Synthesis
from trialwright.tasks.asking.render import render, render_samples, render_texts
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.sample_asking import SampleQuestion
from trialwright.tasks.form import FORMS
from trialwright.tasks.rating.rated import texts_to_rate
from trialwright.tasks.rating.rating_question import RatingQuestion
from trialwright.tasks.reasons.reasons_question import ReasonsQuestion
from trialwright.tasks.section.asked_sections import sections_to_ask
from trialwright.tasks.section.section_question import render_sections
from trialwright.tasks.task import plans_to_explain
from trialwright.tasks.trial.asking.trial_question import TrialQuestion
from trialwright.trial.record import Trial

_SHOWN = {"NCT00000000": 0, "NCT00000001": 1}
# No example, one of each outcome, and both, for each outcome that may be written for.
_SETS: tuple[tuple[str, ...], ...] = ((), *((one,) for one in _SHOWN), tuple(_SHOWN))
# Conditions free, and drawn.
_WORDS: tuple[dict[str, list[str]], ...] = ({}, {"conditions": ["Pain"]})


def check_prompts(
    plan: Plan, llm: Llm, reasons: Reasons, synthesis: Synthesis, select: Select, rating: Rating
) -> None:
    """Fill the prompts of all tasks for plans of every kind, as these sections have it.

    Those for sections at length, and for ratings, are filled if any are asked for.

    Raises:
        ParamsError: ``llm.prompts`` is no variant, or its variant.toml is not as it should be.
        InputError: a prompt file is missing, no template, or fails; the message names it.
    """
    sets = list(product((0, 1), _SETS, _WORDS))
    plans = pa.Table.from_pylist([
        {
            "plan_id": f"plan-{number:06}", "intervention": "Aspirin", "type": "drug", "label": label,
            "example_ids": list(shown), "fields": FORMS[plan.fields].members,
            "sections": LONG_TEXTS, "words": words, "tokens": 0,
            "example_labels": [_SHOWN[one] for one in shown],
        }
        for number, (label, shown, words) in enumerate(sets)
    ], schema=PLANS)
    told = [{"plan_id": one, "reasons": ["The dose was low."] * reasons.count} for one in plans["plan_id"].to_pylist()]
    trials = [Trial.from_row({"trial_id": one, **dict.fromkeys(LONG_TEXTS, "A.")}) for one in _SHOWN]
    question = TrialQuestion(synthesis, reasons, pa.Table.from_pylist(told, schema=REASONS))
    render(ReasonsQuestion(reasons), plans_to_explain(plans, reasons), trials, plan=plan, llm=llm, seed=0)
    render(question, plans, trials, plan=plan, llm=llm, seed=0)
    accepted = pa.Table.from_pylist([{"trial_id": "SYN-0", "plan_id": one["plan_id"]} for one in told], SYNTHETIC)
    sections = sections_to_ask(accepted, plans, trials, synthesis)
    render_sections(sections, trials, synthesis, plan=plan, llm=llm, seed=0)
    written = [
        {"id": f"SYN-{label}", "label": label, "intervention": "Aspirin", "source": "synthetic", "text": "title: A."}
        for label in _SHOWN.values()
    ]
    texts = texts_to_rate(pa.Table.from_pylist(written, schema=WEIGHTED), select)
    render_texts(RatingQuestion(rating), texts, llm=llm, seed=0)


def check_sample_prompts(section: Tasks, llm: Llm) -> None:
    """Fill the prompts of the benchmark tasks that are built, in every form.

    Raises:
        ParamsError, InputError: as `check_prompts` does.
    """
    for task in (TASKS[name] for name in section.names):
        told = {"material": "title: A.", "options": ["B.", "C."]}
        samples = [{"plan_id": form, "form": form, **told} for form in task.forms]
        render_samples(SampleQuestion(task, section), pa.Table.from_pylist(samples), llm=llm, seed=0)
