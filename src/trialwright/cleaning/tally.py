"""Counts by source and label: what cleaning removed, and what it left.

Example: ``groups(Counter(real_failure=3))["real_failure"]`` is 3, and the other groups are 0.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from trialwright.cleaning.wording import scrub_trial
from trialwright.trial.record import Trial

LABEL_NAMES = {0: "failure", 1: "success"}


class Tally:
    """What was removed, from how many trials, and which trials had nothing left; `pieces` are rows of REMOVED."""

    def __init__(self) -> None:
        self.wording: dict[str, Counter[str]] = {}
        self.touched: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.pieces: list[dict[str, str]] = []

    def clean(self, row: Mapping[str, Any], source: str) -> dict[str, Any] | None:
        """Turn one trial into a row of ``tables.CLEAN``, or None where no text is left."""
        trial, removed = scrub_trial(Trial.from_row(row))
        group = f"{source}_{LABEL_NAMES[row['label']]}"
        for rule, count in removed.items():
            self.wording.setdefault(rule, Counter())[group] += count
        self.touched[group] += bool(removed)
        self.pieces += [{"id": row["trial_id"], "rule": rule, "text": text} for rule, text in removed.pieces]
        text = trial.text()
        if not text.strip():
            self.dropped["no_text_left"] += 1
            return None
        return {
            "id": row["trial_id"], "label": row["label"], "intervention": row["intervention"], "source": source,
            "text": text,
        }


def sizes(table: pa.Table) -> dict[str, int]:
    """Count the rows of a table, all and of each label."""
    labels = np.asarray(table["label"], dtype=np.int8)
    return {"all": len(labels), **{name: int((labels == label).sum()) for label, name in LABEL_NAMES.items()}}


def groups(counts: Counter[str]) -> dict[str, int]:
    """Give every group its count, zero included."""
    names = (f"{source}_{label}" for source in ("real", "synthetic") for label in LABEL_NAMES.values())
    return {name: counts[name] for name in names}
