"""The paper's figures as they stand in the data, and ours beside them for DVC to plot."""

import csv

import pytest
from evaluation_kit import arm, mix_of, noisy

from trialwright.evaluation.plot_files import write_table3
from trialwright.evaluation.published import METRICS, published
from trialwright.evaluation.results import evaluate


def test_the_papers_table_is_whole():
    arms = {
        "in_distribution": [(0, 0), (0, 1), (1, 0), (1, 1)], "generalization": [(0, 0), (0, 1), (1, 0), (1, 1)],
        "ratio": [(0, 1), (0.2, 0.8), (0.4, 0.6), (0.6, 0.4), (0.8, 0.2), (1, 0)],
    }
    for setting, shares in arms.items():
        for real, synthetic in shares:
            found = published(mix_of(float(real), float(synthetic), setting))
            assert set(found) == set(METRICS)
            assert all(0.5 <= figure["mean"] < 0.94 and 0 < figure["sd"] < 0.1 for figure in found.values())


@pytest.mark.parametrize(
    ("mix", "metric", "mean", "sd"),
    [
        (mix_of(), "roc_auc", 0.689, 0.009), (mix_of(1.0, 1.0), "accuracy", 0.642, 0.012),
        (mix_of(0.0, 1.0, "ratio"), "recall", 0.825, 0.091),
        (mix_of(1.0, 1.0, "generalization"), "roc_auc", 0.711, 0.001),
        (mix_of(1.0, 0.0, "generalization"), "pr_auc", 0.697, 0.010),
    ],
)
def test_figures_of_the_paper(mix, metric, mean, sd):
    assert published(mix)[metric] == {"mean": mean, "sd": sd}


def test_only_arms_like_the_papers_have_its_figures():
    assert published(mix_of(1.0, 0.5)) is None
    assert published(mix_of(1.0, 1.0, control="shuffled")) is None
    assert published(mix_of(1.0, 1.0, real_from="all")) is None


def test_ours_and_the_papers_stand_side_by_side(tmp_path):
    (tmp_path / "gone-ratio.csv").write_text("arm\n")
    write_table3(tmp_path, evaluate([arm("real", [noisy(1, 1)]), arm("half", [noisy(1, 2)], mix_of(0.5))], 100, 1))
    (path,) = tmp_path.iterdir()
    assert path.name == "tfidf-in_distribution.csv"
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert {(row["arm"], row["whose"]) for row in rows} == {("real", "ours"), ("real", "paper"), ("half", "ours")}
    assert len(rows) == 3 * len(METRICS)
    paper = next(row for row in rows if row["whose"] == "paper" and row["metric"] == "roc_auc")
    assert [paper[column] for column in ("value", "lo", "hi")] == ["0.689", "0.68", "0.698"]
    ours = next(row for row in rows if row["whose"] == "ours" and row["metric"] == "roc_auc")
    assert float(ours["lo"]) < float(ours["value"]) < float(ours["hi"])
