"""One plan a synthetic trial: an intervention, a label, and the trials shown as examples.

Example row: ``("plan-000007", "Metformin", "drug", 0, ["NCT00010303", "NCT00010101"], [0, 0], ["phase", ...],
["brief_summary"], 1180)``.
All examples of a plan share intervention and label (paper, section 3.2.2), unless an ablation says otherwise:
examples of both labels, of any intervention, or none.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.core.errors import ParamsError
from trialwright.retrieval.allocation import PLANNED, evenly, in_proportion
from trialwright.retrieval.conditions import Conditions
from trialwright.retrieval.drawing import DRAWS, Cell, Part, draw, group_by_cell, types
from trialwright.retrieval.filled import Filled
from trialwright.retrieval.gold import Gold
from trialwright.retrieval.survey import survey
from trialwright.retrieval.tally import tally, tally_gold
from trialwright.schemas.selection import PLANS
from trialwright.sections.retrieval import Plan
from trialwright.trial.record import Trial


class Plans(NamedTuple):
    """Plans (``tables.PLANS``) and rejects by plan id, which add up to those asked for."""

    table: pa.Table
    rejects: list[dict[str, str]]
    metrics: dict[str, Any]

    def describe(self) -> str:
        """Say how many trials may be shown, and how many plans came of those asked for."""
        gold = self.metrics["gold"]
        lacking = ", as there are no more" if (gold["asked"] or 0) > gold["available"] else ""
        return ("{trials} of {available} trials may be shown{lacking}; ".format(**gold, lacking=lacking)
                + "asked for {requested}, planned {accepted} of {interventions} interventions, rejected {rejected}"
                .format(**self.metrics))


def plan(
    gold: Gold,
    trials: Iterable[Trial],
    section: Plan,
    seed: int,
    *,
    members: Sequence[str],
    count_tokens: Callable[[list[str]], list[int]],
    example_text: Callable[[Trial], str],
) -> Plans:
    """Draw the examples of every plan, and the members of its form.

    Plan i is a pure function of the seed, i and the gold trials: asking for more plans leaves the first
    ones as they are. Tokens are those of examples with all members, an upper bound: a plan that is rejected for
    its tokens is so whatever its form, and no form becomes rarer with the label whose trials are longer.

    Args:
        gold: what is drawn from; interventions, their types and forms are those of these trials alone.
        trials: these trials at least.
        section: how many plans, of how many examples and which, and the token budget of one.
        seed: of every draw.
        members: what a form may have, a field or ``field.part`` each.
        count_tokens: tells the tokens of each text.
        example_text: renders a trial as an example with all members.

    Raises:
        ParamsError: no intervention and label has as many trials as a plan needs, or no draw at all
            keeps within the budget.
    """
    cells = group_by_cell(gold.table, section)
    if section.trials and not cells:
        raise ParamsError(_shortfall(gold, section))
    ids = gold.table["trial_id"].to_pylist()
    filled = Filled(members, dict(zip(ids, gold.table["type"].to_pylist(), strict=True)))
    conditions = Conditions(gold.table, section)
    tokens = survey(
        trials, {*ids}, (filled, conditions), count_tokens if section.examples else None, example_text,
    )
    forms, words, kinds = filled.forms(), filled.words(), types(gold.table)
    rows, rejects = [], []
    allocated = list(itertools.islice(_allocate(gold, cells, section, seed), section.trials))
    for number, cell in enumerate(allocated):
        plan_id = f"plan-{number:06}"
        examples, total = draw(cells[cell], tokens, section.max_example_tokens, [seed, number])
        if examples is not None:
            kind = kinds[cell[0]]
            shown, labels = ([example[part] for example in examples] for part in (0, 1))
            form, sections = forms.draw(kind, seed, number), forms.sections(kind, seed, number)
            drawn = {"conditions": named} if (named := conditions.draw(cell, seed, number)) else {}
            said = {name: of for name, of in {**words, **drawn}.items() if name in form}
            row: tuple[Any, ...] = (plan_id, cell[0], kind, cell[1], shown, labels, form, sections, said, total)
            rows.append(dict(zip(PLANS.names, row, strict=True)))
        else:
            found = f"{cell[0]}, label {cell[1]}: least of {DRAWS} draws has {total} tokens"
            rejects.append(tables.reject(plan_id, "over_token_budget", found))
    if rejects and not rows:
        raise ParamsError(
            f"plan.max_example_tokens {section.max_example_tokens}: none of {section.trials} plans keeps within it"
            f" (first: {rejects[0]['detail']}); raise it, or lower plan.text_chars, plan.max_items or plan.examples"
        )
    metrics = {**tally(rows, rejects, allocated), **tally_gold(gold, len(cells)), "fields": filled.shares()}
    return Plans(pa.Table.from_pylist(rows, schema=PLANS), rejects, metrics)


def _allocate(gold: Gold, cells: Mapping[Cell, list[Part]], section: Plan, seed: int) -> Iterator[Cell]:
    """Yield the cell of each plan, for ever; some cells may be left out for their few trials.

    As in the trials, or even: labels keep the shares of all gold trials, or are as many, whatever is left out. A
    rare label, whose cells have too few trials first, would else become rarer still.
    """
    if section.allocation == "as_train":
        sizes, labels = gold.sizes(), Counter(gold.table["label"].to_pylist())
        return in_proportion({cell: sizes[cell] for cell in cells}, labels, seed, PLANNED)
    left = Counter(label for _, label in cells)
    if left[0] == left[1]:
        return evenly(sorted(cells), seed)
    return in_proportion(dict.fromkeys(cells, 1), dict.fromkeys(left, 1), seed, PLANNED)


def _shortfall(gold: Gold, section: Plan) -> str:
    return (
        f"plan.examples {section.examples}, plan.example_labels {section.example_labels}: no intervention and label"
        f" has trials enough among the {gold.table.num_rows} that may be shown, at most"
        f" {max(gold.sizes().values(), default=0)}; lower plan.examples, raise plan.gold if it is set,"
        " or set plan.retrieval to random"
    )
