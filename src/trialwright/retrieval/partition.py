"""The one split into train, validation and test, made before anything is retrieved.

Example row: ``("NCT00010101", 1, "Metformin", "drug", ["Metformin", "Glyburide"], "train")``. Shares are the
paper's 60/20/20 (section 4.1); that only train trials are shown to the LLM is stricter than the paper, under
whose own protocol all trials are "open" here: retrieval draws from all of them, and each seed splits them.
"""

from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from trialwright.core import tables
from trialwright.core.errors import AllRejectedError
from trialwright.core.tables.rejects import REJECTS
from trialwright.retrieval.splits import OPEN, assign
from trialwright.schemas.selection import PARTITION
from trialwright.sections import retrieval
from trialwright.trial.real import SPLITS


class Partitioned(NamedTuple):
    """Split trials (``tables.PARTITION``), rejects by trial id, and counts that add up."""

    table: pa.Table
    rejects: pa.Table
    metrics: dict[str, Any]


def partition(
    labels: pa.Table, named: pa.Table, section: retrieval.Partition, protocol: str, seed: int
) -> Partitioned:
    """Split the labelled trials that have an intervention, or leave them open.

    The split depends on the set of trials and the seed, not on the order of rows.

    Args:
        labels: ``tables.LABELED``.
        named: trial_id, interventions, type, source, reason, detail and start_date, for these trials at least;
            reason says why a trial has no intervention.
        section: the way and the shares.
        protocol: strict splits now, paper leaves all trials open.
        seed: of every draw.

    Raises:
        AllRejectedError: no labelled trial has an intervention.
        InputError: a split would be empty.
    """
    frame = labels.to_pandas().merge(named.to_pandas(), on="trial_id", how="left", validate="one_to_one")
    frame = frame.sort_values("trial_id", ignore_index=True)
    frame["intervention"] = frame["interventions"].str.get(0)
    has = frame["intervention"].notna()
    kept, dropped = frame[has].drop(columns=["reason", "detail"]).reset_index(drop=True), frame[~has]
    rejects = [tables.reject(*row) for row in dropped[["trial_id", "reason", "detail"]].itertuples(index=False)]
    if kept.empty:
        raise AllRejectedError(
            f"none of {len(frame)} labelled trials has an intervention of a known name: {tables.why(rejects)}; check"
            " interventions.types and interventions.names, and that the trials list interventions", rejects
        )
    kept = assign(kept, section, protocol, seed)
    out, kept = kept[kept["reason"] != ""], kept[kept["reason"] == ""]
    rejects += [tables.reject(*row) for row in out[["trial_id", "reason", "detail"]].itertuples(index=False)]
    table = pa.Table.from_pandas(kept[PARTITION.names], schema=PARTITION, preserve_index=False)
    counts = kept.groupby(["split", "label"]).size()
    return Partitioned(table, pa.Table.from_pylist(sorted(rejects, key=itemgetter("id")), schema=REJECTS), {
        "read": len(frame),
        "accepted": len(kept),
        "rejected": tables.count_by(rejects),
        "named_by": _counts(kept["source"]),
        "types": _counts(kept["type"]),
        "protocol": protocol,
        "split": section.split,
        "interventions": int(kept["intervention"].nunique()),
        "splits": {
            split: {"successes": int(counts.get((split, 1), 0)), "failures": int(counts.get((split, 0), 0))}
            for split in ((OPEN,) if protocol == "paper" else SPLITS)
        },
    })


def _counts(column: pd.Series) -> dict[str, int]:
    """Count the trials of each value, commonest first."""
    counts = {str(value): int(count) for value, count in column.value_counts().items()}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
