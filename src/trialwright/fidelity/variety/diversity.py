"""How varied synthetic trials are, beside as many real ones: in all, by outcome and by intervention.

Example: ``measure_diversity(train, synthetic, section, seed).metrics["all"]["synthetic"]["effective"]`` is 11.2
where 25 trials are as varied as 11 that have nothing in common.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow.compute as pc

from trialwright import progress
from trialwright.fidelity.beside import average, beside
from trialwright.fidelity.sample import Rows, Sample, draws, words
from trialwright.fidelity.variety.measures import cluster, compression, vendi
from trialwright.sections.quality import Diversity
from trialwright.stats.distinct import distinct, encode, trim
from trialwright.stats.similar import Signed, sign
from trialwright.trial.outcome_words import LABELS

VARIETY_HEADER = ("intervention", "outcome", "kind", "trials", "effective", "distinct_2", "compression", "in_clusters")
KINDS = ("synthetic", "real")
# Of one trial alone there is no variety to speak of.
LEAST = 2


class Variety(NamedTuple):
    """Scalars, and rows of `VARIETY_HEADER` on each intervention and outcome."""

    metrics: dict[str, Any]
    rows: list[tuple[object, ...]]


class _Amount(NamedTuple):
    """How much text."""

    words: int
    bytes: int


class _Side:
    """A corpus with all that is computed once: numbered words, and signatures."""

    def __init__(self, corpus: Sample) -> None:
        self.corpus = corpus
        self.texts = corpus.texts
        self.codes = encode(map(words, self.texts))
        self.signed = sign(corpus.trials)

    def figures(self, rows: Rows, amount: "_Amount", bound: float) -> dict[str, float | None]:
        """Measure some of its trials, on so much of their text."""
        kept = trim((self.codes[row] for row in rows), amount.words)
        signed = Signed([self.signed.ids[row] for row in rows], [self.signed.signatures[row] for row in rows])
        score = vendi(self.corpus.vectors[rows])
        return {
            "effective": score, "effective_share": score / len(rows),
            **{f"distinct_{n}": distinct(kept, n) for n in (1, 2, 3)},
            "compression": compression(self._plain(rows)[: amount.bytes]),
            **cluster([self.texts[row] for row in rows], signed, bound),
        }

    def amount(self, rows: Rows) -> "_Amount":
        """Say how much text some trials have."""
        return _Amount(sum(len(self.codes[row]) for row in rows), len(self._plain(rows)))

    def _plain(self, rows: Rows) -> bytes:
        return "\n".join(self.texts[row] for row in rows).encode()


def measure_diversity(train: Sample, synthetic: Sample, section: Diversity, seed: int) -> Variety:
    """Compare the variety of synthetic trials with that of train trials, on draws of matched size."""
    sides = [_Side(synthetic), _Side(train)]
    groups = dict(_groups(sides))
    metrics: dict[str, Any] = {}
    table: list[tuple[object, ...]] = []
    for (intervention, outcome), places in progress.track(groups.items(), "diversity", len(groups)):
        found = _compare(sides, places, section, seed)
        if intervention is None:
            metrics[outcome] = found
        elif found["trials"] >= LEAST:
            table += [(intervention, outcome, kind, found["trials"], *_row(found[kind])) for kind in KINDS]
    return Variety(metrics, table)


def _compare(sides: Sequence[_Side], places: Sequence[Rows], section: Diversity, seed: int) -> dict[str, Any]:
    """Measure a group of either side; no figures where either has hardly any trials."""
    size = min(section.max_trials, *map(len, places))
    if size < LEAST:
        return {"trials": size}
    found: list[Mapping[str, Any]] = []
    drawn = [[place[rows] for rows in draws(len(place), size, section.draws, seed)] for place in places]
    most = max(map(len, drawn))
    # A side that is taken whole is drawn once, and held against each draw of the other.
    for rows in zip(*(each * (most // len(each)) for each in drawn), strict=True):
        amounts = zip(*(side.amount(row) for side, row in zip(sides, rows, strict=True)), strict=True)
        least = _Amount(*map(min, amounts))
        found.append({
            kind: side.figures(row, least, section.jaccard) for kind, side, row in zip(KINDS, sides, rows, strict=True)
        })
    mean = average(found)
    return {"trials": size, **beside(mean["synthetic"], mean["real"])}


def _groups(sides: Sequence[_Side]) -> Iterator[tuple[tuple[str | None, str], list[Rows]]]:
    """Yield the rows of each side: all, by outcome, and by intervention and outcome of the synthetic trials."""
    labels = [np.asarray(side.corpus.trials["label"]) for side in sides]
    yield (None, "all"), [np.arange(len(label)) for label in labels]
    for outcome, label in LABELS.items():
        yield (None, outcome), [np.flatnonzero(each == label) for each in labels]
    named = [np.asarray(side.corpus.trials["intervention"].to_pylist(), dtype=object) for side in sides]
    for intervention in sorted(pc.unique(sides[0].corpus.trials["intervention"]).to_pylist()):
        for outcome, label in LABELS.items():
            yield (intervention, outcome), [
                np.flatnonzero((name == intervention) & (each == label))
                for name, each in zip(named, labels, strict=True)
            ]


def _row(figures: Mapping[str, float | None]) -> Iterator[float | str]:
    for name in VARIETY_HEADER[4:]:
        value = figures[name]
        yield "" if value is None else round(value, 6)
