"""Three ways to split trials: at random within label and intervention, by start date, or as they were given.

Or none yet: ``protocol: paper`` leaves all trials open, and each seed splits them after retrieval.

Example: `assign` puts "train", "val" or "test" into the column `split` of each trial, and into the column
`reason` why a trial is in none, such as "no_split" where its outcomes CSV names no split.
"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from trialwright.core.errors import InputError
from trialwright.sections.retrieval import Partition, Shares
from trialwright.trial.real import SPLITS

# Not split yet: of such trials, examples are drawn before it is known which are tested.
OPEN = "open"
# TOP's files say valid, others validation.
_WORDS = {"train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test"}


def assign(frame: pd.DataFrame, section: Partition, protocol: str, seed: int) -> pd.DataFrame:
    """Add the columns split, reason and detail to trials sorted by id.

    Args:
        frame: label, intervention, start_date, and in split what was given.
        section: which way, and the shares.
        protocol: paper leaves all trials open.
        seed: of the random way.

    Raises:
        InputError: a way other than the random one leaves a split without trials.
    """
    if protocol == "paper":
        return frame.assign(split=OPEN, reason="", detail="")
    given = frame["split"].fillna("")
    if section.split == "random":
        return frame.assign(split=at_random(frame, section, seed), reason="", detail="")
    if section.split == "date":
        split, given = by_date(frame["start_date"], _shares(section)), pd.Series("", frame.index)
        reasons = split.map(dict.fromkeys(SPLITS, "")).fillna("no_start_date")
    else:
        split = given.str.lower().map(_WORDS)
        reasons = split.map(dict.fromkeys(SPLITS, "")).fillna("unknown_split").where(given != "", "no_split")
    empty = [name for name in SPLITS if not (split == name).any()]
    if empty:
        raise InputError(
            f"partition.split {section.split}: {' and '.join(empty)} would be empty; {int(split.notna().sum())} of"
            f" {len(frame)} trials have {_WANTED[section.split]}; set partition.split to random"
        )
    return frame.assign(split=split, reason=reasons, detail=given)


_WANTED = {
    "date": "a start date",
    "given": "a split: train, val or test in a column `split` of the outcomes CSV, or in the names of TOP's files",
}


def by_date(dates: pd.Series, shares: tuple[float, ...]) -> pd.Series:
    """Split by month of start, so that no month stands in two splits; None where there is no date."""
    months = dates.str.slice(0, 7)
    known = np.sort(months.dropna().to_numpy(dtype=str))
    if not len(known):
        return months
    ends = [known[max(0, math.floor(len(known) * share + 1e-9) - 1)] for share in np.cumsum(shares)[:-1]]
    place = np.searchsorted(ends, months.fillna("").to_numpy(dtype=str))
    return pd.Series(np.array(SPLITS, dtype=object)[place], months.index).where(months.notna())


def at_random(frame: pd.DataFrame, section: Shares, seed: int) -> np.ndarray:
    """Assign each row of a frame sorted by trial id to a split, in shares within label and intervention."""
    shares, rng = _shares(section), np.random.default_rng([seed])
    splits = np.empty(len(frame), dtype=object)
    # What each split is owed so far: rows left over by one stratum go where the strata before it
    # fell short, so shares hold over all strata, however many of them are small.
    owed = np.zeros(len(shares))
    for members in _strata(frame, math.ceil(1 / min(shares) - 1e-9)):
        exact = np.array(shares) * len(members)
        counts = np.floor(exact + 1e-9).astype(int)
        owed += exact - counts
        left = len(members) - counts.sum()
        neediest = np.lexsort((rng.random(len(shares)), -np.round(owed, 9)))[:left]
        counts[neediest] += 1
        owed[neediest] -= 1
        splits[rng.permutation(members)] = np.repeat(SPLITS, counts)
    return splits


def _shares(section: Shares) -> tuple[float, ...]:
    return section.train, section.val, 1 - section.train - section.val


def _strata(frame: pd.DataFrame, smallest: int) -> Iterator[np.ndarray]:
    """Yield row numbers of each label and intervention, the rare of a label in one stratum at its end.

    Rare is what could not give every split one trial.
    """
    for _, rows in frame.groupby("label", sort=True):
        rare = []
        for _, members in rows.groupby("intervention", sort=True):
            if len(members) < smallest:
                rare.append(members.index.to_numpy())
            else:
                yield members.index.to_numpy()
        if rare:
            yield np.sort(np.concatenate(rare))
