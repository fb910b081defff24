"""How many trials of each kind were read, counted column by column as they pass.

Example: ``{"dialect": {"api_v2": 412, "ictrp_xml": 88}, "registry": {"ClinicalTrials.gov": 430, "ISRCTN": 70}, ...}``.
"""

from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from trialwright.trial import ids

# What a registry lets its users fill in freely has as many values as they like, and as long.
MOST_VALUES = 100
_MOST_CHARS = 80
NONE, OTHER = "none", "other values"


class Tallies:
    """Counts of trials by what they say; a trial counts once for each type of intervention that it has."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in _VALUES}

    def add(self, batch: pa.RecordBatch) -> None:
        """Count the trials of a batch of ``TRIALS``."""
        for name, values in _VALUES.items():
            found = pc.value_counts(pc.utf8_slice_codeunits(values(batch), 0, _MOST_CHARS))
            for value, count in zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True):
                self._counts[name][NONE if value is None else value] += count

    def told(self) -> dict[str, dict[str, int]]:
        """Return the counts, commonest first, and years in their order; beyond `MOST_VALUES` they are one number."""
        told = {}
        for name, counter in self._counts.items():
            found = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
            rest = sum(count for _, count in found[MOST_VALUES:])
            shown = sorted(found[:MOST_VALUES]) if name == "year" else found[:MOST_VALUES]
            told[name] = dict([*shown, *([(OTHER, rest)] if rest else [])])
        return told


def _registries(batch: pa.RecordBatch) -> pa.Array:
    """Return the registry of each id; those that begin alike are of one."""
    begin = pc.replace_substring_regex(batch["trial_id"], "[^A-Za-z].*", "").dictionary_encode()
    names = [ids.registry_of(batch["trial_id"][begin.indices.index(i).as_py()].as_py())
             for i in range(len(begin.dictionary))]
    return pa.array(names, pa.string()).take(begin.indices)


def _years(batch: pa.RecordBatch) -> pa.Array:
    return pc.utf8_slice_codeunits(pc.coalesce(batch["first_submitted_date"], batch["start_date"]), 0, 4)


def _intervention_types(batch: pa.RecordBatch) -> pa.Array:
    held = batch["interventions"]
    types = pa.table({"trial": pc.list_parent_indices(held), "type": pc.list_flatten(held).field("type")})
    return types.group_by(["trial", "type"]).aggregate([])["type"].combine_chunks()


# What is counted, and where a batch has it.
_VALUES: dict[str, Callable[[pa.RecordBatch], pa.Array]] = {
    "dialect": lambda batch: batch["dialect"], "registry": _registries, "year": _years,
    "phase": lambda batch: batch["phase"], "study_type": lambda batch: batch["study_type"],
    "intervention_type": _intervention_types, "status": lambda batch: batch["overall_status"],
}
