"""Trials that stand in several files, or under several ids: of each one record is kept.

Example: NCT00010101 of a JSON file says that it is EUCTR2004-000446-20 too, and an export of ICTRP has a record of
EUCTR2004-000446-20-GB: the row ``("EUCTR2004-000446-20-GB", "ictrp_xml", "NCT00010101", "api_v2",
"EUCTR2004-000446-20")`` says which is kept, and why.

The rule:

- Of records with one id the first is kept, and others are rejects ``duplicate_trial``. Members are read in an order of
  preference: by the place in ``spoken.DIALECTS`` of what their name can be (so JSON before XML before CSV), XML files
  named like the id of a trial before others, and then as they stand in the archive.
- Records with different ids are one trial where they are the member states or versions of one (`ids.one_trial`), where
  one names the other's id, or where both name a third. Two trials of one registry are never made one, whatever they
  name in common: `trial_clusters` joins what does not hold ids of the same registry, the surest links first. A former
  id of the same registry is another name of the trial, unless it has a record of its own.
- Of one trial the record of the first dialect in ``spoken.DIALECTS`` is kept, of several the one of the smallest id.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.registry.dialects import spoken
from trialwright.registry.ingest.trial_clusters import clusters
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import MERGED
from trialwright.trial.ids import one_trial


def merge(trials: Path, repeated: Sequence[pa.RecordBatch], merged: Path) -> int:
    """Write which rows of the trials table are left out for others of the same trial, and return how many.

    Args:
        trials: the table, each id once.
        repeated: ids, and those that they name, of records that are no rows for their ids.
        merged: where ``MERGED`` goes.
    """
    table = tables.read(trials, TRIALS, ["trial_id", "dialect", "secondary_ids"])
    held = [table, *map(pa.Table.from_batches, ([batch] for batch in repeated))]
    states = list(map(one_trial, table["trial_id"].to_pylist()))
    least = clusters(set(states), chain.from_iterable(map(_named, held)))
    keys = pa.array((least.get(state, state) for state in states), pa.string())
    counted = pc.value_counts(keys)
    shared = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    taken = pc.is_in(keys, shared)
    groups = defaultdict[str, list[dict[str, Any]]](list)
    for key, row in zip(keys.filter(taken).to_pylist(), table.filter(taken).to_pylist(), strict=True):
        groups[key].append(row)
    names = _names(groups, held[1:])
    rows = [row for group in groups.values() for row in _left_out(group, names)]
    tables.write(merged, sorted(rows, key=itemgetter("trial_id")), MERGED)
    return len(rows)


def _named(table: pa.Table) -> Iterator[tuple[str, str]]:
    """Yield each id and one that its record names, as `one_trial` has them."""
    for batch in table.select(["trial_id", "secondary_ids"]).to_batches():
        owners = batch["trial_id"].take(pc.list_parent_indices(batch["secondary_ids"])).to_pylist()
        others = pc.list_flatten(batch["secondary_ids"]).to_pylist()
        yield from zip(map(one_trial, owners), map(one_trial, others), strict=True)


def _names(groups: Mapping[str, Sequence[Mapping[str, Any]]], repeated: Sequence[pa.Table]) -> dict[str, set[str]]:
    """Return what the records under each id call their trial."""
    names = {row["trial_id"]: {one_trial(row["trial_id"]), *map(one_trial, row["secondary_ids"])}
             for row in chain.from_iterable(groups.values())}
    for table in repeated:
        for owner, others in zip(table["trial_id"].to_pylist(), table["secondary_ids"].to_pylist(), strict=True):
            if owner in names:
                names[owner].update(map(one_trial, others))
    return names


def _left_out(group: Sequence[Mapping[str, Any]], names: Mapping[str, set[str]]) -> Iterator[dict[str, str]]:
    """Yield rows of ``MERGED`` on the records of one trial."""
    order = [dialect.NAME for dialect in spoken.DIALECTS]
    group = sorted(group, key=lambda row: (order.index(row["dialect"]), row["trial_id"]))
    kept = group[0]
    for row in group[1:]:
        mine = names[row["trial_id"]]
        # Where a third record is between the two, what it shares with this one.
        theirs = (names[one["trial_id"]] for one in group if one is not row)
        shared = next(found for found in map(mine.intersection, theirs) if found)
        yield {
            "trial_id": row["trial_id"], "dialect": row["dialect"], "kept_id": kept["trial_id"],
            "kept_dialect": kept["dialect"], "shared_id": min(shared),
        }
