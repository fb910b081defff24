"""``trialwright protocols`` on files, on commits and on mistakes."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from dvc.repo import Repo

from trialwright.__main__ import main
from trialwright.core import tables

ROOT = Path(__file__).resolve().parents[3]


def results(protocol, lift):
    entry = {"protocol": protocol, "setting": "in_distribution", "control": "none", "real": 1.0, "synthetic": 0.0}
    figure = {"mean": 0.7, "lo": 0.65, "hi": 0.75}
    lifted = {"lift_roc_auc": {"mean": lift, "lo": lift - 0.03, "hi": lift + 0.03}, "synthetic": 1.0}
    return {"tfidf": {"real": {**entry, "roc_auc": figure}, "hybrid": {**entry, "roc_auc": figure, **lifted}}}


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A DVC repository with strict results in its first commit and paper results on disk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DVC_NO_ANALYTICS", "1")
    Path("params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
    tables.write_json(Path("metrics/results.json"), results("strict", 0.01))
    subprocess.run(["git", "init", "-q", "-b", "main"], check=True)
    Repo.init()
    subprocess.run(["git", "add", "-A"], check=True)
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "strict"], check=True)
    subprocess.run(["git", "tag", "first"], check=True)
    tables.write_json(Path("metrics/results.json"), results("paper", 0.05))
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, ["protocols", *arguments])


def test_a_commit_is_compared_with_the_last_run(workplace):
    for name in ("HEAD", "first", "main"):
        done = run(name)
        assert done.exit_code == 0, done.output
        assert "Leak, tfidf, hybrid in distribution: +0.040 ROC-AUC" in " ".join(done.output.split())


def test_files_are_compared_in_any_order(workplace):
    tables.write_json(Path("strict.json"), results("strict", 0.02))
    first, second = run("strict.json", "metrics/results.json"), run("metrics/results.json", "strict.json")
    assert first.exit_code == 0, first.output
    assert first.output == second.output
    assert "+0.030 ROC-AUC" in " ".join(first.output.split())


@pytest.mark.parametrize(("arguments", "said"), [
    (["unheard-of"], "error: unheard-of: neither a file nor a commit, branch or experiment"),
    (["none.json"], "error: none.json: not found"),
    (["metrics/results.json"], "error: both results are of protocol paper"),
    (["params.yaml"], "error: params.yaml: not JSON"),
])
def test_a_mistake_is_one_line(workplace, arguments, said):
    done = run(*arguments)
    assert done.exit_code == 4
    assert done.stderr.startswith(said)
    assert len(done.stderr.strip().splitlines()) == 1


def test_outside_a_repository_a_commit_is_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
    done = run("HEAD")
    assert done.exit_code == 4
    assert done.stderr.startswith("error: HEAD: neither a file nor")
