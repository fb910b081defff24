"""On which side of the split each trial is, for all tasks alike: train, val or test.

Example: NCT00010101, which the corpora were shown, is a train trial, and so is NCT00020202, whose text is nearly the
same.

Trials that are nearly the same form a cluster, which is on one side as a whole. If one of them is labelled and split
already (``PARTITION``), that decides, train before val before test: what an LLM was shown, or a classifier trained on,
is never under test here. All others go by a number that their cluster's first id and the seed give, so that further
trials leave them where they are, or by the date on which they were first submitted.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core.errors import InputError
from trialwright.engine.mapping import in_order
from trialwright.schemas.samples import SIDES
from trialwright.sections.benchmark import Tasks
from trialwright.sections.running import LOCAL, Engine
from trialwright.stats.near_duplicates import Places, Signatures, clusters, signatures
from trialwright.tasks.benchmark.task_sample import place
from trialwright.trial.real import SPLITS

# What of a record is compared: the same form with another drug differs in its title and summary.
_TEXTS = ("brief_title", "official_title", "brief_summary", "eligibility_criteria")
_DATES = ("first_submitted_date", "start_date")
COLUMNS = ("trial_id", *_TEXTS, *_DATES)
_CHARS = 4000


def sides(
    trials: Iterable[pa.Table], partition: pa.Table, section: Tasks, seed: int, engine: Engine = LOCAL,
) -> pa.Table:
    """Return a row of ``SIDES`` for each trial, in the order of the table.

    Args:
        trials: rows of ``TRIALS``, `COLUMNS` of them, a part in memory at a time.
        partition: ``PARTITION``.
        section: how they are split.
        seed: of the random way.
        engine: what signs their texts.

    Raises:
        InputError: the protocol left all labelled trials open, so that any of them may have been shown.
    """
    given = dict(zip(partition["trial_id"].to_pylist(), partition["split"].to_pylist(), strict=True))
    if set(given.values()) - set(SPLITS):
        raise InputError("tasks: needs a split that comes before what is shown; set protocol to strict")
    ids, dates, signed = list[str](), list[str | None](), list[Signatures]()
    with in_order(_signed, trials, engine) as parts:
        for some, their_dates, signatures_ in parts:
            ids += some
            dates += their_dates
            signed.append(signatures_)
    own = _first_of(ids, clusters(np.concatenate(signed), section.same)) if ids else []
    decided = _decided(ids, own, dates, given, section, seed)
    splits, by = zip(*(decided[one] for one in own), strict=True) if own else ((), ())
    return pa.table([ids, list(splits), own, dates, list(by)], SIDES)


def _signed(part: pa.Table) -> tuple[list[str], list[str | None], Signatures]:
    """Return the ids of some trials, their dates, and the signatures of their texts."""
    dates = pc.coalesce(*(part[name] for name in _DATES)).to_pylist()
    return part["trial_id"].to_pylist(), dates, signatures(texts_of(part).to_pylist())


def texts_of(trials: pa.Table) -> pa.Array:
    """Return what of each trial is compared with others, as one text."""
    parts = [pc.utf8_slice_codeunits(pc.coalesce(trials[name], ""), 0, _CHARS) for name in _TEXTS]
    return pc.binary_join_element_wise(*parts, "\n")


def _first_of(ids: Sequence[str], numbers: Places) -> list[str]:
    """Return for each trial the smallest id of its group."""
    first = pd.Series(ids).groupby(numbers).transform("min")
    return list(first)


def _decided(
    ids: Sequence[str], clusters: Sequence[str], dates: Sequence[str | None], given: Mapping[str, str], section: Tasks,
    seed: int,
) -> dict[str, tuple[str, str]]:
    """Return the split of each cluster, and what decided it."""
    known: dict[str, set[str]] = {}
    earliest: dict[str, str] = {}
    for one, cluster, date in zip(ids, clusters, dates, strict=True):
        if one in given:
            known.setdefault(cluster, set()).add(given[one])
        # A cluster is as old as its oldest trial, and one without a date is taken for old.
        earliest[cluster] = min(earliest.get(cluster, "9999"), date or "")
    return {
        cluster: (
            (min(known[cluster], key=SPLITS.index), "partition") if cluster in known
            else (_by_date(date, section), "date") if section.split == "date"
            else (at_random(cluster, section, seed), "random")
        )
        for cluster, date in earliest.items()
    }


def at_random(cluster: str, section: Tasks, seed: int) -> str:
    """Return the split of a name, whatever others there are."""
    share = place(cluster, seed) / 2**64
    return "train" if share < section.train else "val" if share < section.train + section.val else "test"


def _by_date(date: str, section: Tasks) -> str:
    month = date[:7]
    return "test" if month >= section.test_from else "val" if month >= section.val_from else "train"


def counted(table: pa.Table) -> dict[str, Any]:
    """Return the counts of trials and clusters by split, and what decided."""
    frame = table.to_pandas()
    return {
        "trials": len(frame), "clusters": int(frame["cluster"].nunique()),
        "in_clusters": int((frame["cluster"].map(frame["cluster"].value_counts()) > 1).sum()),
        "splits": {name: int((frame["split"] == name).sum()) for name in SPLITS},
        "decided_by": {name: int(count) for name, count in sorted(frame["decided_by"].value_counts().items())},
    }


