"""Near-duplicates across sets: synthetic trials of test ones, and trials that stand in train and test alike.

Example of a row of ``tables.DUPLICATES``: ``("test_train", "NCT00000102", "NCT00000104", 0.86, 0.84, 0.97)``.
Trials that stand in two sets under two ids are counted by the ids, however unlike their texts are.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialwright import progress
from trialwright.core.tables.types import TEXT
from trialwright.schemas.findings import DUPLICATE_SETS, DUPLICATES
from trialwright.stats.similar import compare, find_pairs, shingles, sign
from trialwright.trial.real import HALVES, OTHER_TRAIN, TrialSet


def find_duplicates(sets: Mapping[str, TrialSet], bound: float) -> pa.Table:
    """Find the pairs of trials whose texts are at least as similar as the bound.

    Args:
        sets: the trials by the names in `DUPLICATE_SETS`.
        bound: the Jaccard similarity of their sequences of three words.

    Returns:
        Rows of ``tables.DUPLICATES``, by sets and ids; of a trial with many twins, the nearest.
    """
    signed = {name: sign(trials.read()) for name, trials in progress.track(sets.items(), "sets signed", len(sets))}
    rows: list[dict[str, Any]] = []
    for one, other in DUPLICATE_SETS:
        pairs = list(find_pairs(signed[one], signed[other], bound))
        texts = _texts(sets[one], {pair.id for pair in pairs}) | _texts(sets[other], {pair.twin_id for pair in pairs})
        for pair in pairs:
            jaccard, contained = compare(shingles(texts[pair.id]), shingles(texts[pair.twin_id]))
            if jaccard >= bound:
                rows.append({
                    "sets": f"{one}_{other}", **pair._asdict(), "jaccard": jaccard, "contained": contained,
                })
    found = pa.Table.from_pylist(rows, schema=DUPLICATES)
    return found.sort_by([(name, "ascending") for name in ("sets", "id", "twin_id")])


def count_duplicates(found: pa.Table, sizes: Mapping[str, int]) -> dict[str, dict[str, float]]:
    """Count, for each two sets, the pairs, and the trials of the first that have a twin in the second."""
    counts = {}
    for one, other in DUPLICATE_SETS:
        pairs = found.filter(pc.equal(found["sets"], f"{one}_{other}"))
        trials = pc.count_distinct(pairs["id"]).as_py()
        counts[f"{one}_{other}"] = {
            "pairs": pairs.num_rows, "trials": trials, "share": trials / sizes[one] if sizes[one] else 0.0,
        }
    return counts


def count_merged_across(sets: Mapping[str, pa.Table], merged: pa.Table) -> int:
    """Count the trials of which records under several ids stand in more than one set.

    A trial of other_train may be in a set for generalization, on which nothing is tested that trains on it.

    Args:
        sets: trials with their ids, by the names of their sets.
        merged: ``tables.MERGED``, of which no record that is left out should be in any set.
    """
    kept = dict(zip(merged["trial_id"].to_pylist(), merged["kept_id"].to_pylist(), strict=True))
    ids = {*kept, *kept.values()}
    found: dict[str, set[str]] = {}
    for name, trials in sets.items():
        for trial in ids.intersection(trials["id"].to_pylist()):
            found.setdefault(_last(trial, kept), set()).add(name)
    return sum(_several(names) for names in found.values())


def _several(names: set[str]) -> bool:
    tested = names - {OTHER_TRAIN}
    return len(tested if tested <= set(HALVES) else names) > 1


def _last(trial: str, kept: Mapping[str, str]) -> str:
    """Follow an id to the one that is kept for it; of ids that are kept for each other, to the first by name."""
    passed = [trial]
    while (after := kept.get(passed[-1], passed[-1])) not in passed:
        passed.append(after)
    return min(passed[passed.index(after):])


def _texts(trials: TrialSet, ids: set[str]) -> dict[str, str]:
    """Return the texts of the trials of these ids."""
    wanted, texts = pa.array(sorted(ids), TEXT), dict[str, str]()
    for part in trials.read() if ids else ():
        chosen = part.filter(pc.is_in(part["id"], value_set=wanted))
        texts.update(zip(chosen["id"].to_pylist(), chosen["text"].to_pylist(), strict=True))
    return texts
