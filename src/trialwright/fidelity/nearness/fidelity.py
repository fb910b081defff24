"""How near synthetic trials are to real ones, and how near real ones are: figures and data for plots.

Example: ``measure(train, test, synthetic, section, seed).metrics["two_sample"]`` is
``{"synthetic": {"auc": 0.97, ...}, "real": {"auc": 0.55, ...}, "over_real": {"auc": 0.42, ...}}``.

Both are compared with the same train trials. In each draw all three have the same composition of interventions and
labels, for a generator is asked for as many of each where registries are not: with other compositions a perfect one
would be told from real trials.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from trialwright import progress
from trialwright.fidelity.beside import Figures, average, beside
from trialwright.fidelity.composition import Draw, compose
from trialwright.fidelity.nearness import cosines, fields, tsne
from trialwright.fidelity.nearness.support import support
from trialwright.fidelity.nearness.two_sample import measure_discrepancy, tell_apart
from trialwright.fidelity.nearness.wordcounts import compare_wording
from trialwright.fidelity.sample import Sample, words
from trialwright.sections.quality import Fidelity

HEADERS = {"cosines": cosines.HEADER, "tsne": tsne.HEADER, "fields": fields.HEADER}
OTHERS = ("synthetic", "test")
# With fewer trials than this no figure says anything.
LEAST = 10


class Measured(NamedTuple):
    """Scalars, and the rows of each plot of `HEADERS`."""

    metrics: dict[str, Any]
    plots: dict[str, Sequence[Sequence[object]]]


def measure(train: Sample, test: Sample, synthetic: Sample, section: Fidelity, seed: int) -> Measured:
    """Compare synthetic with train trials, and test with train trials; hardly any trials give no figures."""
    kinds = {"train": train, "test": test, "synthetic": synthetic}
    common = compose(kinds, "train", section.max_trials)
    metrics: dict[str, Any] = {
        "trials": {
            **{name: len(corpus) for name, corpus in kinds.items()},
            "compared": common.size, "compared_train": common.size * common.spare,
        },
        "matched": common.matched(),
    }
    if common.size < LEAST:
        return Measured(metrics, {name: [] for name in HEADERS})
    drawn = list(common.draws(section.draws, seed))
    found: dict[str, list[dict[str, Figures]]] = {name: [] for name in OTHERS}
    spreads = []
    for draw in progress.track(drawn, "fidelity", len(drawn)):
        of_draw, spread = _compare(kinds, draw, section, seed)
        spreads.append(spread)
        for name, figures in of_draw.items():
            found[name].append(figures)
    means = {name: average(figures) for name, figures in found.items()}
    metrics |= {name: beside(means["synthetic"][name], means["test"][name]) for name in means["synthetic"]}
    return Measured(metrics, {
        "cosines": cosines.average_rows(spreads),
        "tsne": tsne.lay_out(_taken(kinds, next(common._replace(most=section.tsne_trials).draws(1, seed))), seed),
        # Each draw has as many trials, so that the shares of all are the mean of their shares.
        "fields": fields.list_shares({
            name: corpus.take(np.concatenate([draw.rows(name) for draw in drawn])).facts
            for name, corpus in kinds.items()
        }),
    })


def _compare(
    kinds: Mapping[str, Sample], draw: Draw, section: Fidelity, seed: int
) -> tuple[dict[str, dict[str, Figures]], cosines.Cosines]:
    """Compare one draw of test and of synthetic trials with the same train trials.

    What depends on how many train trials there are is measured on as many; all else on as many times more as there are.
    """
    few = _taken(kinds, draw)
    base_rows = draw.rows("train", draw.of.spare)
    base, base_cells = kinds["train"].take(base_rows), draw.of.cells["train"][base_rows]
    spread = cosines.compare_cosines(few["train"], {name: few[name] for name in OTHERS}, section.pairs, seed)
    base_words = list(map(words, base.texts))
    found: dict[str, dict[str, Figures]] = {}
    for name in OTHERS:
        other, strata = few[name], np.concatenate([base_cells, draw.of.cells[name][draw.rows(name)]])
        found[name] = {
            "two_sample": tell_apart(base.vectors, other.vectors, strata, section.folds, seed),
            "discrepancy": measure_discrepancy(base.vectors, other.vectors, strata, section.permutations, seed),
            "support": support(few["train"].vectors, other.vectors, section.neighbours),
            "cosines": spread.figures[name],
            "fields": fields.compare_fields(base.facts, other.facts),
            "wording": compare_wording(base_words, list(map(words, other.texts))),
        }
    return found, spread


def _taken(kinds: Mapping[str, Sample], draw: Draw) -> dict[str, Sample]:
    return {name: corpus.take(draw.rows(name)) for name, corpus in kinds.items()}
