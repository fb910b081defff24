"""The interventions to draw examples from, and set A: all their trials.

Example row: ``("NCT00010101", 1, "Metformin", "test")``. The paper (section 3.2.2) keeps
interventions with at least three successes and three failures; here train trials alone count, so
that test trials have no say in which interventions are written about. With 0 and 0 set A is all trials. Open trials
(``protocol: paper``) all count.
"""

from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core.errors import PoolError
from trialwright.core.tables.types import TEXT
from trialwright.retrieval.splits import OPEN
from trialwright.schemas.selection import POOL
from trialwright.sections import retrieval

# The splits whose trials may be shown to an LLM.
SHOWN = ("train", OPEN)


class Pooled(NamedTuple):
    """Set A (``tables.POOL``, trials of every split) and its counts."""

    table: pa.Table
    metrics: dict[str, Any]


def pool(partition: pa.Table, section: retrieval.Pool) -> Pooled:
    """Keep the trials of interventions with enough successes and failures to show.

    Raises:
        PoolError: no intervention has enough.
    """
    frame = partition.select(POOL.names).to_pandas().sort_values("trial_id", ignore_index=True)
    shown = frame[frame["split"].isin(SHOWN)]
    counts = pd.DataFrame({
        "successes": shown[shown["label"] == 1].groupby("intervention").size(),
        "failures": shown[shown["label"] == 0].groupby("intervention").size(),
    }).reindex(sorted(frame["intervention"].unique())).fillna(0).astype(int)
    chosen = counts[(counts["successes"] >= section.min_successes) & (counts["failures"] >= section.min_failures)]
    if chosen.empty:
        where = "" if OPEN in shown["split"].unique() else " in the train split"
        raise PoolError(_shortfall(counts, section, where))
    in_pool = frame["intervention"].isin(chosen.index)
    table = pa.Table.from_pandas(frame[in_pool], schema=POOL, preserve_index=False)
    return Pooled(table, {
        "interventions": len(chosen),
        "a": _count(frame[in_pool]),
        "b": _count(frame[~in_pool]),
        "shown": chosen.to_dict(orient="index"),
    })


def may_be_shown(table: pa.Table) -> pa.Table:
    """Return the rows of ``tables.POOL`` whose trials may be shown to an LLM."""
    return table.filter(pc.is_in(table["split"], pa.array(SHOWN, TEXT)))


def _count(frame: pd.DataFrame) -> dict[str, int]:
    """Count trials by label."""
    successes = int(frame["label"].sum())
    return {"trials": len(frame), "successes": successes, "failures": len(frame) - successes}


def _shortfall(counts: pd.DataFrame, section: retrieval.Pool, where: str) -> str:
    """Say how far the nearest intervention is from enough."""
    wanted = f"{section.min_successes} successes and {section.min_failures} failures{where}"
    fix = "give more labelled trials, or lower pool.min_successes, pool.min_failures and plan.examples"
    if not counts.to_numpy().any():
        return f"no intervention has {wanted}: the train split is empty; {fix}"
    reached = pd.DataFrame({
        "least": (counts / [section.min_successes, section.min_failures]).clip(upper=1).min(axis=1),
        "smaller": counts.min(axis=1),
        "all": counts.sum(axis=1),
    }).sort_values(["least", "smaller", "all"], ascending=False, kind="stable")
    best = str(reached.index[0])
    successes, failures = counts.loc[best, ["successes", "failures"]]
    return f"no intervention has {wanted}; the nearest, {best}, has {successes} and {failures}; {fix}"
