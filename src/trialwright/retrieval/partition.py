"""The one split into train, validation and test, made before anything is retrieved.

Example row: ``("NCT00010101", 1, "Metformin", "drug", ["Metformin", "Glyburide"], "train")``. Shares are the
paper's 60/20/20 (section 4.1); that only train trials are shown to the LLM is stricter than the paper, under
whose own protocol all trials are "open" here: retrieval draws from all of them, and each seed splits them.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

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
    labels: pa.Table, matched: pa.Table, section: retrieval.Partition, protocol: str, seed: int
) -> Partitioned:
    """Split the labelled trials that have a drug, or leave them open.

    The split depends on the set of trials and the seed, not on the order of rows.

    Args:
        labels: ``tables.LABELED``.
        matched: trial_id, interventions, type, unknown and start_date, for these trials at least; unknown are the names of
            interventions in which no drug is found, null where the trial has none that could name one.
        section: the way and the shares.
        protocol: strict splits now, paper leaves all trials open.
        seed: of every draw.

    Raises:
        AllRejectedError: no labelled trial has a drug.
        InputError: a split would be empty.
    """
    frame = labels.to_pandas().merge(matched.to_pandas(), on="trial_id", how="left", validate="one_to_one")
    frame = frame.sort_values("trial_id", ignore_index=True)
    frame["intervention"] = frame["interventions"].str.get(0)
    has = frame["intervention"].notna()
    kept, dropped = frame[has].reset_index(drop=True), frame[~has]
    rejects = [_without_drug(*row) for row in dropped[["trial_id", "unknown"]].itertuples(index=False)]
    if kept.empty:
        raise AllRejectedError(
            f"none of {len(frame)} labelled trials names a drug of the vocabulary: {tables.why(rejects)}; check"
            " acquire.vocabulary, and that the trials list interventions", rejects
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
        "protocol": protocol,
        "split": section.split,
        "interventions": int(kept["intervention"].nunique()),
        "splits": {
            split: {"successes": int(counts.get((split, 1), 0)), "failures": int(counts.get((split, 0), 0))}
            for split in ((OPEN,) if protocol == "paper" else SPLITS)
        },
    })


def _without_drug(trial_id: str, unknown: Sequence[str] | None) -> dict[str, str]:
    """Return the reject of a trial that names no drug of the vocabulary."""
    if unknown is None:
        return tables.reject(trial_id, "no_drug_intervention", "lists none of a type that a drug could have")
    return tables.reject(trial_id, "drug_not_in_vocabulary", "; ".join(name[:100] for name in unknown))
