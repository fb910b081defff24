"""How varied synthetic trials are, beside real ones in the same composition: in all, by outcome and by intervention.

Example: ``measure_diversity(train, synthetic, section, seed).metrics["all"]["synthetic"]["effective"]`` is 11.2
where 25 trials are as varied as 11 that have nothing in common.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from trialwright import progress
from trialwright.fidelity.beside import average, beside
from trialwright.fidelity.composition import Composition, compose
from trialwright.fidelity.sample import Rows, Sample, words
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
        self.signed = sign([corpus.trials])

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
    """Compare the variety of synthetic trials with that of train trials, on draws of the same composition."""
    corpora = dict(zip(KINDS, (synthetic, train), strict=True))
    sides = {kind: _Side(corpus) for kind, corpus in corpora.items()}
    common = compose(corpora, "real", section.max_trials)
    groups = list(_groups(common))
    metrics: dict[str, Any] = {}
    table: list[tuple[object, ...]] = []
    for intervention, outcome, group in progress.track(groups, "diversity", len(groups)):
        found = _compare(sides, group, section, seed)
        if intervention is None:
            metrics[outcome] = found
        else:
            table += [(intervention, outcome, kind, found["trials"], *_row(found[kind])) for kind in KINDS]
    return Variety(metrics, table)


def _compare(sides: Mapping[str, _Side], group: Composition, section: Diversity, seed: int) -> dict[str, Any]:
    """Measure a group of either side; no figures where either has hardly any trials."""
    sizes: dict[str, Any] = {"trials": group.size, "matched": group.matched()}
    if group.size < LEAST:
        return sizes
    found: list[Mapping[str, Any]] = []
    for draw in group.draws(section.draws, seed):
        rows = {kind: draw.rows(kind) for kind in KINDS}
        amounts = zip(*(sides[kind].amount(rows[kind]) for kind in KINDS), strict=True)
        least = _Amount(*map(min, amounts))
        found.append({kind: sides[kind].figures(rows[kind], least, section.jaccard) for kind in KINDS})
    mean = average(found)
    return {**sizes, **beside(mean["synthetic"], mean["real"])}


def _groups(common: Composition) -> Iterator[tuple[str | None, str, Composition]]:
    """Yield all, those of an outcome, and those of an intervention and an outcome of which there are enough."""
    labels = common.keys.get_level_values("label").to_numpy()
    yield None, "all", common
    for outcome, label in LABELS.items():
        yield None, outcome, common.within(labels == label)
    outcomes = {label: outcome for outcome, label in LABELS.items()}
    for cell, (intervention, label) in enumerate(common.keys):
        if common.counts[cell] >= LEAST:
            yield intervention, outcomes[label], common.within(np.arange(labels.size) == cell)


def _row(figures: Mapping[str, float | None]) -> Iterator[float | str]:
    for name in VARIETY_HEADER[4:]:
        value = figures[name]
        yield "" if value is None else round(value, 6)
