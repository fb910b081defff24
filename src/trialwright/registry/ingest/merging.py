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
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.registry.dialects import spoken
from trialwright.registry.ingest.trial_clusters import clusters
from trialwright.schemas.records import TRIALS
from trialwright.schemas.selection import MERGED
from trialwright.trial.ids import one_trial


class _Row(NamedTuple):
    """What is needed of a row of the trials table that is not alone in its cluster."""

    trial_id: str
    dialect: str
    secondary_ids: list[str]


def merge(trials: Path, repeated: Sequence[pa.RecordBatch], merged: Path) -> int:
    """Write which rows of the trials table are left out for others of the same trial, and return how many.

    Args:
        trials: the table, each id once.
        repeated: ids, and those that they name, of records that are no rows for their ids.
        merged: where ``MERGED`` goes.
    """
    table = tables.read(trials, TRIALS, ["trial_id", "dialect", "secondary_ids"])
    # Of millions of ids a chunk at a time stands in memory as Python has them.
    states = _each(table["trial_id"], one_trial)
    named = set(chain.from_iterable(map(_named, (*table.to_batches(), *repeated))))
    others = pa.array({other for _, other in named}, pa.string())
    least = clusters(set(others.filter(pc.is_in(others, states)).to_pylist()), named)
    del named
    keys = _each(states, lambda state: least.get(state, state))
    counted = pc.value_counts(keys)
    taken = pc.is_in(keys, counted.field("values").filter(pc.greater(counted.field("counts"), 1)))
    groups = defaultdict[str, list[_Row]](list)
    columns = (column.filter(taken).to_pylist() for column in (keys, *table.itercolumns()))
    for key, *row in zip(*columns, strict=True):
        groups[key].append(_Row(*row))
    more = defaultdict[str, list[str]](list)
    for owner, other in chain.from_iterable(map(_named, repeated)):
        more[owner].append(other)
    rows = [row for group in groups.values() for row in _left_out(group, more)]
    tables.write(merged, sorted(rows, key=itemgetter("trial_id")), MERGED)
    return len(rows)


def _each(column: pa.ChunkedArray, change: Callable[[str], str]) -> pa.ChunkedArray:
    chunks = [pa.array(map(change, chunk.to_pylist()), pa.string()) for chunk in column.chunks]
    return pa.chunked_array(chunks, pa.string())


def _named(batch: pa.RecordBatch) -> Iterator[tuple[str, str]]:
    """Yield each id and one that its record names, as `one_trial` has them."""
    owners = batch["trial_id"].take(pc.list_parent_indices(batch["secondary_ids"])).to_pylist()
    others = pc.list_flatten(batch["secondary_ids"]).to_pylist()
    return zip(map(one_trial, owners), map(one_trial, others), strict=True)


def _left_out(group: Sequence[_Row], more: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Yield rows of ``MERGED`` on the records of one trial; `more` are ids that others under its ids name."""
    order = [dialect.NAME for dialect in spoken.DIALECTS]
    group = sorted(group, key=lambda row: (order.index(row.dialect), row.trial_id))
    names = []
    for row in group:
        own = one_trial(row.trial_id)
        names.append({own, *map(one_trial, row.secondary_ids), *more.get(own, ())})
    kept = group[0]
    for place, row in enumerate(group[1:], start=1):
        # Where a third record is between the two, what it shares with this one.
        shared = next(filter(None, (names[place] & theirs for other, theirs in enumerate(names) if other != place)))
        yield {
            "trial_id": row.trial_id, "dialect": row.dialect, "kept_id": kept.trial_id,
            "kept_dialect": kept.dialect, "shared_id": min(shared),
        }
