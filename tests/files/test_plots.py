"""Folders of plots: a file for what has rows, and a folder that git keeps for what has none."""

from pathlib import Path

from trialwright.files.plots import write_plots

ROOT = Path(__file__).resolve().parents[2]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_with_rows_are_written_and_older_ones_go(tmp_path: Path) -> None:
    write_plots(tmp_path / "roc", ("a", "b"), {"one": [(1, 2)], "none": []})
    assert names(tmp_path / "roc") == ["one.csv"]
    assert (tmp_path / "roc/one.csv").read_text(encoding="utf-8") == "a,b\n1,2\n"
    write_plots(tmp_path / "roc", ("a", "b"), {"two": [(3, 4)]})
    assert names(tmp_path / "roc") == ["two.csv"]


def test_a_folder_of_no_plot_is_one_that_git_keeps_and_dvc_finds_empty(tmp_path: Path) -> None:
    write_plots(tmp_path / "roc", ("a", "b"), {"none": []})
    assert names(tmp_path / "roc") == [".gitkeep"]
    assert ".gitkeep" in (ROOT / ".dvcignore").read_text(encoding="utf-8").splitlines()
