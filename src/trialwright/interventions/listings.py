"""The interventions of labelled trials that count, read a batch at a time: what names are made of, and no more.

Example: of a trial with a drug and a device, where drugs count, ``listings.of(0)`` is
``[Listing("drug", "Metformin 500 mg", ["Glucophage"])]``.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.core.tables.types import TEXT, TEXTS
from trialwright.schemas.records import TRIALS

_READ = pa.schema([TRIALS.field(name) for name in ("trial_id", "interventions", "intervention_mesh", "start_date")])
_KEPT = pa.schema([("kind", TEXT), ("name", TEXT), ("others", TEXTS)])
# To look for ids costs as much as there are ids, for each batch anew.
_BATCH = 1 << 14
_TRIALS = pa.schema([("trial_id", TEXT), ("start_date", TEXT), ("mesh", TEXTS), ("listed", pa.list_(pa.struct(_KEPT)))])


class Listing(NamedTuple):
    """An intervention as a record has it; the kind is a type of params, or "" for none."""

    kind: str
    name: str
    others: list[str]


class Listings:
    """The trials of some ids in the order of their records, and their interventions of the types that count."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    @classmethod
    def read(cls, path: Path, ids: pa.ChunkedArray, types: Collection[str]) -> "Listings":
        """Read the trials of these ids; an intervention without a type counts.

        Raises:
            InputError: the file is missing or damaged.
        """
        wanted = pa.array(["", *types], TEXT)
        known = ids.combine_chunks()
        parts = (part.filter(pc.is_in(part["trial_id"], known)) for part in tables.stream(path, _READ, _BATCH))
        return cls(pa.concat_tables([_TRIALS.empty_table(), *(_narrow(part, wanted) for part in parts)]))

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __iter__(self) -> Iterator[list[Listing]]:
        """Yield the interventions of each trial."""
        for batch in self.table.select(["listed"]).to_batches(max_chunksize=1024):
            for listed in batch["listed"].to_pylist():
                yield [Listing(one["kind"], one["name"], one["others"] or []) for one in listed]


def kinds(types: pa.Array) -> pa.Array:
    """Return registries' words for types, such as "Dietary Supplement" and "DIETARY_SUPPLEMENT", as params has them."""
    return pc.replace_substring(pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(types, ""))), " ", "_")


def _narrow(part: pa.Table, wanted: pa.Array) -> pa.Table:
    """Keep of some trials what names are made of."""
    column = part["interventions"].combine_chunks()
    flat, parents = column.flatten(), pc.list_parent_indices(column)
    kind = kinds(flat.field("type"))
    counts = pc.is_in(kind, value_set=wanted)
    listed = pa.StructArray.from_arrays(
        [kind, pc.fill_null(flat.field("name"), ""), flat.field("other_names")], fields=list(_KEPT)
    ).filter(counts)
    per_trial = pc.value_counts(parents.filter(counts))
    sizes = dict(zip(per_trial.field("values").to_pylist(), per_trial.field("counts").to_pylist(), strict=True))
    offsets = [0]
    for row in range(part.num_rows):
        offsets.append(offsets[-1] + sizes.get(row, 0))
    lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), listed)
    return pa.table([part["trial_id"], part["start_date"], part["intervention_mesh"], lists], schema=_TRIALS)
