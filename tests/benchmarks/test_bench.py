"""The runner of benchmarks: what it runs, with which inputs, and what it keeps and shows."""

import shutil
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from benchmarks import __main__ as runner
from benchmarks import history

ROOT = Path(__file__).resolve().parents[2]
FAKE = """
import sys
import click
from benchmarks.kit import note, noting

@click.command()
@click.argument("file")
@noting
def main(file):
    note("fast", 1234.5678, "rows/s", peer="a loop", ratio=2.0, limit="reading", of_limit=0.5)
    note("big", 7, "MB")
    if open(file).read() != "good":
        sys.exit(3)

main()
"""


@pytest.fixture
def fake(tmp_path, monkeypatch) -> Path:
    """A benchmark `fake` beside the real package, its history and page in a folder of their own."""
    package = tmp_path / "root/benchmarks"
    package.mkdir(parents=True)
    shutil.copy(ROOT / "benchmarks/kit.py", package)
    (package / "fake.py").write_text(FAKE, encoding="utf-8")
    (tmp_path / "input").write_text("good", encoding="utf-8")
    monkeypatch.setattr(history, "ROOT", tmp_path / "root")
    monkeypatch.setattr(runner, "SMALL", {"fake": (str(tmp_path / "input"),)})
    monkeypatch.setattr(runner, "write_demo", lambda *_: None)
    monkeypatch.setattr(history, "HISTORY", tmp_path / "history.jsonl")
    monkeypatch.setattr(history, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(history, "_git", lambda *words: {"rev-parse": "abc", "show": "2026-01-02"}.get(words[0], ""))
    return tmp_path


def bench(*words):
    return CliRunner().invoke(runner.main, words)


def test_figures_are_kept_and_shown(fake):
    assert bench().exit_code == 0
    assert bench().exit_code == 0
    lines = history.read(fake / "history.jsonl")
    assert len(lines) == 2
    assert {key: lines[0][key] for key in ("revision", "date", "changed")} == {
        "revision": "abc", "date": "2026-01-02", "changed": False,
    }
    fast, big = lines[0]["figures"]["fake"]
    assert fast == {
        "name": "fast", "value": 1235.0, "unit": "rows/s", "peer": "a loop", "ratio": 2.0, "limit": "reading",
        "of_limit": 0.5,
    }
    assert big["peer"] is big["of_limit"] is None
    assert str(fake) not in (fake / "history.jsonl").read_text(encoding="utf-8")
    page = (fake / "page.md").read_text(encoding="utf-8")
    assert "| `fake` | fast | 1,235 rows/s | 2.00 | a loop | 50% | reading |" in page
    assert "| `fake` | big | 7 MB | - | - | - | - |" in page
    first = (fake / "page.svg").read_bytes()
    history.write_page(history.HISTORY, history.PAGE)
    assert (fake / "page.svg").read_bytes() == first


def test_one_alone_is_run_and_nothing_kept(fake):
    assert bench("--only", "fake").exit_code == 0
    assert not (fake / "history.jsonl").exists()
    assert "no benchmark other; there are fake" in bench("--only", "other").output


def test_one_that_fails_fails_all_and_is_left_out(fake):
    (fake / "input").write_text("bad", encoding="utf-8")
    assert bench().exit_code == 1
    assert history.read(fake / "history.jsonl")[0]["figures"] == {}


def test_what_has_no_input_is_left_out_and_named(fake, monkeypatch):
    monkeypatch.setattr(runner, "SMALL", {"mine": ("{registries}/a.zip",), "run": ("{run}/data/b.parquet",)})
    said = bench().output
    assert "mine: left out, for want of FOLDER/a.zip; give --registries FOLDER" in said
    assert "run: left out, for want of data/b.parquet; run the pipeline first" in said
    assert "mine: left out, for want of a.zip" in bench("--registries", str(fake)).output


def test_all_benchmarks_are_run_and_note_figures():
    files = {file.stem: file.read_text(encoding="utf-8") for file in (ROOT / "benchmarks").glob("*.py")}
    commands = {name for name, text in files.items() if "@click.command" in text and name != "__main__"}
    assert commands == set(runner.SMALL)
    for name in commands:
        assert "\n@noting\n" in files[name], name
        assert "note(" in files[name], name


@pytest.mark.parametrize("name", runner.SMALL)
def test_arguments_are_those_that_a_benchmark_takes(name, monkeypatch):
    main = import_module(f"benchmarks.{name}").main
    for param in main.params:
        if isinstance(param.type, click.Path):
            # Whether files are there is not asked here.
            monkeypatch.setattr(param, "type", click.STRING)
    main.make_context(name, list(runner.SMALL[name]))
