"""What is planned stays, what was planned once goes, and what nobody planned is not ours to delete."""

from pathlib import Path

from evaluation_kit import ARMS

from trialwright.core.params.kinds import GOLD_CORPUS
from trialwright.evaluation.leftovers import clear_corpora, drop_leftovers
from trialwright.evaluation.unplanned import TASK


def lay(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def test_runs_of_arms_and_seeds_that_are_gone_are_deleted(tmp_path):
    folder = lay(
        tmp_path, "tfidf/real/40.parquet", "tfidf/real/41.parquet", "tfidf/gone/40.parquet", "encoder/real/40.parquet",
        "encoder/hybrid/40.parquet",
    )
    left = drop_leftovers(folder, ARMS, [40], {"encoder": ["real"]})
    assert left == ["encoder/hybrid/40", "tfidf/gone/40", "tfidf/real/41"]
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")) == [
        "encoder", "encoder/real", "encoder/real/40.parquet", "tfidf", "tfidf/real", "tfidf/real/40.parquet",
    ]
    assert drop_leftovers(folder, ARMS, [40], {"encoder": ["real"]}) == []


def test_models_are_folders(tmp_path):
    folder = lay(tmp_path, "tfidf/real/40/model.json", "tfidf/gone/40/model.json")
    assert drop_leftovers(folder, ARMS, [40]) == ["tfidf/gone/40"]
    assert (folder / "tfidf/real/40/model.json").exists()
    assert not (folder / "tfidf/gone").exists()


def test_a_classifier_of_no_arm_leaves_nothing(tmp_path):
    folder = lay(tmp_path, "tfidf/real/40.parquet", "encoder/real/40.parquet")
    assert drop_leftovers(folder, ARMS, [40], {"encoder": []}) == ["encoder/real/40"]


def test_what_no_stage_wrote_is_left_alone(tmp_path):
    names = ("tfidf/gone/notes.txt", "tfidf/gone/40.csv", "tfidf/gone/mine.parquet", "notes.txt", "tfidf/.gitignore")
    folder = lay(tmp_path, *names)
    assert drop_leftovers(folder, ARMS, [40]) == []
    assert all((folder / name).exists() for name in names)


def test_a_link_is_deleted_and_not_what_it_leads_to(tmp_path):
    lay(tmp_path / "cache", "model/model.json")
    folder = lay(tmp_path / "models", "tfidf/gone/41/model.json")
    (folder / "tfidf/gone/40").symlink_to(tmp_path / "cache/model")
    assert drop_leftovers(folder, ARMS, [40]) == ["tfidf/gone/40", "tfidf/gone/41"]
    assert (tmp_path / "cache/model/model.json").exists()


def test_no_folder_has_no_leftovers(tmp_path):
    assert drop_leftovers(tmp_path / "none", ARMS, [40]) == []


def test_what_corpora_that_are_gone_left_is_deleted_and_nothing_else(tmp_path):
    kept = lay(tmp_path / "kept", "main.parquet", "gone.parquet", ".gitignore")
    metrics = lay(tmp_path / "metrics", "main/plan.json", "gone/plan.json")
    said = list(clear_corpora([kept, metrics, tmp_path / "none"], ["main"]))
    assert [line.split(": ")[1] for line in said] == [
        "took away gone, not in params.yaml; DVC's cache, or git, has them" for _ in range(2)
    ]
    assert sorted(path.name for path in kept.iterdir()) == [".gitignore", "main.parquet"]
    assert [path.name for path in metrics.iterdir()] == ["main"]
    assert list(clear_corpora([kept, metrics], ["main"])) == []


def test_what_sizes_and_draws_that_are_gone_left_is_deleted_and_nothing_else(tmp_path):
    folder = lay(tmp_path, "50-0/plan.json", "50-1/plan.json", "all-0/plan.json", "settings/50-1", "mine.txt")
    said = list(clear_corpora([folder], ["50-0"], GOLD_CORPUS))
    assert [line.split(": ")[1].split(",")[:2] for line in said] == [["took away 50-1", " all-0"]]
    assert sorted(path.name for path in folder.iterdir()) == ["50-0", "mine.txt", "settings"]


def test_tasks_that_are_gone_are_deleted_and_files_of_all_tasks_stay(tmp_path):
    files = ("arm_design.json", "sample_size.json", "sides.json", "scores.json", "study_search/train.jsonl")
    folder = lay(tmp_path, *files)
    (line,) = clear_corpora([folder], ["arm_design"], TASK)
    assert "took away sample_size, study_search" in line
    assert sorted(path.name for path in folder.iterdir()) == ["arm_design.json", "scores.json", "sides.json"]
