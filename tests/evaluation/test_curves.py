"""Curves read at fixed steps, and the files that DVC plots."""

import csv

import numpy as np
import pytest
from evaluation_kit import arm, mix_of
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, roc_auc_score

from trialwright.evaluation.plot_files import (
    STEPS,
    count_confusion,
    count_reliability,
    trace_pr,
    trace_roc,
    write_curves,
)
from trialwright.stats.scores import score

MIX = mix_of(setting="ratio")
LABELS = np.array([0, 1] * 500, dtype=np.int8)
SCORES = 1 / (1 + np.exp(-(LABELS + np.random.default_rng(0).normal(size=1000))))


def ratio_arm(name, labels=LABELS, scores=(SCORES,)):
    return arm(name, scores, MIX, labels)


def test_the_area_under_the_curves_is_that_of_the_scores():
    assert np.trapezoid(trace_roc(LABELS, SCORES), STEPS) == pytest.approx(roc_auc_score(LABELS, SCORES), abs=0.005)
    assert trace_pr(LABELS, SCORES)[1:].mean() == pytest.approx(average_precision_score(LABELS, SCORES), abs=0.005)


def test_known_curves():
    labels, scores = np.array([0, 1, 0, 1], dtype=np.int8), np.array([0.1, 0.4, 0.6, 0.8])
    roc, pr = trace_roc(labels, scores), trace_pr(labels, scores)
    assert [roc[0], roc[49], roc[50], roc[100]] == [0.5, 0.5, 1, 1]
    assert [pr[0], pr[50], pr[51], pr[100]] == pytest.approx([1, 1, 2 / 3, 2 / 3])
    assert list(trace_roc(labels, np.full(4, 0.5))) == pytest.approx(list(STEPS))


def test_confusion_counts():
    labels, scores = np.array([0, 0, 1, 1, 1], dtype=np.int8), np.array([0.1, 0.6, 0.35, 0.8, 0.9])
    assert count_confusion(labels, scores) == [
        ("failure", "failure", 1), ("failure", "success", 1), ("success", "failure", 1), ("success", "success", 2),
    ]


def test_reliability_is_the_calibration_error_by_bins():
    points = count_reliability(LABELS, SCORES)
    assert sum(trials * abs(mean - share) for mean, share, trials in points) / 1000 == pytest.approx(
        score(LABELS, SCORES)["ece"], abs=1e-5,
    )
    shares, means = calibration_curve(LABELS, SCORES, n_bins=10)
    assert [mean for mean, _, _ in points] == pytest.approx(list(means), abs=1e-5)
    assert [share for _, share, _ in points] == pytest.approx(list(shares), abs=1e-5)
    assert sum(trials for _, _, trials in points) == 1000


def test_files_are_small_repeatable_and_of_this_run_only(tmp_path):
    (tmp_path / "roc").mkdir()
    (tmp_path / "roc" / "gone-ratio.csv").write_text("arm,fpr,tpr\n")
    (tmp_path / "other.csv").write_text("kept\n")
    arms = [ratio_arm("b"), ratio_arm("a", scores=[SCORES, 1 - SCORES])]
    write_curves(tmp_path, arms)
    files = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    write_curves(tmp_path, arms)
    assert {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.csv")} == files
    assert set(files) == {
        "other.csv", "roc/tfidf-ratio.csv", "pr/tfidf-ratio.csv", "confusion/tfidf-ratio.csv",
        "reliability/tfidf-ratio.csv",
    }
    rows = list(csv.DictReader(files["roc/tfidf-ratio.csv"].decode().splitlines()))
    assert list(dict.fromkeys(row["arm"] for row in rows)) == ["b", "a"]
    assert len(rows) <= 2 * 200
    # Scores are averaged over seeds: these two cancel each other to a half for every trial.
    assert all(row["fpr"] == row["tpr"] for row in rows if row["arm"] == "a")
    assert max(len(row["tpr"]) for row in rows) <= 8
    reliability = list(csv.DictReader(files["reliability/tfidf-ratio.csv"].decode().splitlines()))
    # Reliability is of the scores as they are: nothing cancels, and both seeds' scores count.
    assert sum(int(row["trials"]) for row in reliability if row["arm"] == "a") == 2000


def test_a_test_set_of_one_outcome_has_counts_and_no_curves(tmp_path):
    write_curves(tmp_path, [ratio_arm("a", np.ones(3, dtype=np.int8), [np.array([0.1, 0.6, 0.7])])])
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")} == {
        "confusion/tfidf-ratio.csv", "reliability/tfidf-ratio.csv",
    }
