"""One plan a synthetic trial: an intervention, a label, and the trials shown as examples.

Example row: ``("plan-000007", "Metformin", "drug", 0, ["NCT00010303", "NCT00010101"], ["phase", ...], 1180)``.
All examples of a plan share intervention and label (paper, section 3.2.2).
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.core.errors import ParamsError
from trialwright.retrieval.drawing import DRAWS, draw, group_by_cell, types, visits
from trialwright.retrieval.filled import Filled
from trialwright.retrieval.pool import may_be_shown
from trialwright.schemas.selection import PLANS
from trialwright.sections.retrieval import Plan, Pool
from trialwright.trial.record import Trial

BATCH = 256


class Plans(NamedTuple):
    """Plans (``tables.PLANS``) and rejects by plan id, which add up to those asked for."""

    table: pa.Table
    rejects: list[dict[str, str]]
    metrics: dict[str, Any]


def plan(
    pool: pa.Table,
    trials: Iterable[Trial],
    section: Plan,
    seed: int,
    *,
    members: Sequence[str],
    count_tokens: Callable[[list[str]], list[int]],
    example_text: Callable[[Trial], str],
) -> Plans:
    """Draw the examples of every plan, and the members of its form.

    Plan i is a pure function of the seed, i and the pool: asking for more plans leaves the first
    ones as they are. Tokens are those of examples with all members, an upper bound: a plan that is rejected for
    its tokens is so whatever its form, and no form becomes rarer with the label whose trials are longer.

    Args:
        pool: ``tables.POOL``; its train or open trials are drawn from.
        trials: these trials at least.
        section: how many plans, of how many examples, and the token budget of one.
        seed: of every draw.
        members: what a form may have, a field or ``field.part`` each.
        count_tokens: tells the tokens of each text.
        example_text: renders a trial as an example with all members.

    Raises:
        ParamsError: an intervention and label has fewer trials than a plan needs, or no draw at all
            keeps within the budget.
    """
    cells = group_by_cell(pool, section.examples)
    shown = may_be_shown(pool)
    filled = Filled(members, dict(zip(shown["trial_id"].to_pylist(), shown["type"].to_pylist(), strict=True)))
    wanted = {trial_id for ids in cells.values() for trial_id in ids}
    tokens = _count(trials, wanted, filled, count_tokens, example_text)
    forms, kinds = filled.forms(), types(pool)
    rows, rejects = [], []
    for number, cell in zip(range(section.trials), visits(sorted(cells), seed), strict=False):
        plan_id = f"plan-{number:06}"
        ids, total = draw(cells[cell], tokens, section, [seed, number])
        if ids:
            kind = kinds[cell[0]]
            fields = forms.draw(kind, seed, number)
            row: tuple[Any, ...] = (plan_id, cell[0], kind, cell[1], ids, fields, total, [cell[1]] * len(ids))
            rows.append(dict(zip(PLANS.names, row, strict=True)))
        else:
            found = f"{cell[0]}, label {cell[1]}: least of {DRAWS} draws has {total} tokens"
            rejects.append(tables.reject(plan_id, "over_token_budget", found))
    if rejects and not rows:
        raise ParamsError(
            f"plan.max_example_tokens {section.max_example_tokens}: none of {section.trials} plans keeps within it"
            f" (first: {rejects[0]['detail']}); raise it, or lower plan.text_chars, plan.max_items or plan.examples"
        )
    metrics = {**_metrics(rows, rejects, section.trials), "fields": filled.shares()}
    return Plans(pa.Table.from_pylist(rows, schema=PLANS), rejects, metrics)


def shown_ids(pool: pa.Table) -> list[str]:
    """Return the ids of the trials that may be shown to an LLM."""
    ids: list[str] = may_be_shown(pool)["trial_id"].to_pylist()
    return ids


def check_examples(section: Plan, pool: Pool) -> None:
    """Raise ParamsError where a pool intervention may have fewer trials than a plan needs."""
    least = min(pool.min_successes, pool.min_failures)
    if section.examples > least:
        raise ParamsError(
            f"plan.examples is {section.examples}, but pool.min_successes {pool.min_successes} and pool.min_failures"
            f" {pool.min_failures} promise {least}; lower plan.examples or raise both of the others"
        )


def _count(
    trials: Iterable[Trial],
    ids: set[str],
    filled: Filled,
    count_tokens: Callable[[list[str]], list[int]],
    example_text: Callable[[Trial], str],
) -> dict[str, int]:
    """Count the tokens of each trial that may be drawn, once, a batch at a time, and what it fills."""
    tokens: dict[str, int] = {}
    wanted = (trial for trial in trials if trial.trial_id in ids)
    while batch := list(itertools.islice(wanted, BATCH)):
        for trial in batch:
            filled.add(trial)
        counts = count_tokens([example_text(trial) for trial in batch])
        tokens.update(zip((trial.trial_id for trial in batch), counts, strict=True))
    return tokens


def _metrics(rows: list[dict[str, Any]], rejects: list[dict[str, str]], requested: int) -> dict[str, Any]:
    """Count plans, labels, interventions, example sets and tokens."""
    used = [row["tokens"] for row in rows]
    return {
        "requested": requested,
        "accepted": len(rows),
        "rejected": tables.count_by(rejects),
        "successes": sum(row["label"] for row in rows),
        "failures": sum(row["label"] == 0 for row in rows),
        "interventions": len({row["intervention"] for row in rows}),
        "example_sets": len({frozenset(row["example_ids"]) for row in rows}),
        "example_trials": len({trial_id for row in rows for trial_id in row["example_ids"]}),
        "tokens_mean": sum(used) / max(len(used), 1),
        "tokens_max": max(used, default=0),
    }
