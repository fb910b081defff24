"""Clean tables: the design text of each trial, without what tells its outcome, and what was removed.

Example of a row of ``tables.CLEAN``::

    ("NCT00000102", 1, "nifedipine", "real", "brief title: Congenital Adrenal Hyperplasia: ...")

Real and synthetic trials take the same way through `wording.scrub_trial` and ``Trial.text``; the rules are
fixed, so that nothing is learnt from any trial, least of all from a test trial.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright import progress
from trialwright.cleaning.leaks.structure import add_counts, count_presence, shares
from trialwright.cleaning.leaks.tally import Tally, groups, sizes
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.records import TRIALS
from trialwright.schemas.texts import CLEAN, REMOVED

# What is known of a trial beside its record.
_KNOWN = ("trial_id", "label", "intervention")


class Cleaned(NamedTuple):
    """The clean real and synthetic trials, the wording removed, and the figures on leaks."""

    real: pa.Table
    synthetic: pa.Table
    removed: pa.Table
    metrics: dict[str, Any]


def clean(trials: Path, partition: pa.Table, sets: pa.Table, synthetic: pa.Table) -> Cleaned:
    """Clean the real trials in use and the synthetic ones, and count what told their outcome.

    Args:
        trials: a Parquet file of ``tables.TRIALS``, streamed; only the trials in use are looked at.
        partition: ``tables.PARTITION``, all labelled trials of a known intervention.
        sets: ``tables.SETS``; the trials in use are those of any set of any seed.
        synthetic: ``tables.SYNTHETIC``.

    Raises:
        InputError: `trials` is damaged, or lacks trials that the sets name.
    """
    tally = Tally()
    chosen = partition.filter(pc.is_in(partition["trial_id"], pc.unique(sets["id"]))).select(_KNOWN)
    real, structure = _clean_real(trials, chosen, tally)
    dropped_real = tally.dropped.total()
    written = progress.track(tables.rows(synthetic), "synthetic trials", synthetic.num_rows)
    made = _table(row for row in (tally.clean(row, "synthetic") for row in written) if row)
    metrics = {
        "structure": structure,
        "wording": {rule: groups(counts) for rule, counts in sorted(tally.wording.items())},
        "trials": {"real": sizes(real), "synthetic": sizes(made)},
        "trials_touched": groups(tally.touched),
        "read": {"real": chosen.num_rows, "synthetic": synthetic.num_rows},
        "dropped": {"no_text_left": 0, **tally.dropped},
    }
    assert chosen.num_rows == real.num_rows + dropped_real
    # In order of trial, and within a trial in that of its text, as the sort is stable.
    removed = pa.Table.from_pylist(tally.pieces, schema=REMOVED).sort_by("id")
    return Cleaned(real, made, removed, metrics)


def _clean_real(path: Path, chosen: pa.Table, tally: Tally) -> tuple[pa.Table, dict[str, Any]]:
    """Clean each chosen trial; count the hidden columns of all of them."""
    known = {row["trial_id"]: row for row in tables.rows(chosen)}
    rows: list[dict[str, Any]] = []
    structure: dict[str, Any] = {}
    found: set[str] = set()
    in_use = chosen["trial_id"].combine_chunks()
    with progress.bar("real trials", chosen.num_rows) as advance:
        for whole in tables.stream(path, TRIALS):
            batch = whole.filter(pc.is_in(whole["trial_id"], value_set=in_use))
            ids = batch["trial_id"].to_pylist()
            labels = np.array([known[trial_id]["label"] for trial_id in ids], dtype=np.int8)
            add_counts(structure, count_presence(batch, labels))
            for row in tables.rows(batch):
                cleaned = tally.clean({**row, **known[row["trial_id"]]}, "real")
                if cleaned:
                    rows.append(cleaned)
                advance()
            found.update(ids)
    missing = sorted(known.keys() - found)
    if missing:
        raise InputError(f"{path}: lacks {len(missing)} trials of the partition, such as {missing[0]}; run dvc repro")
    return _table(rows), shares(structure, np.asarray(chosen["label"]))


def _table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=CLEAN).sort_by("id")
