"""Plans with made-up examples and reasons, from which each figure is known beforehand."""

import numpy as np

from trialwright.reasoning.shown_texts import PlanReasons

DRUGS = [f"drug{number}" for number in range(12)]
GENERIC = tuple(f"general{number}" for number in range(60))


def plan(number: int, reasons: tuple[str, ...], *, shown: str = "", label: int | None = None) -> PlanReasons:
    """Make a plan; drugs take turns, and after each round of them the label changes."""
    told = number // len(DRUGS) % 2 if label is None else label
    return PlanReasons(f"plan-{number:06d}", DRUGS[number % len(DRUGS)], told, reasons, shown)


def sentence(rng: np.random.Generator, words: list[str], size: int = 12) -> str:
    return " ".join(rng.choice(words, size)) + "."


def made_plans(count: int = 48, seed: int = 0) -> list[PlanReasons]:
    """Make plans whose reasons are sentences of their own examples, which share only generic words with others."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        own = [f"word{number}x{at}" for at in "abcdefghijklmnop"]
        told = tuple(sentence(rng, [*own, *GENERIC]) for _ in range(5))
        found.append(plan(number, told, shown="\n".join(told)))
    return found


def shifted(plans: list[PlanReasons], by: int) -> list[PlanReasons]:
    """Give each plan the reasons of another, so many places on."""
    return [one._replace(reasons=plans[(at + by) % len(plans)].reasons) for at, one in enumerate(plans)]


def unrelated(plans: list[PlanReasons], seed: int) -> list[PlanReasons]:
    """Give each plan reasons that were written without any examples, of general words alone."""
    rng = np.random.default_rng(seed)
    return [one._replace(reasons=tuple(sentence(rng, list(GENERIC)) for _ in range(5))) for one in plans]
