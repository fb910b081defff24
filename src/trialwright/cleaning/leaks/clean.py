"""Clean tables: the design text of each trial, without what tells its outcome, and what was removed.

Example of a row of ``tables.CLEAN``::

    ("NCT00000102", 1, "nifedipine", "real", "brief title: Congenital Adrenal Hyperplasia: ...")

Real and synthetic trials take the same way through `wording.scrub_trial` and ``Trial.text``; the rules are
fixed, so that nothing is learnt from any trial, least of all from a test trial.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright import progress
from trialwright.cleaning.leaks.structure import add_counts, count_presence, shares
from trialwright.cleaning.leaks.tally import Tally, together
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.engine.mapping import in_order
from trialwright.schemas.records import TRIALS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.running import LOCAL, Engine

# Trials in use that make it worth while to start another worker.
_SHARE = 500
# What is known of a trial beside its record.
_KNOWN = ("trial_id", "label", "intervention")


class _Known(NamedTuple):
    """Some trials (TRIALS), and of each what is known beside its record."""

    trials: pa.Table
    known: list[dict[str, Any]]


class Cleaned(NamedTuple):
    """The clean trials of one source (CLEAN), the wording removed (REMOVED), and the figures on leaks."""

    trials: pa.Table
    removed: pa.Table
    metrics: dict[str, Any]

    def describe(self, source: str) -> str:
        """Say in a phrase how many trials of a source were read, kept and dropped."""
        read, kept = self.metrics["read"][source], self.trials.num_rows
        return f"read {read}, kept {kept}, dropped {read - kept}"


def clean_real(trials: Path, partition: pa.Table, sets: pa.Table, engine: Engine = LOCAL) -> Cleaned:
    """Clean the real trials in use, and count what told their outcome.

    Args:
        trials: a Parquet file of ``tables.TRIALS``, streamed; only the trials in use are looked at.
        partition: ``tables.PARTITION``, all labelled trials of a known intervention.
        sets: ``tables.SETS``; the trials in use are those of any set of any seed.
        engine: what cleans them.

    Raises:
        InputError: `trials` is damaged, or lacks trials that the sets name.
    """
    tally = Tally()
    chosen = partition.filter(pc.is_in(partition["trial_id"], pc.unique(sets["id"]))).select(_KNOWN)
    real, structure = _clean_real(trials, chosen, tally, engine)
    assert chosen.num_rows == real.num_rows + tally.dropped.total()
    return Cleaned(real, tally.removed(), {"structure": structure, **tally.metrics("real", chosen.num_rows, real)})


def clean_synthetic(synthetic: pa.Table, real_metrics: Mapping[str, Any]) -> Cleaned:
    """Clean synthetic trials by the same rules, and set their figures beside those of the real ones.

    Args:
        synthetic: ``tables.SYNTHETIC``.
        real_metrics: those that `clean_real` gave.
    """
    tally = Tally()
    written = progress.track(tables.rows(synthetic), "synthetic trials", synthetic.num_rows)
    made = _table(row for row in (tally.clean(row, "synthetic") for row in written) if row)
    beside = together(real_metrics, tally.metrics("synthetic", synthetic.num_rows, made))
    return Cleaned(made, tally.removed(), beside)


def _clean_real(
    path: Path, chosen: pa.Table, tally: Tally, engine: Engine
) -> tuple[pa.Table, dict[str, Any]]:
    """Clean each chosen trial; count the hidden columns of all of them."""
    known = {row["trial_id"]: row for row in tables.rows(chosen)}
    rows: list[dict[str, Any]] = []
    structure: dict[str, Any] = {}
    found: set[str] = set()
    in_use = chosen["trial_id"].combine_chunks()

    def batches() -> Iterator[_Known]:
        for whole in tables.stream(path, TRIALS):
            batch = whole.filter(pc.is_in(whole["trial_id"], value_set=in_use))
            ids = batch["trial_id"].to_pylist()
            labels = np.array([known[trial_id]["label"] for trial_id in ids], dtype=np.int8)
            add_counts(structure, count_presence(batch, labels))
            found.update(ids)
            if ids:
                yield _Known(batch, [known[trial_id] for trial_id in ids])

    with (
        in_order(_cleaned, batches(), engine, most=1 + chosen.num_rows // _SHARE) as results,
        progress.bar("real trials", chosen.num_rows) as advance,
    ):
        for count, kept, removed in results:
            rows += kept
            tally.add(removed)
            advance(count)
    missing = sorted(known.keys() - found)
    if missing:
        raise InputError(f"{path}: lacks {len(missing)} trials of the partition, such as {missing[0]}; run dvc repro")
    return _table(rows), shares(structure, np.asarray(chosen["label"]))


def _cleaned(batch: _Known) -> tuple[int, list[dict[str, Any]], Tally]:
    """Clean a batch in a worker; return how many trials it has, the rows that are left, and what was removed."""
    tally = Tally()
    rows = zip(tables.rows(batch.trials), batch.known, strict=True)
    cleaned = [tally.clean({**row, **known}, "real") for row, known in rows]
    return len(cleaned), [row for row in cleaned if row], tally


def _table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=CLEAN).sort_by("id")
