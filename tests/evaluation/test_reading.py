"""Runs read from prediction tables, and what does not fit told in one line."""

from pathlib import Path

import numpy as np
import pytest
from evaluation_kit import ARMS, LABELS, noisy

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.evaluation.predictions import read_runs
from trialwright.schemas.texts import PREDICTIONS


def ids_from(first, count=LABELS.size):
    return [f"NCT{number:08d}" for number in range(first, first + count)]


def write(folder: Path, arm="real", seed=40, labels=LABELS, scores=None, ids=None, **changes):
    scores = noisy(1, seed) if scores is None else scores
    ids = ids_from(0, len(labels)) if ids is None else ids
    rows = [
        {"classifier": "tfidf", "arm": arm, "seed": seed, "id": trial, "label": int(label), "score": score, **changes}
        for trial, label, score in zip(ids, labels, scores, strict=True)
    ]
    tables.write(folder / "tfidf" / f"{arm}/{seed}.parquet", rows, PREDICTIONS)


def test_runs_are_read_in_the_order_of_params(tmp_path):
    write(tmp_path, "hybrid", 40)
    write(tmp_path, "real", 40)
    write(tmp_path, "real", 41)
    write(tmp_path, "removed", 40)
    shuffled = np.random.default_rng(0).permutation(LABELS.size)
    write(tmp_path, "hybrid", 41, LABELS[shuffled], noisy(1, 41)[shuffled], np.array(ids_from(0))[shuffled])
    runs = read_runs(tmp_path, ARMS, [41, 40])
    assert [arm.name for arm in runs.arms] == ["real", "hybrid"]
    assert list(runs.arms[1].runs) == [40, 41]
    assert np.array_equal(runs.arms[1].runs[41].scores, noisy(1, 41))
    assert np.array_equal(runs.arms[0].labels, LABELS)
    assert runs.ignored == ["tfidf/removed/40"]
    assert runs.missing == ["tfidf/general_real/40", "tfidf/general_real/41"]
    assert "4 runs of 2 arms read, 2 missing" in runs.describe()


def test_settings_may_test_different_trials(tmp_path):
    write(tmp_path, "real")
    write(tmp_path, "general_real", labels=LABELS[:50], scores=noisy(1, 1)[:50])
    assert len(read_runs(tmp_path, ARMS, [40]).arms) == 2


def test_seeds_may_test_different_trials(tmp_path):
    for arm in ("real", "hybrid"):
        write(tmp_path, arm, 40)
        write(tmp_path, arm, 41, ids=ids_from(150))
    real, hybrid = read_runs(tmp_path, ARMS, [40, 41]).arms
    assert real.labels.size == 350
    for arm in (real, hybrid):
        assert np.array_equal(arm.runs[40].rows, np.arange(200))
        assert np.array_equal(arm.runs[41].rows, np.arange(150, 350))
    labels, scores = hybrid.averaged()
    assert np.array_equal(labels, np.tile([0, 1], 175))
    assert scores[150] == pytest.approx((noisy(1, 40)[150] + noisy(1, 41)[0]) / 2)
    assert (scores[0], scores[349]) == (noisy(1, 40)[0], noisy(1, 41)[199])


def test_seeds_that_test_different_trials_are_refused_where_there_is_one_test_set(tmp_path):
    write(tmp_path, "real", 40)
    write(tmp_path, "real", 41)
    assert len(read_runs(tmp_path, ARMS, [40, 41], one_test_set=True).arms) == 1
    write(tmp_path, "real", 41, ids=ids_from(2))
    with pytest.raises(InputError, match=r"real/41\.parquet: seed 41 does not test the trials of seed 40"):
        read_runs(tmp_path, ARMS, [40, 41], one_test_set=True)


def test_a_label_that_changes_with_the_seed_is_told(tmp_path):
    write(tmp_path, "real", 40)
    write(tmp_path, "real", 41, ids=ids_from(151))
    with pytest.raises(InputError, match=r"trial NCT00000151 has not the same label with every seed"):
        read_runs(tmp_path, ARMS, [40, 41])


def test_a_classifier_may_run_fewer_arms(tmp_path):
    write(tmp_path, "real")
    write(tmp_path, "hybrid")
    runs = read_runs(tmp_path, ARMS, [40], {"tfidf": ["real"]})
    assert ([arm.name for arm in runs.arms], runs.ignored, runs.missing) == (["real"], ["tfidf/hybrid/40"], [])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ids": ids_from(1)}, "of which 1 are not among the 200"),
        ({"labels": LABELS[:100], "scores": noisy(1, 1)[:100]}, "tests 100 trials of which 0 are not among the 200"),
        ({"labels": 1 - LABELS}, "labels differ"),
        ({"ids": ["NCT00000001"] * 200}, "id occurs twice"),
        ({"ids": [None, *ids_from(1, 199)]}, "a row has no id"),
        ({"labels": LABELS * 2}, "neither 0 nor 1"),
        ({"scores": np.full(200, np.nan)}, "no probability"),
        ({"scores": [None] * 200}, "no probability"),
        ({"scores": np.full(200, 1.5)}, "no probability"),
        ({"labels": [], "scores": []}, "no test trials"),
        ({"classifier": "encoder"}, "classifier is encoder, expected tfidf"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(tmp_path, change, said):
    write(tmp_path, "real")
    write(tmp_path, "hybrid", **change)
    with pytest.raises(InputError, match=said) as caught:
        read_runs(tmp_path, ARMS, [40])
    assert "hybrid/40.parquet" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_setting_that_nothing_tests_is_left_out_and_told(tmp_path):
    """As where all interventions of a small registry are in the pool."""
    write(tmp_path, "real")
    write(tmp_path, "general_real", labels=[], scores=[])
    runs = read_runs(tmp_path, ARMS, [40])
    assert [arm.name for arm in runs.arms] == ["real"]
    assert runs.untested == ["tfidf/general_real/40"]
    assert "1 left out, for no trial tests their setting (tfidf/general_real/40)" in runs.describe()


def test_a_seed_that_nothing_tests_is_left_out_and_told(tmp_path):
    """As under protocol paper, which splits anew for each seed."""
    for arm in ("real", "hybrid"):
        write(tmp_path, arm, 40)
        write(tmp_path, arm, 41, labels=[], scores=[])
    runs = read_runs(tmp_path, ARMS, [40, 41])
    assert [list(arm.runs) for arm in runs.arms] == [[40], [40]]
    assert runs.untested == ["tfidf/hybrid/41", "tfidf/real/41"]


def test_where_nothing_tests_anything_the_settings_are_named(tmp_path):
    write(tmp_path, "general_real", labels=[], scores=[])
    with pytest.raises(InputError, match=r"no run has test trials in setting generalization; .*: add records, or arms"):
        read_runs(tmp_path, ARMS, [40])


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="no predictions of the arms"):
        read_runs(tmp_path, ARMS, [40])
