"""Records of one trial under several ids: one record is kept, and what is said of the others is said of it.

Example: where NCT00010101 is kept and EUCTR2004-000446-20-GB left out, the latter is the reject ``merged_trial``, and
an outcome of "euctr 2004-000446-20-gb" is one of the former.

Registries of the EU have a record for each member state, or version, of a trial. An outcome of a state that has no
record here, or of the number without a state, is one of the trial if all records of the number are one trial, and
otherwise of none.
"""

from collections.abc import Iterable

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.trial.ids import normalised, one_trial

# The registries of whose trials there are several records.
_SEVERAL = ("EUCTR", "CTIS")


def leave_out(trials: pa.Table, merged: pa.Table) -> tuple[pa.Table, pd.DataFrame]:
    """Return the trials that are kept, and the others as rows of ``tables.REJECTS`` with the label that none has.

    Args:
        trials: rows of ``tables.TRIALS``, of whatever columns.
        merged: ``tables.MERGED``.
    """
    others = _others(merged)
    out = pc.is_in(trials["trial_id"], value_set=others["trial_id"].combine_chunks())
    left = trials.select(["trial_id"]).filter(out).to_pandas().merge(
        others.to_pandas().drop_duplicates("trial_id"), on="trial_id"
    )
    detail = left["kept_id"] + " is kept; id of both: " + left["shared_id"].fillna("not told")
    rejects = pd.DataFrame({"trial_id": left["trial_id"], "label": float("nan"), "reason": "merged_trial"})
    return trials.filter(pc.invert(out)), rejects.assign(detail=detail)


def meant(named: Iterable[str], keys: pd.Series, merged: pa.Table) -> dict[str, list[str]]:
    """Tell which trials are meant by ids that are not theirs: one, several if that cannot be told, or none.

    Args:
        named: such ids, in capitals.
        keys: the ids of the trials that are kept, in capitals.
        merged: ``tables.MERGED``.

    Returns:
        Keys, sorted, by the ids that mean any.
    """
    others = _others(merged)
    kept = dict(zip(*(_capitals(others[name]) for name in ("trial_id", "kept_id")), strict=True))
    records = {key: key for key in keys[keys.str.startswith(_SEVERAL)]}
    states: dict[str, set[str]] = {}
    for record, key in {**kept, **records}.items():
        if record.startswith(_SEVERAL):
            states.setdefault(one_trial(record), set()).add(key)
    spelt = {name: (normalised(name) or name).upper() for name in named}
    own = set(keys[keys.isin(list(spelt.values()))])
    found = {}
    for name, key in spelt.items():
        keys_of = {key} if key in own else {kept[key]} if key in kept else states.get(one_trial(key), set())
        if keys_of:
            found[name] = sorted(keys_of)
    return found


def _others(merged: pa.Table) -> pa.Table:
    """Return the rows of records under another id than the kept one's: two of the same id are one row of trials."""
    return merged.filter(pc.not_equal(merged["trial_id"], merged["kept_id"]))


def _capitals(ids: pa.ChunkedArray) -> list[str]:
    found: list[str] = pc.utf8_upper(ids).to_pylist()
    return found
