"""How near synthetic trials are to real ones, and how near real ones are: figures and data for plots.

Example: ``measure(train, test, synthetic, section, seed).metrics["two_sample"]`` is
``{"synthetic": {"auc": 0.97, ...}, "real": {"auc": 0.55, ...}, "over_real": {"auc": 0.42, ...}}``.

Both sides are compared with the same train trials; there are as many test as synthetic trials in each draw.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from trialwright import progress
from trialwright.fidelity.beside import Figures, average, beside
from trialwright.fidelity.nearness import cosines, fields, tsne
from trialwright.fidelity.nearness.support import measure_support
from trialwright.fidelity.nearness.two_sample import measure_discrepancy, tell_apart
from trialwright.fidelity.nearness.wordcounts import compare_wording
from trialwright.fidelity.sample import Sample, draws, words
from trialwright.sections.quality import Fidelity

HEADERS = {"cosines": cosines.HEADER, "tsne": tsne.HEADER, "fields": fields.HEADER}
# With fewer trials than this no figure says anything.
LEAST = 10


class Measured(NamedTuple):
    """Scalars, and the rows of each plot of `HEADERS`."""

    metrics: dict[str, Any]
    plots: dict[str, Sequence[Sequence[object]]]


def measure(train: Sample, test: Sample, synthetic: Sample, section: Fidelity, seed: int) -> Measured:
    """Compare synthetic with train trials, and test with train trials; hardly any trials give no figures."""
    kinds = {"train": train, "test": test, "synthetic": synthetic}
    size = min(len(test), len(synthetic), section.max_trials)
    metrics: dict[str, Any] = {"trials": {**{name: len(corpus) for name, corpus in kinds.items()}, "compared": size}}
    if min(size, len(train)) < LEAST:
        return Measured(metrics, {name: [] for name in HEADERS})
    base = train.take(next(draws(len(train), section.max_trials, 1, seed)))
    with progress.bar("fidelity", 2 * section.draws) as advance:
        found = {}
        for name in ("synthetic", "test"):
            of_draw = []
            for rows in draws(len(kinds[name]), size, section.draws, seed):
                of_draw.append(_figures(base, kinds[name].take(rows), section, seed))
                advance(1 if size < len(kinds[name]) else section.draws)
            found[name] = average(of_draw)
    spread = cosines.compare_cosines(train, {"test": test, "synthetic": synthetic}, section.pairs, seed)
    for name, figures in found.items():
        figures["cosines"] = dict(spread.figures[name])
    metrics |= {name: beside(found["synthetic"][name], found["test"][name]) for name in found["synthetic"]}
    return Measured(metrics, {
        "cosines": spread.rows,
        "tsne": tsne.lay_out(kinds, section.tsne_trials, seed),
        "fields": fields.list_shares({name: one.facts for name, one in kinds.items()}),
    })


def _figures(base: Sample, other: Sample, section: Fidelity, seed: int) -> dict[str, Figures]:
    """Compare one draw with the train trials, by every figure that depends on its size."""
    return {
        "two_sample": tell_apart(base.vectors, other.vectors, section.folds, seed),
        "discrepancy": measure_discrepancy(base.vectors, other.vectors, section.permutations, seed),
        "support": measure_support(base.vectors, other.vectors, section.neighbours, section.draws, seed),
        "fields": fields.compare_fields(base.facts, other.facts),
        "wording": compare_wording(list(map(words, base.texts)), list(map(words, other.texts))),
    }
