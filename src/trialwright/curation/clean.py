"""Clean tables: the design text of each trial, without what tells its outcome, and what was removed.

Example of a row of ``tables.CLEAN``::

    ("NCT00000102", 1, "nifedipine", "real", "brief title: Congenital Adrenal Hyperplasia: ...")

Real and synthetic trials take the same way through `scrub_trial` and ``Trial.text``; the rules are
fixed, so that nothing is learnt from any trial, least of all from a test trial.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from trialwright.curation import sets
from trialwright.curation.leaks import add_counts, count_presence, shares
from trialwright.curation.wording import scrub_trial
from trialwright.ground import progress, tables
from trialwright.ground.errors import InputError
from trialwright.ground.trial import Trial

BATCH = 1024
LABEL_NAMES = {0: "failure", 1: "success"}


class Cleaned(NamedTuple):
    """Clean tables of `sets.REAL_SETS`, the clean synthetic trials, and the figures on leaks."""

    real: dict[str, pa.Table]
    synthetic: pa.Table
    metrics: dict[str, Any]


class _Tally:
    """What was removed, from how many trials, and which trials had nothing left."""

    def __init__(self) -> None:
        self.wording: dict[str, Counter[str]] = {}
        self.touched: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def clean(self, row: Mapping[str, Any], source: str) -> dict[str, Any] | None:
        """Turn one trial into a row of ``tables.CLEAN``, or None where no text is left."""
        trial, removed = scrub_trial(Trial.from_row(row))
        group = f"{source}_{LABEL_NAMES[row['label']]}"
        for rule, count in removed.items():
            self.wording.setdefault(rule, Counter())[group] += count
        self.touched[group] += bool(removed)
        text = trial.text()
        if not text.strip():
            self.dropped["no_text_left"] += 1
            return None
        return {
            "id": row["trial_id"], "label": row["label"], "intervention": row["intervention"], "source": source,
            "text": text,
        }


def clean(trials: Path, partition: pa.Table, pool: pa.Table, synthetic: pa.Table, seed: int) -> Cleaned:
    """Clean the real trials in use and the synthetic ones, and count what told their outcome.

    Args:
        trials: a Parquet file of ``tables.TRIALS``, streamed; only the trials in use are looked at.
        partition: ``tables.PARTITION``, all labelled drug trials.
        pool: ``tables.POOL``, the trials of set A.
        synthetic: ``tables.SYNTHETIC``.
        seed: of the draw that balances set B.

    Raises:
        InputError: `trials` is damaged, or lacks trials that the partition or the pool names.
    """
    tally = _Tally()
    chosen = sets.choose(partition, pool, seed)
    real, structure = _clean_real(trials, chosen, tally)
    dropped_real = tally.dropped.total()
    written = progress.track(tables.rows(synthetic, BATCH), "synthetic trials", synthetic.num_rows)
    made = _table(row for row in (tally.clean(row, "synthetic") for row in written) if row)
    sizes = {name: _sizes(table) for name, table in (*real.items(), ("synthetic", made))}
    metrics = {
        "structure": structure,
        "wording": {rule: _groups(counts) for rule, counts in sorted(tally.wording.items())},
        "trials": sizes,
        "trials_touched": _groups(tally.touched),
        "read": {
            "real": chosen.num_rows, "synthetic": synthetic.num_rows,
            "general_not_drawn": partition.num_rows - chosen.num_rows,
        },
        "dropped": {"no_text_left": 0, **tally.dropped},
        "missing_classes": _missing(sizes),
    }
    assert chosen.num_rows == sum(table.num_rows for table in real.values()) + dropped_real
    return Cleaned(real, made, metrics)


def write_sets(folder: Path, real: Mapping[str, pa.Table]) -> None:
    """Write one Parquet file a set into a folder."""
    for name, table in real.items():
        tables.write(folder / f"{name}.parquet", table, tables.CLEAN)


def _clean_real(path: Path, chosen: pa.Table, tally: _Tally) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    """Clean each chosen trial into its set; count the hidden columns of all of them."""
    places = {row["trial_id"]: row for row in tables.rows(chosen)}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in sets.REAL_SETS}
    structure: dict[str, Any] = {}
    found: set[str] = set()
    with progress.bar("real trials", chosen.num_rows) as advance:
        for batch in _batches(path, chosen["trial_id"].combine_chunks()):
            ids = batch["trial_id"].to_pylist()
            labels = np.array([places[trial_id]["label"] for trial_id in ids], dtype=np.int8)
            add_counts(structure, count_presence(batch, labels))
            for row in tables.rows(batch):
                place = places[row["trial_id"]]
                cleaned = tally.clean({**row, **place}, "real")
                if cleaned:
                    rows[place["set"]].append(cleaned)
                advance()
            found.update(ids)
    missing = sorted(places.keys() - found)
    if missing:
        raise InputError(f"{path}: lacks {len(missing)} trials of the partition, such as {missing[0]}; run dvc repro")
    return {name: _table(kept) for name, kept in rows.items()}, shares(structure, np.asarray(chosen["label"]))


def _batches(path: Path, ids: pa.Array) -> Iterator[pa.Table]:
    """Yield the rows of a Parquet file that have one of these trial ids, a batch in memory at a time."""
    try:
        with pq.ParquetFile(path) as file:
            missing = [name for name in tables.TRIALS.names if name not in file.schema_arrow.names]
            if missing:
                raise InputError(f"{path}: lacks columns {missing}; run dvc repro")
            for batch in file.iter_batches(BATCH, columns=tables.TRIALS.names):
                table = pa.Table.from_batches([batch])
                yield table.filter(pc.is_in(table["trial_id"], value_set=ids))
    except FileNotFoundError as error:
        raise InputError(f"{path}: not found; run dvc repro") from error
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{path}: not a Parquet file ({error}); delete it and run dvc repro") from error


def _table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=tables.CLEAN).sort_by("id")


def _sizes(table: pa.Table) -> dict[str, int]:
    labels = np.asarray(table["label"], dtype=np.int8)
    return {"all": len(labels), **{name: int((labels == label).sum()) for label, name in LABEL_NAMES.items()}}


def _groups(counts: Counter[str]) -> dict[str, int]:
    names = (f"{source}_{label}" for source in ("real", "synthetic") for label in LABEL_NAMES.values())
    return {name: counts[name] for name in names}


def _missing(sizes: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """Say of which sets a class is missing, so that no score on them is taken for one."""
    lacking = {
        name: " and ".join(label for label in ("success", "failure") if not size[label]) for name, size in sizes.items()
    }
    return {name: labels for name, labels in lacking.items() if labels}
