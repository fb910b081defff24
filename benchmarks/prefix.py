"""How many prompt tokens a cache of prefixes can serve, in both orders of ``llm.order``.

Example: ``PYTHONPATH=src python -m benchmarks.prefix data`` prints, for the plans in that folder and the
model and prompts of params.yaml, the tokens of all prompts and the shares of them that

- "reasons to trial": the second prompt of a plan has in common with its first one;
- "between plans": prompts of one kind have in common with others of that kind;
- "in all": a cache that forgets nothing serves, and of these what stands in prefixes of at least 1,024
  tokens, in steps of 128, which is what OpenAI's automatic caching counts.

No model runs: prompts are counted by the tokenizer that ``llm`` names. A prefix is counted as a text of
its own, so a share may be off by one token a prompt.
"""

import itertools
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import click
import pyarrow as pa

from benchmarks.kit import note, noting
from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.llm.model_files.token_counts import counter
from trialwright.schemas.answers import REASONS
from trialwright.schemas.selection import PLANS
from trialwright.sections.whole import load_all
from trialwright.tasks.asking.render import render
from trialwright.tasks.reasons.reasons_question import ReasonsQuestion
from trialwright.tasks.trial.asking.trial_question import TrialQuestion
from trialwright.trial.examples import example_ids, read_trials

LEAST, STEP = 1024, 128
Count = Callable[[list[str]], list[int]]


def texts(requests: pa.Table) -> dict[str, str]:
    """Return the prompt of each plan as one text, roles and all."""
    found = {}
    for request in (Request(**row) for row in requests.to_pylist()):
        content = request.content()
        messages = content.get("messages", [])
        found[request.plan_id] = content.get("prompt") or "".join(f"<{m['role']}>{m['content']}" for m in messages)
    return found


def common(pairs: Iterable[tuple[str, str]], count: Count) -> list[int]:
    """Return the tokens with which both texts of each pair begin."""
    # The texts are no paths; what is wanted is what they share letter by letter.
    return count([os.path.commonprefix(pair) for pair in pairs])  # noqa: RUF071


def neighbours(prompts: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Pair each prompt with the one before it in alphabetical order: no other has a longer prefix in common."""
    return itertools.pairwise(sorted(prompts))


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path), default=Path("data"))
@click.option("--settings", type=click.Path(exists=True, path_type=Path), default=Path("params.yaml"))
@noting
def main(data: Path, settings: Path) -> None:
    """Print the shares for the trials in the folder DATA, and the plans and reasons of its reference corpus."""
    asked = load_all(settings)
    corpus = data / "corpora" / asked.reference.corpus
    count = counter(asked.llm)
    plans = tables.read(corpus / "plans.parquet", PLANS)
    reasons = tables.read(corpus / "reasons.parquet", REASONS)
    examples = read_trials(data / "trials.parquet", example_ids(plans))
    for order in ("paper", "examples_first"):
        llm = asked.llm.model_copy(update={"order": order})
        questions = ReasonsQuestion(asked.reasons), TrialQuestion(asked.synthesis, asked.reasons, reasons)
        first, second = (
            texts(render(one, plans, examples, plan=asked.plan, llm=llm, seed=asked.seed)) for one in questions
        )
        everything = [*first.values(), *second.values()]
        total = sum(count(everything))
        within = sum(common(((first[plan_id], prompt) for plan_id, prompt in second.items()), count))
        between = sum(sum(common(neighbours(prompts.values()), count)) for prompts in (first, second))
        cached = common(neighbours(everything), count)
        openai = sum(tokens // STEP * STEP for tokens in cached if tokens >= LEAST)
        note(f"prompt tokens that a cache serves, {order}", 100 * sum(cached) / total, "%")
        print(
            f"{order:15} {len(everything)} prompts, {total} tokens: reasons to trial {within / total:.1%},"
            f" between plans {between / total:.1%}, in all {sum(cached) / total:.1%},"
            f" as OpenAI counts {openai / total:.1%}"
        )


if __name__ == "__main__":
    main()
