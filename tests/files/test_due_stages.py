"""Which stages DVC has yet to run: those whose outputs neither dvc.lock nor its cache has, as a stage is told."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dvc.repo import Repo

from trialwright.files.due_stages import due

OTHERS = ["one@b-1", "one@a-2", "one@b-2", "one@c-1", "none"]
# A stage writes what it is told where "asks" names it, beside its output.
SCRIPT = f"""
import json, os, sys
from pathlib import Path
arm, seed = sys.argv[1:]
stage = os.environ["DVC_STAGE"]
if stage == Path("asks").read_text():
    from trialwright.files.due_stages import due
    Path("told").write_text(json.dumps(sorted(due(stage, {OTHERS}))))
Path("out", arm).mkdir(parents=True, exist_ok=True)
Path("out", arm, seed).write_text(Path("in", arm).read_text() + seed)
"""
PIPELINE = """
stages:
  one:
    matrix: {arm: [a, b], seed: [1, 2]}
    cmd: PYTHON make.py ${item.arm} ${item.seed}
    deps: ["in/${item.arm}"]
    outs: ["out/${item.arm}/${item.seed}"]
""".replace("PYTHON", sys.executable)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2] / "src"))
    Repo.init(no_scm=True).close()
    Path("make.py").write_text(SCRIPT, encoding="utf-8")
    Path("dvc.yaml").write_text(PIPELINE, encoding="utf-8")
    Path("in").mkdir()
    give("a", "old")
    give("b", "old")
    Path("asks").write_text("", encoding="utf-8")
    return tmp_path


def give(arm: str, content: str) -> None:
    Path("in", arm).write_text(content, encoding="utf-8")


def reproduce() -> None:
    with Repo() as there:
        there.reproduce()


def test_a_stage_is_told_by_dvc_what_dvc_will_run(repo: Path) -> None:
    Path("asks").write_text("one@a-1", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "dvc", "repro", "-q"], check=True)
    assert json.loads(Path("told").read_text(encoding="utf-8")) == ["one@a-2", "one@b-1", "one@b-2"]
    assert due("one@a-1", OTHERS) == set()
    # One arm changes: the others are skipped.
    give("b", "new")
    assert due("one@b-1", OTHERS) == {"one@b-1", "one@b-2"}
    reproduce()
    assert due("one@b-1", OTHERS) == set()
    # It changes back: DVC takes from its run cache what it made before.
    give("b", "old")
    assert due("one@b-1", OTHERS) == set()


def test_outputs_that_are_lacking_count_where_they_are_why_a_stage_runs(repo: Path) -> None:
    reproduce()
    shutil.rmtree("out")
    # They are in the cache.
    assert due("one@a-1", OTHERS) == set()
    shutil.rmtree(".dvc/cache")
    assert due("one@a-1", OTHERS) == {"one@a-2", "one@b-1", "one@b-2"}
    # With --allow-missing, which nobody can rule out, only the changed arm runs.
    give("a", "new")
    assert due("one@a-1", OTHERS) == {"one@a-2"}


def test_in_doubt_nothing_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert due("one@a-1", OTHERS) == set()
    Repo.init(no_scm=True).close()
    assert due("one@a-1", OTHERS) == set()
