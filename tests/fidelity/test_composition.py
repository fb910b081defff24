"""Draws in one composition, and what they are for: generators that plan other shares than a registry has."""

from collections import Counter

import numpy as np
import pytest
from corpora_kit import DIVERSITY, FIDELITY, corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.fidelity.composition import compose, pick
from trialwright.fidelity.nearness.fidelity import measure
from trialwright.fidelity.sample import Sample
from trialwright.fidelity.variety.diversity import measure_diversity


def cells_of(sample: Sample) -> Counter:
    return Counter(zip(*(sample.trials[name].to_pylist() for name in ("intervention", "label")), strict=True))


@settings(deadline=None, max_examples=30)
@given(sizes=st.tuples(*[st.integers(0, 40)] * 3), most=st.integers(1, 60), seed=st.integers(0, 99))
def test_every_draw_has_one_composition_of_what_all_corpora_have(sizes, most, seed):
    corpora = {name: corpus(size, seed + at) for at, (name, size) in enumerate(zip("abc", sizes, strict=True))}
    common = compose(corpora, "a", most)
    least = Counter(*[cells_of(one) for one in corpora.values()][:1])
    for one in corpora.values():
        least &= cells_of(one)
    assert common.size == min(most, least.total())
    for draw in common.draws(3, seed):
        rows = {name: draw.rows(name) for name in corpora}
        drawn = [cells_of(corpora[name].take(rows[name])) for name in corpora]
        assert drawn[0] == drawn[1] == drawn[2] <= least
        assert drawn[0].total() == common.size
        assert all(len(set(chosen.tolist())) == common.size for chosen in rows.values())
        more = draw.rows("a", common.spare)
        assert set(rows["a"].tolist()) <= set(more.tolist())
        assert len(more) == common.spare * common.size


def test_draws_differ_and_the_same_seed_gives_the_same():
    common = compose({"a": corpus(80, 1), "b": corpus(60, 2)}, "a", 30)
    one, other = ([draw.rows("b").tolist() for draw in common.draws(4, 5)] for _ in range(2))
    assert one == other
    assert len({tuple(rows) for rows in one}) == 4


def test_what_only_one_corpus_has_is_said():
    """Drug 0 has 30 of these 90 trials, and no test trial is of it."""
    test = corpus(90, 2)
    other = test.take(np.flatnonzero(np.arange(90) % 3))
    common = compose({"train": corpus(150, 1), "test": other, "synthetic": corpus(90, 3)}, "train", 100)
    assert common.matched() == {"train": pytest.approx(2 / 3), "test": 1, "synthetic": pytest.approx(2 / 3)}
    found = measure(corpus(150, 1), other, corpus(90, 3), FIDELITY, 0).metrics
    assert found["matched"] == common.matched()
    assert found["trials"]["compared"] == common.size < 60


def test_corpora_of_other_drugs_are_not_compared():
    test = corpus(60, 2)
    renamed = test.trials.set_column(2, "intervention", [["another"] * 60])
    found = measure(corpus(150, 1), Sample(renamed, test.vectors, test.facts), corpus(60, 3), FIDELITY, 0).metrics
    assert found["matched"] == {"train": 0, "test": 0, "synthetic": 0}
    assert "two_sample" not in found


def test_some_of_each_cell_are_picked_evenly():
    cells = np.array([0, 1, 0, 1, 0, 2, 0])
    drawn = [tuple(pick(cells, np.array([2, 1, 0]), np.random.default_rng(seed))) for seed in range(600)]
    assert {tuple(np.bincount(cells[list(rows)], minlength=3)) for rows in drawn} == {(2, 1, 0)}
    often = Counter(row for rows in drawn for row in rows)
    assert set(often) == {0, 1, 2, 3, 4, 6}
    assert all(240 < often[row] < 360 for row in often)


def registry(count: int, seed: int, worse: float = 0.0) -> Sample:
    """Trials of which 90 % are successes, and whose vectors, texts and facts tell the outcome."""
    made, rng = corpus(count, seed, worse), np.random.default_rng([seed, 2])
    labels = (rng.random(count) < 0.9).astype(np.int8)
    vectors = made.vectors.copy()
    vectors[:, 2] += labels
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"{text} {'success ' * 3 if label else 'failure ' * 3}" for text, label in
             zip(made.texts, labels, strict=True)]
    trials = made.trials.set_column(1, made.trials.schema.field(1), [labels]).set_column(4, "text", [texts])
    return Sample(trials, vectors, made.facts.assign(phase=np.where(labels == 1, "a", "b")))


def planned(count: int, seed: int, worse: float = 0.0) -> Sample:
    """Trials of a registry, or worse ones, of which half are successes."""
    made = registry(20 * count, seed, worse)
    labels = np.asarray(made.trials["label"])
    return made.take(np.concatenate([np.flatnonzero(labels == label)[: count // 2] for label in (0, 1)]))


def test_a_perfect_generator_that_plans_other_shares_is_not_told_from_real_trials():
    """Of even draws the label alone would tell 50 % of failures from 10 %: by an AUC of 0.7."""
    train, test, section = registry(600, 1), registry(300, 2), FIDELITY.model_copy(update={"draws": 4})
    perfect = measure(train, test, planned(200, 3), section, 0).metrics
    assert abs(perfect["two_sample"]["over_real"]["auc"]) < 0.06
    assert perfect["two_sample"]["synthetic"]["auc"] < 0.56
    assert perfect["discrepancy"]["synthetic"]["p_value"] > 0.05
    assert abs(perfect["fields"]["over_real"]["phase_js"]) < 0.02
    assert abs(perfect["wording"]["over_real"]["words_js"]) < 0.03
    bad = measure(train, test, planned(200, 3, worse=0.4), section, 0).metrics
    assert bad["two_sample"]["over_real"]["auc"] > 0.2
    assert bad["discrepancy"]["synthetic"]["p_value"] < 0.05


def test_a_perfect_generator_that_plans_other_shares_is_as_varied_as_real_trials():
    train, section = registry(600, 1), DIVERSITY.model_copy(update={"draws": 6})
    perfect = measure_diversity(train, planned(200, 3), section, 0).metrics["all"]
    assert abs(perfect["over_real"]["effective_share"]) < 0.01
    assert abs(perfect["over_real"]["distinct_1"]) < 0.02
    bad = planned(200, 3)
    copies = bad.take(np.arange(200) // 4 * 4)
    bad = Sample(bad.trials.set_column(4, "text", [copies.texts]), copies.vectors, bad.facts)
    assert measure_diversity(train, bad, section, 0).metrics["all"]["over_real"]["in_clusters"] > 0.3
