"""The stage report, run as a command on small tables."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from report_kit import METRICS, ROOT, trial, write_figures, write_tables

from stages.report import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    write_figures(tmp_path / "figures")
    return tmp_path


def run(folder: Path, *metrics: str) -> Result:
    names = ("synthetic", "trials", "passages", "flags", "contradictions", "figures", "page-out")
    paths = [*write_tables(folder, [trial(0), trial(1)]), folder / "figures", folder / "report.html"]
    options = [word for name, path in zip(names, paths, strict=True) for word in (f"--{name}", str(path))]
    return CliRunner().invoke(main, [*options, "--metrics", *metrics])


def test_it_writes_the_page(folder):
    done = run(folder, *map(str, METRICS))
    assert done.exit_code == 0, done.output
    assert done.output.startswith("report: 2 synthetic trials and 3 examples in ")
    assert (folder / "report.html").read_text().endswith("</html>\n")


def test_what_is_missing_is_one_line(folder):
    failed = run(folder, "nowhere.json")
    assert failed.exit_code == 4
    assert failed.output == "error: nowhere.json: not found; run dvc repro first\n"
    assert not (folder / "report.html").exists()
