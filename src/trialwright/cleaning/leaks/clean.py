"""Clean tables: the design text of each trial, without what tells its outcome, and what was removed.

Example of a row of ``tables.CLEAN``::

    ("NCT00000102", 1, "nifedipine", "real", "brief title: Congenital Adrenal Hyperplasia: ...")

Real and synthetic trials take the same way through `tally.scrub_trial` and then `viewed.viewed_text`; the rules are
fixed, so that nothing is learnt from any trial, least of all from a test trial.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
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
from trialwright.core.tables.sorting import sorted_writer
from trialwright.engine.mapping import in_order
from trialwright.schemas.records import TRIALS
from trialwright.schemas.texts import CLEAN
from trialwright.sections.running import LOCAL, Engine
from trialwright.sections.viewing import WHOLE_VIEW, View

# Trials in use that make it worth while to start another worker.
_SHARE = 500
# What is known of a trial beside its record.
_KNOWN = ("trial_id", "label", "intervention")


class _Known(NamedTuple):
    """Some trials (TRIALS), of each what is known beside its record, and what their texts show."""

    trials: pa.Table
    known: list[dict[str, Any]]
    view: View


class Cleaned(NamedTuple):
    """How many trials of one source were kept, the wording removed (REMOVED), and the figures on leaks."""

    kept: int
    removed: pa.Table
    metrics: dict[str, Any]

    def describe(self, source: str) -> str:
        """Say in a phrase how many trials of a source were read, kept and dropped."""
        read = self.metrics["read"][source]
        return f"read {read}, kept {self.kept}, dropped {read - self.kept}"


def clean_real(
    trials: Path, partition: pa.Table, sets: pa.Table, out: Path, engine: Engine = LOCAL, view: View = WHOLE_VIEW
) -> Cleaned:
    """Clean the real trials in use, and count what told their outcome.

    Args:
        trials: a Parquet file of ``tables.TRIALS``, streamed; only the trials in use are looked at.
        partition: ``tables.PARTITION``, all labelled trials of a known intervention.
        sets: ``tables.SETS``; the trials in use are those of any set of any seed.
        out: where the clean trials go (CLEAN), by id.
        engine: what cleans them.
        view: what of a trial its text shows.

    Raises:
        InputError: `trials` is damaged, or lacks trials that the sets name.
    """
    tally = Tally(view)
    chosen = partition.filter(pc.is_in(partition["trial_id"], pc.unique(sets["id"]))).select(_KNOWN)
    with sorted_writer(out, CLEAN, "id") as add:
        structure = _clean_real(trials, chosen, tally, engine, add)
    return _cleaned(tally, "real", chosen.num_rows, {"structure": structure})


def clean_synthetic(
    synthetic: pa.Table, real_metrics: Mapping[str, Any], out: Path, view: View = WHOLE_VIEW
) -> Cleaned:
    """Clean synthetic trials by the same rules, and set their figures beside those of the real ones.

    Args:
        synthetic: ``tables.SYNTHETIC``.
        real_metrics: those that `clean_real` gave.
        out: where the clean trials go (CLEAN), by id.
        view: what of a trial its text shows.
    """
    tally = Tally(view)
    written = progress.track(tables.rows(synthetic), "synthetic trials", synthetic.num_rows)
    with sorted_writer(out, CLEAN, "id") as add:
        add(_table(row for row in (tally.clean(row, "synthetic") for row in written) if row))
    found = _cleaned(tally, "synthetic", synthetic.num_rows, {})
    return found._replace(metrics=together(real_metrics, found.metrics))


def _clean_real(
    path: Path, chosen: pa.Table, tally: Tally, engine: Engine, add: Callable[[pa.Table], None]
) -> dict[str, Any]:
    """Clean each chosen trial; count the hidden columns of all of them."""
    structure: dict[str, Any] = {}
    in_use, found = chosen["trial_id"].combine_chunks(), np.zeros(chosen.num_rows, bool)

    def batches() -> Iterator[_Known]:
        for whole in tables.stream(path, TRIALS):
            places = pc.index_in(whole["trial_id"], value_set=in_use)
            batch, known = whole.filter(places.is_valid()), chosen.take(places.drop_null())
            add_counts(structure, count_presence(batch, np.asarray(known["label"], dtype=np.int8)))
            found[places.drop_null().to_numpy()] = True
            if batch.num_rows:
                yield _Known(batch, known.to_pylist(), tally.view)

    with (
        in_order(_clean_batch, batches(), engine, most=1 + chosen.num_rows // _SHARE) as results,
        progress.bar("real trials", chosen.num_rows) as advance,
    ):
        for count, kept, removed in results:
            add(kept)
            tally.add(removed)
            advance(count)
    if not found.all():
        missing = chosen["trial_id"].filter(pa.array(~found))
        raise InputError(
            f"{path}: lacks {len(missing)} trials of the partition, such as {pc.min(missing)}; run dvc repro"
        )
    return shares(structure, np.asarray(chosen["label"]))


def _clean_batch(batch: _Known) -> tuple[int, pa.Table, Tally]:
    """Clean a batch in a worker; return how many trials it has, those that are left, and what was removed."""
    tally = Tally(batch.view)
    rows = zip(tables.rows(batch.trials), batch.known, strict=True)
    cleaned = [tally.clean({**row, **known}, "real") for row, known in rows]
    return len(cleaned), _table(row for row in cleaned if row), tally


def _cleaned(tally: Tally, source: str, read: int, more: Mapping[str, Any]) -> Cleaned:
    kept = tally.kept.total()
    assert read == kept + tally.dropped.total()
    return Cleaned(kept, tally.removed(), {**more, **tally.metrics(source, read)})


def _table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=CLEAN)
