"""Copies are close and noise is far, test trials are the baseline, and nearness tells members only where it does."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from trialwright.closeness import neighbours
from trialwright.closeness.closeness import measure
from trialwright.closeness.membership import membership
from trialwright.closeness.neighbours import nearest
from trialwright.core.errors import InputError
from trialwright.schemas.findings import EMBEDDINGS

RNG = np.random.default_rng(0)
TRAIN, TEST = RNG.normal(size=(60, 16)), RNG.normal(size=(40, 16))
DRUGS = {"train": ["a", "b"] * 30, "test": ["a", "b"] * 20, "synthetic": ["a", "b"] * 15}


def embeddings(vectors: dict[str, np.ndarray], groups: dict[str, list[str]] | None = None) -> pa.Table:
    """Lay vectors of length 1 out by set."""
    rows = []
    for name, some in vectors.items():
        for number, vector in enumerate(some):
            drug = groups[name][number] if groups else "aspirin"
            rows.append({
                "id": f"{name}-{number}", "label": 1, "intervention": drug, "source": "real", "set": name,
                "vector": (vector / np.linalg.norm(vector)).astype(np.float32),
            })
    return pa.Table.from_pylist(rows, schema=EMBEDDINGS)


def measured(synthetic: np.ndarray, shown: set[str]) -> dict:
    table = embeddings({"train": TRAIN, "test": TEST, "synthetic": synthetic}, DRUGS)
    texts = {trial_id: f"trial {trial_id}" for trial_id in table["id"].to_pylist()}
    return measure(table, texts, shown).metrics["meaning"]


def near(rows: np.ndarray, noise: float) -> np.ndarray:
    return rows + np.random.default_rng(1).normal(size=rows.shape) * noise


SHOWN = {f"train-{number}" for number in range(30)}


def test_copies_of_examples_are_at_no_distance_and_tell_them():
    found = measured(TRAIN[:30], SHOWN)
    assert found["distance"]["synthetic"]["max"] == pytest.approx(0, abs=1e-6)
    assert found["distance"]["below_baseline_p05"] == 1.0
    for name, hidden in (("membership", 30), ("membership_test", 40)):
        one = found[name]
        assert (one["auc"], one["auc_lo"]) == (1.0, None), "alike in each drug"
        assert (one["shown"], one["hidden"], one["interventions"]) == (30, hidden, 2), name


def test_trials_like_any_real_one_are_as_far_as_real_ones_and_tell_nothing():
    found = measured(np.random.default_rng(2).normal(size=(30, 16)), SHOWN)
    distance, baseline = found["distance"]["synthetic"], found["distance"]["baseline"]
    assert distance["mean"] == pytest.approx(baseline["mean"], abs=0.05)
    assert found["distance"]["below_baseline_p05"] < 0.2
    for name in ("membership", "membership_test"):
        assert found[name]["auc_lo"] < 0.5 < found[name]["auc_hi"], name


def test_test_trials_of_another_time_are_told_without_any_leak():
    """Among train trials it makes no difference who was shown: that is why they are the headline."""
    later = np.ones(16) * 2
    synthetic = np.random.default_rng(2).normal(size=(30, 16)) - later
    table = embeddings({"train": TRAIN - later, "test": TEST + later, "synthetic": synthetic}, DRUGS)
    found = measure(table, dict.fromkeys(table["id"].to_pylist(), "a trial"), SHOWN).metrics["meaning"]
    assert found["membership_test"]["auc"] > 0.95
    assert found["membership"]["auc_lo"] < 0.5 < found["membership"]["auc_hi"]


def test_where_every_train_trial_was_shown_there_is_nothing_to_compare():
    found = measured(TRAIN[:30], {f"train-{number}" for number in range(60)})
    assert found["membership"] == {
        "shown": 0, "hidden": 0, "interventions": 0, "auc": None, "auc_lo": None, "auc_hi": None,
    }
    assert found["membership_test"]["shown"] == 60


def test_a_test_trial_that_was_shown_is_a_member_beside_test_trials_alone():
    found = measured(TRAIN[:30], SHOWN | {"test-0", "test-1"})
    assert (found["membership"]["shown"], found["membership"]["hidden"]) == (30, 30)
    assert (found["membership_test"]["shown"], found["membership_test"]["hidden"]) == (32, 38)


def test_the_less_noise_on_copies_the_closer_and_the_more_is_told():
    figures = [measured(near(TRAIN[:30], noise), SHOWN) for noise in (3.0, 1.0, 0.5, 0.1)]
    medians = [found["distance"]["synthetic"]["p50"] for found in figures]
    areas = [found["membership"]["auc"] for found in figures]
    assert medians == sorted(medians, reverse=True)
    assert areas == sorted(areas)
    assert areas[-1] > 0.95


def test_a_view_of_words_finds_a_copied_text():
    table = embeddings({"train": TRAIN[:3], "test": TEST[:3], "synthetic": TRAIN[:1]})
    texts = {"train-0": "gout in adults", "train-1": "asthma", "train-2": "migraine", "synthetic-0": "Adults, in GOUT"}
    found = measure(table, {**{f"test-{number}": "other words" for number in range(3)}, **texts}, {"train-0"})
    row = next(row for row in found.closest if row["view"] == "words" and row["role"] == "synthetic")
    assert (row["id"], row["closest_id"]) == ("synthetic-0", "train-0")
    assert row["distance"] == pytest.approx(0, abs=1e-6)
    assert found.metrics["words"]["distance"]["baseline"]["min"] == 1.0
    assert {row["role"] for row in found.closest} == {"synthetic", "test"}
    shares = [share for role, _, share in found.plots["words"] if role == "test"]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_no_synthetic_trials_have_no_figures_and_no_train_trials_are_one_line():
    found = measured(np.zeros((0, 16)), SHOWN)
    assert found["distance"]["synthetic"]["p50"] is None
    assert found["distance"]["below_baseline_p05"] is found["membership"]["auc"] is None
    with pytest.raises(InputError, match="no train trial"):
        measure(embeddings({"test": TEST}), {f"test-{number}": "" for number in range(40)}, set())
    with pytest.raises(InputError, match="40 trials have no text, such as test-0"):
        measure(embeddings({"test": TEST}), {}, set())


def test_nearest_is_that_of_scikit_learn_also_in_blocks(monkeypatch):
    queries, references = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (TEST, TRAIN))
    distance, index = NearestNeighbors(n_neighbors=1, metric="cosine").fit(references).kneighbors(queries)
    for limit in (1 << 24, 120):
        monkeypatch.setattr(neighbours, "MOST_COSINES", limit)
        found = nearest(queries, references)
        assert np.array_equal(found.place, index[:, 0])
        assert np.allclose(found.distance, distance[:, 0])


def real(shown, hidden, groups, others, labels=None):
    """Real trials of an intervention each, with their nearness to synthetic ones."""
    return pd.DataFrame({
        "intervention": [*groups, *others], "label": labels or 1, "near": np.concatenate([shown, hidden]),
        "shown": np.repeat([True, False], [len(groups), len(others)]),
    })


def test_one_intervention_is_the_plain_auc_without_an_interval():
    shown, hidden = np.array([0.9, 0.4, 0.5]), np.array([0.5, 0.1])
    found = membership(real(shown, hidden, ["a"] * 3, ["a"] * 2))
    assert found["auc"] == pytest.approx(roc_auc_score([1, 1, 1, 0, 0], np.concatenate([shown, hidden])))
    assert found["auc_lo"] is None


def test_pairs_are_of_one_intervention():
    """Across drugs nearness says nothing: drug b is nearer for all its trials, shown or not."""
    found = membership(real([0.1, 0.9, 0.9], [0.1, 0.9], ["a", "b", "b"], ["a", "b"]))
    assert found["auc"] == 0.5
    assert found["interventions"] == 2


def test_pairs_are_of_one_label():
    """Failures are rare, so most are shown; that they are nearer is no leak."""
    near, labels = [0.9, 0.9, 0.1, 0.9, 0.1, 0.1, 0.7], [0, 0, 1, 0, 1, 1, 1]
    found = membership(real(near[:3], near[3:], ["a"] * 3, [*"aaa", "b"], labels))
    assert (found["auc"], found["shown"], found["hidden"]) == (0.5, 3, 3)


@pytest.mark.slow
def test_the_interval_covers_one_half_where_nothing_is_told():
    """Of 200 corpora that tell nothing, some 5 % may say otherwise."""
    rng = np.random.default_rng(3)
    missed = 0
    for _ in range(200):
        groups = [f"drug{number}" for number in range(12) for _ in range(int(rng.integers(2, 9)))]
        others = [f"drug{number}" for number in range(12) for _ in range(int(rng.integers(2, 9)))]
        found = membership(real(rng.normal(size=len(groups)), rng.normal(size=len(others)), groups, others))
        missed += not found["auc_lo"] <= 0.5 <= found["auc_hi"]
    assert missed < 24
