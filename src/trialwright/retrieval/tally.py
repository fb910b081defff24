"""The figures of `plan`: what was planned of which label, from which trials, and what was left out.

Example: ``tally(rows, rejects, allocated)["allocated"]`` is ``{"successes": 28, "failures": 4}``; a plan that is
then rejected for its tokens is still one of these.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from trialwright.core import tables
from trialwright.retrieval.drawing import Cell
from trialwright.retrieval.gold import Gold


def tally(rows: Sequence[dict[str, Any]], rejects: list[dict[str, str]], allocated: Sequence[Cell]) -> dict[str, Any]:
    """Count plans, labels, interventions, example sets and tokens.

    Args:
        rows: of ``tables.PLANS``.
        rejects: the other plans.
        allocated: intervention and label of all of them.
    """
    used = [row["tokens"] for row in rows]
    return {
        "requested": len(allocated),
        "accepted": len(rows),
        "rejected": tables.count_by(rejects),
        "allocated": _by_label(label for _, label in allocated),
        **_by_label(row["label"] for row in rows),
        "interventions": len({row["intervention"] for row in rows}),
        "example_sets": len({frozenset(row["example_ids"]) for row in rows}),
        "example_trials": len({trial_id for row in rows for trial_id in row["example_ids"]}),
        "tokens_mean": sum(used) / max(len(used), 1),
        "tokens_max": max(used, default=0),
    }


def tally_gold(gold: Gold, planned: int) -> dict[str, Any]:
    """Count the gold trials, and the cells of all trials that may be shown, of which `planned` are written about."""
    lacking = len(gold.available) - planned
    return {
        "gold": {
            "asked": gold.asked,
            "available": sum(gold.available.values()),
            "trials": gold.table.num_rows,
            **_by_label(gold.table["label"].to_pylist()),
            "interventions": len({intervention for intervention, _ in gold.sizes()}),
        },
        "cells": {
            "read": len(gold.available), "accepted": planned,
            "rejected": {"too_few_trials": lacking} if lacking else {},
        },
    }


def _by_label(labels: Iterable[int]) -> dict[str, int]:
    counted = Counter(labels)
    return {"successes": counted[1], "failures": counted[0]}
