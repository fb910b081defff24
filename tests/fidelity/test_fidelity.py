"""All figures together: copies, noise, the baseline, and corpora that get worse step by step."""

import numpy as np
import pytest
from corpora_kit import FIDELITY, corpus, vectors

from trialwright.fidelity.beside import average, beside, combined
from trialwright.fidelity.nearness.cosines import EDGES, across, compare_cosines, within
from trialwright.fidelity.nearness.fidelity import HEADERS, measure
from trialwright.fidelity.sample import Sample

TRAIN, TEST = corpus(150, 1, kind="train"), corpus(90, 2, kind="test")


def figures(synthetic: Sample) -> dict[str, float]:
    metrics = measure(TRAIN, TEST, synthetic, FIDELITY, 0).metrics
    return {
        f"{part}.{name}": value for part, sides in metrics.items() if "over_real" in sides
        for name, value in sides["synthetic"].items()
    }


# How each figure moves as a corpus gets worse.
UP = (
    "two_sample.auc", "discrepancy.mmd2", "fields.phase_js", "fields.arms_wasserstein", "wording.unknown_words",
    "wording.words_js", "cosines.shift_across",
)
DOWN = ("support.precision", "support.density", "support.coverage", "wording.vocabulary", "cosines.across")


def test_each_figure_moves_the_right_way():
    found = [figures(corpus(80, 3, worse, "s")) for worse in (0, 0.3, 0.6, 1)]
    for name in UP:
        assert np.all(np.diff([each[name] for each in found]) > 0), name
    for name in DOWN:
        assert np.all(np.diff([each[name] for each in found]) < 0), name


def test_real_trials_in_the_place_of_synthetic_ones_are_at_the_floor():
    metrics = measure(TRAIN, TEST, corpus(90, 4, kind="s"), FIDELITY, 0).metrics
    assert abs(metrics["two_sample"]["over_real"]["auc"]) < 0.1
    assert abs(metrics["discrepancy"]["over_real"]["mmd2"]) < 0.01
    assert metrics["discrepancy"]["synthetic"]["p_value"] > 0.05
    for name, value in metrics["support"]["over_real"].items():
        assert abs(value) < 0.2, name
    assert metrics["fields"]["over_real"]["phase_js"] == pytest.approx(0, abs=0.1)


def test_the_test_trials_themselves_are_exactly_the_floor():
    metrics = measure(TRAIN, TEST, TEST, FIDELITY, 0).metrics
    for part in ("two_sample", "discrepancy", "support", "fields", "wording"):
        assert set(metrics[part]["over_real"].values()) == {0.0}, part


def test_copies_are_nearer_than_the_floor():
    found = measure(TRAIN, TEST, TRAIN.take(np.arange(90)), FIDELITY, 0).metrics
    assert found["two_sample"]["over_real"]["auc"] < 0.05
    assert found["discrepancy"]["over_real"]["mmd2"] < 0
    assert found["support"]["over_real"]["density"] > 0
    assert found["wording"]["over_real"]["unknown_words"] < 0


def test_sizes_are_matched():
    """Of 6 cells: in all of them there are twice as many train as test trials here, though not three times as many."""
    found = measure(corpus(300, 1), corpus(60, 2), corpus(120, 5, kind="s"), FIDELITY, 0)
    sizes = found.metrics["trials"]
    assert [sizes[name] for name in ("train", "test", "synthetic")] == [300, 60, 120]
    assert 50 <= sizes["compared"] <= 60
    assert sizes["compared_train"] % sizes["compared"] == 0
    assert 2 * sizes["compared"] <= sizes["compared_train"] <= FIDELITY.max_trials


@pytest.mark.parametrize("count", [0, 1, 9])
def test_hardly_any_trials_have_no_figures_and_no_error(count):
    found = measure(TRAIN, TEST, corpus(count, 5), FIDELITY, 0)
    assert list(found.metrics) == ["trials", "matched"]
    assert found.plots == {name: [] for name in HEADERS}


def test_the_same_seed_gives_the_same_figures_and_map():
    one, other = (measure(TRAIN, TEST, corpus(100, 6, 0.2), FIDELITY, 3) for _ in range(2))
    assert one == other
    assert {row[1] for row in one.plots["tsne"]} == {"train", "test", "synthetic"}
    assert len(one.plots["tsne"]) == 3 * FIDELITY.tsne_trials
    for name, header in HEADERS.items():
        assert {len(row) for row in one.plots[name]} == {len(header)}


def test_few_pairs_are_all_taken_and_many_drawn():
    rng = np.random.default_rng(0)
    few = vectors(20, 1)
    every = (few @ few.T)[np.triu_indices(20, 1)]
    assert within(few, 190, rng) == pytest.approx(every, abs=1e-6)
    drawn = within(few, 189, rng)
    assert len(drawn) == 189
    assert drawn.max() < 0.99, "a trial is never paired with itself"
    assert sorted(across(few, few[:3], 60, rng)) == pytest.approx(sorted((few @ few[:3].T).ravel()), abs=1e-6)
    assert len(across(few, few[:3], 59, rng)) == 59


def test_the_histograms_are_shares():
    rows = compare_cosines(TRAIN, {"synthetic": TEST}, 500, 0).rows
    for name in ("within train", "within synthetic", "synthetic to train"):
        shares = [share for kind, _, share in rows if kind == name]
        assert len(shares) == len(EDGES) - 1
        assert sum(shares) == pytest.approx(1, abs=1e-4)


def test_beside_and_average():
    drawn = [{"a": {"auc": 0.9, "x": None}}, {"a": {"auc": 0.7, "x": 1.0}}]
    assert average(drawn) == {"a": {"auc": pytest.approx(0.8), "x": None}}
    found = beside({"auc": 0.9, "auc_lo": 0.8, "x": None}, {"auc": 0.5, "auc_lo": 0.4, "x": 1.0})
    assert found["over_real"] == {"auc": pytest.approx(0.4), "x": None}


@pytest.mark.parametrize(("p_values", "expected"), [
    ([0.03], 0.03), ([0.01, 0.02, 0.9], 0.04), ([0.02, 0.04], 0.06), ([0.7, 0.8, 0.9], 1.0), ([0.1, None], None),
])
def test_p_values_of_draws_become_twice_their_median(p_values, expected):
    found = average([{"discrepancy": {"p_value": value}} for value in p_values])["discrepancy"]["p_value"]
    assert found == (None if expected is None else pytest.approx(expected))


def test_the_combined_p_value_is_one_whatever_the_dependence():
    """Each of the two is uniform, and by chance alone their mean is 0.05 at most in 1 case of 10."""
    level = 0.05
    one = (np.arange(1000) + 0.5) / 1000
    other = np.where(one < 2 * level, 2 * level - one, one)
    assert np.mean((one + other) / 2 <= level + 1e-9) == pytest.approx(2 * level)
    for at in np.linspace(0.01, 0.99, 99):
        assert np.mean([combined(pair) <= at + 1e-9 for pair in zip(one, other, strict=True)]) <= at + 1e-3
