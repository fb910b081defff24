"""The results of an arm on the test trials of each type of intervention, as metrics/results.json has them.

Example: ``read_by_type(entry)["device"]`` has 60 trials and the score 0.64; ``unscored({...})`` says "not scored:
behavioral (12 trials, 9 successes), fewer than 10 failures".
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from trialwright.reporting.results.score_results import ScoreResult


class TypeResult(NamedTuple):
    """How many test trials of a type there are, and their ROC-AUC; None, and why, where they are too few."""

    trials: int
    successes: int
    score: ScoreResult | None
    why: str


def read_by_type(entry: Mapping[str, Any]) -> dict[str, TypeResult]:
    """Take the types from an arm's entry, in their order; none from an entry without."""
    return {
        name: TypeResult(
            of.get("trials", 0), of.get("successes", 0),
            ScoreResult.read(of["roc_auc"]) if of.get("roc_auc") else None, of.get("why", ""),
        )
        for name, of in (entry.get("by_type") or {}).items()
    }


def titled(name: str, found: TypeResult) -> str:
    """Return the heading of a type: "dietary supplement, 60 trials"."""
    return f"{name.replace('_', ' ')}, {found.trials:,} trials"


def unscored(types: Mapping[str, TypeResult]) -> str:
    """Say which types have no score, on how many trials, and why; "" where all have one."""
    said = [
        f"{titled(name, of)} ({of.successes:,} successes), {of.why}" for name, of in types.items() if of.score is None
    ]
    return f"Not scored: {'; '.join(said)}." if said else ""
