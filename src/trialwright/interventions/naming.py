"""What the interventions of trials are called, by the sources of names in their order.

Example: with names [vocabulary, own], "metformin hydrochloride 500 mg" is the vocabulary's "Metformin", and
"Cognitive behavioural therapy", which no vocabulary of drugs has, the record's own name.

The first source that knows an intervention names it. MeSH terms belong to a whole record: they name a trial in which
no source before them knows anything. The paper (section 3.2.2) fixes one intervention a trial: here the first.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from trialwright.core.tables.types import TEXT, TEXTS
from trialwright.interventions.known import KnownNames
from trialwright.interventions.listings import Listing, Listings
from trialwright.interventions.matching import PLACEBO, find_known
from trialwright.interventions.name_list import read_list
from trialwright.interventions.own.own_names import OwnName, OwnNames
from trialwright.interventions.own.own_words import CLASSES
from trialwright.interventions.vocabulary import read_vocabulary

NAMED = pa.schema([
    ("trial_id", TEXT), ("interventions", TEXTS), ("type", TEXT), ("source", TEXT), ("reason", TEXT),
    ("detail", TEXT), ("start_date", TEXT),
])
MESH, OWN = "mesh", "own"
# As many names as tell what was not known.
_MOST_TOLD = 10


class Names(NamedTuple):
    """The names of one trial, the type of the first, its source, and why there are none."""

    names: list[str]
    kind: str | None
    source: str | None
    reason: str = ""
    detail: str = ""


def read_known(order: Sequence[str], vocabulary: Path, name_list: Path) -> dict[str, KnownNames]:
    """Read the files of those sources that have one; raises InputError as their readers do."""
    files = {"vocabulary": (read_vocabulary, vocabulary), "list": (read_list, name_list)}
    return {source: read(path) for source, (read, path) in files.items() if source in order}


def name_trials(trials: Listings, order: Sequence[str], known: Mapping[str, KnownNames]) -> pa.Table:
    """Name the interventions of each trial.

    Args:
        trials: with the interventions that count.
        order: the sources, as ``interventions.names``.
        known: the names of vocabulary and list, where they are among the sources.

    Returns:
        A row for each trial in the order given. ``interventions`` are names, each once, in order of appearance; where
        there are none, ``reason`` is ``no_intervention`` (none of a type that counts) or ``intervention_unknown``
        (none that a source knows), and ``detail`` what the record calls them.
    """
    namer = _Namer(order, known, OwnNames.learn(trials) if OWN in order else None)
    columns: list[list[object]] = [[] for _ in Names._fields]
    for listed, mesh in zip(trials, _mesh(trials), strict=True):
        for column, value in zip(columns, namer.name(listed, mesh), strict=True):
            column.append(value)
    table = trials.table
    return pa.table([table["trial_id"], *columns, table["start_date"]], schema=NAMED)


def _mesh(trials: Listings) -> Iterator[list[str]]:
    for batch in trials.table.select(["mesh"]).to_batches(max_chunksize=1024):
        yield from (terms or [] for terms in batch["mesh"].to_pylist())


class _Namer:
    """The sources in order, with what they said of names that come again."""

    def __init__(self, order: Sequence[str], known: Mapping[str, KnownNames], own: OwnNames | None) -> None:
        place = order.index(MESH) if MESH in order else len(order)
        self._before, self._after, self._mesh = order[:place], order[place + 1 :], MESH in order
        self._known, self._own = known, own
        # Own names meet those of the sources that are asked first.
        self._first = [source for source in order[: order.index(OWN)] if source in known] if own else []
        # Names come again and again, and each is looked for once in a while.
        self._look_up = lru_cache(maxsize=1 << 16)(self._find)

    def name(self, listed: Sequence[Listing], mesh: Sequence[str]) -> Names:
        """Name a trial."""
        if not listed:
            return Names([], None, None, "no_intervention", "lists none of a type that counts")
        found = [(one, *self._by_any(one, self._before)) for one in listed]
        if self._mesh and not any(names for _, names, _ in found):
            terms = [term for term in dict.fromkeys(mesh) if not PLACEBO.search(term)]
            if terms:
                return Names(terms, listed[0].kind or "other", MESH)
        if self._after:
            found = [known if known[1] else (known[0], *self._by_any(known[0], self._after)) for known in found]
        # A stable sort: what has a name goes before what has that of its class alone.
        found.sort(key=lambda known: all(name.casefold() in CLASSES for name in known[1]))
        called = list(dict.fromkeys(name for _, names, _ in found for name in names))
        if not called:
            told = "; ".join(one.name[:100] for one in listed[:_MOST_TOLD])
            return Names([], None, None, "intervention_unknown", told)
        first, source = next((one, source) for one, names, source in found if names)
        return Names(called, first.kind or ("drug" if source == "vocabulary" else "other"), source)

    def _by_any(self, one: Listing, sources: Sequence[str]) -> tuple[list[str], str | None]:
        """Return what the first source that knows an intervention calls it."""
        for source in sources:
            if found := self._by_own(one) if source == OWN else self._by_known(one, source):
                return found, source
        return [], None

    def _by_known(self, one: Listing, source: str) -> list[str]:
        """Look a name up, and where it is not known the other names."""
        found = self._look_up(one.name, source)
        return found or list(dict.fromkeys(name for other in one.others for name in self._look_up(other, source)))

    def _find(self, name: str, source: str) -> list[str]:
        return find_known(name, self._known[source])

    def _by_own(self, one: Listing) -> list[str]:
        """Return a record's own names, as sources before know them where another record gives the name they know."""
        return [self._as_known(own) for own in self._own.find(one)] if self._own else []

    def _as_known(self, own: OwnName) -> str:
        for source in self._first:
            if found := {name for other in own.others for name in self._look_up(other, source)}:
                return found.pop() if len(found) == 1 else own.name
        return own.name
