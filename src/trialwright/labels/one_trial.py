"""Records of one trial under several ids: one record is kept, and what is said of the others is said of it.

Example: where NCT00010101 is kept and EUCTR2004-000446-20-GB left out, the latter is the reject ``merged_trial``, and
an outcome of "euctr 2004-000446-20-gb" is one of the former.

Registries of the EU have a record for each member state, or version, of a trial. An outcome of a state that has no
record here, or of the number without a state, is one of the trial if all records of the number are one trial, and
otherwise of none.
"""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core.tables.rejects import REJECTS
from trialwright.trial.ids import normalised, one_trial

# The registries of whose trials there are several records.
_SEVERAL = ("EUCTR", "CTIS")


def leave_out(trials: pa.Table, merged: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the trials that are kept, and the others as rows of ``tables.REJECTS``.

    Args:
        trials: rows of ``tables.TRIALS``, of whatever columns.
        merged: ``tables.MERGED``.
    """
    others = _others(merged)
    where = pc.index_in(trials["trial_id"], value_set=others["trial_id"].combine_chunks())
    rows = others.take(where.filter(pc.is_valid(where)))
    shared = pc.fill_null(rows["shared_id"], "not told")
    details = pc.binary_join_element_wise(rows["kept_id"], " is kept; both are ", shared, "")
    reasons = pa.repeat("merged_trial", len(rows))
    return trials.filter(pc.is_null(where)), pa.table([rows["trial_id"], reasons, details], schema=REJECTS)


def meant(named: Iterable[str], keys: pa.Array, merged: pa.Table) -> dict[str, list[str]]:
    """Tell which trials are meant by ids that are not theirs: one, several if that cannot be told, or none.

    Args:
        named: such ids, in capitals.
        keys: the ids of the trials that are kept, in capitals.
        merged: ``tables.MERGED``.

    Returns:
        Keys, sorted, by the ids that mean any.
    """
    others = _others(merged)
    kept = dict(zip(*(pc.utf8_upper(others[name]).to_pylist() for name in ("trial_id", "kept_id")), strict=True))
    states: dict[str, set[str]] = {}
    for stem in _SEVERAL:
        own = keys.filter(pc.starts_with(keys, stem)).to_pylist()
        of_others = {record: key for record, key in kept.items() if record.startswith(stem)}
        for record, key in {**of_others, **dict(zip(own, own, strict=True))}.items():
            states.setdefault(one_trial(record), set()).add(key)
    spelt = {name: (normalised(name) or name).upper() for name in named}
    those = pa.array(sorted(set(spelt.values())), pa.string())
    here = set(those.filter(pc.is_in(those, value_set=keys)).to_pylist())
    found = {}
    for name, key in spelt.items():
        keys_of = {key} if key in here else {kept[key]} if key in kept else states.get(one_trial(key), set())
        if keys_of:
            found[name] = sorted(keys_of)
    return found


def _others(merged: pa.Table) -> pa.Table:
    """Return the rows of records under another id than the kept one's: two of the same id are one row of trials."""
    return merged.filter(pc.not_equal(merged["trial_id"], merged["kept_id"]))
