"""Whose code runs: a snapshot's stages run the snapshot's, and `trialwright` that of the checkout one stands in."""

import os
import shutil
import subprocess
import sysconfig
import venv
from importlib.metadata import EntryPoint
from pathlib import Path
from tomllib import loads

import pytest
from click.testing import CliRunner

from trialwright.__main__ import main, run

ROOT = Path(__file__).resolve().parent.parent
PROJECT = loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# The stage of a copy says whose package it and its workers import.
WHERE = '''
import multiprocessing
import trialwright

def told(_):
    return trialwright.__file__

if __name__ == "__main__":
    print(trialwright.__file__)
    for way in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context(way).Pool(1) as pool:
            print(pool.map(told, [0])[0])
'''


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    """A Python into which this checkout is installed in place, as `make setup` does: by a path file and a script."""
    folder = tmp_path_factory.mktemp("somebody's venv")
    venv.create(folder, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    for name, path in (("all", sysconfig.get_path("purelib")), ("__editable__.trialwright", ROOT / "src")):
        (packages / f"{name}.pth").write_text(f"{path}\n", encoding="utf-8")
    module, function = PROJECT["project"]["scripts"]["trialwright"].split(":")
    (folder / "bin/trialwright").write_text(f"from {module} import {function}\n{function}()\n", encoding="utf-8")
    return folder / "bin/python"


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the pipeline with code of its own: it says so in its help."""
    top = tmp_path_factory.mktemp("copies") / "another's run (2) of $HOME & é"
    for folder in ("src", "stages"):
        shutil.copytree(ROOT / folder, top / folder, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("dvc.yaml", "params.yaml"):
        shutil.copy(ROOT / name, top)
    (top / "stages/where.py").write_text(WHERE, encoding="utf-8")
    entry = top / "src/trialwright/__main__.py"
    text = entry.read_text(encoding="utf-8")
    assert "look at its results" in text
    entry.write_text(text.replace("look at its results", "the copy looks at its results"), encoding="utf-8")
    (top / "data/deep").mkdir(parents=True)
    return top


def call(python: Path, cwd: Path, *command: object, path: str | None = None) -> str:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    if path:
        environment["PYTHONPATH"] = path
    done = subprocess.run(
        [python, *map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("path", [None, "src", str(ROOT / "src")], ids=["no path", "src", "the live workspace's"])
def test_a_snapshot_and_its_workers_run_its_own_code(python, copy, path):
    said = call(python, copy, "-m", "stages.where", path=path).splitlines()
    assert len(said) >= 3
    assert set(said) == {str(copy / "src/trialwright/__init__.py")}


@pytest.mark.parametrize(("below", "command", "path"), [
    ("data/deep", ["trialwright"], None), ("src/trialwright", ["trialwright"], None),
    ("data/deep", ["-m", "trialwright"], str(ROOT / "src")),
])
def test_the_command_runs_the_code_of_where_one_stands(python, copy, below, command, path):
    command = [python.parent / "trialwright"] if command == ["trialwright"] else command
    # The help is wrapped.
    said = " ".join(call(python, copy / below, *command, "--help", path=path).split())
    assert "the copy looks at its results" in said


def test_elsewhere_it_runs_what_was_installed(python, tmp_path):
    for folder in (tmp_path, ROOT / "tests"):
        said = call(python, folder, python.parent / "trialwright", "--help")
        assert "look at its results" in said
        assert said.startswith("Usage: trialwright [OPTIONS] COMMAND")


def test_it_reads_the_run_of_where_one_stands(python, copy):
    assert call(python, copy / "data/deep", python.parent / "trialwright", "check") == "params.yaml: legal\n"


def test_the_entry_point_is_there_and_nothing_to_build_with_is_fetched():
    assert EntryPoint("trialwright", PROJECT["project"]["scripts"]["trialwright"], "console_scripts").load() is run
    pins = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {pin.split("==")[0] for pin in pins if not pin.startswith("#")}
    assert set(PROJECT["build-system"]["requires"]) <= locked


@pytest.fixture
def below(tmp_path, monkeypatch) -> Path:
    """A folder below the top of a checkout, which has params and results."""
    for name in ("src/trialwright/__main__.py", "dvc.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    shutil.copy(ROOT / "params.yaml", tmp_path)
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "data")
    return tmp_path


def test_defaults_are_those_of_the_top_and_given_paths_are_seen_from_here(below):
    def said(*arguments):
        return CliRunner().invoke(main, arguments).output

    assert said("check") == "params.yaml: legal\n"
    Path("mine.yaml").write_text("a: [", encoding="utf-8")
    assert "data/mine.yaml: not YAML" in said("check", "--params", "mine.yaml")
    assert f"{below / 'data/mine.yaml'}: not YAML" in said("check", "--params", str(below / "data/mine.yaml"))
    assert "metrics/results.json: not found" in said("results")
    assert "data/r.json: not found" in said("results", "--results", "r.json")
    Path("strict.json").write_text("[", encoding="utf-8")
    assert "error: data/strict.json: " in said("protocols", "strict.json")
    assert "error: none.json: not found" in said("protocols", "none.json")
    assert Path.cwd() == below / "data"


def test_what_is_exported_lands_where_one_stands(below):
    shutil.copy(ROOT / "dvc.yaml", below)
    Path("pairs.jsonl").write_text("mine", encoding="utf-8")
    assert "error: data/pairs.jsonl: exists" in CliRunner().invoke(main, ["store", "export", "pairs.jsonl"]).output
    (below / "other").mkdir()
    assert "error: other: dvc.yaml has no requests" in CliRunner().invoke(
        main, ["store", "export", "new.jsonl", "../other"]
    ).output
