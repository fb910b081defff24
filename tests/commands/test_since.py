"""`trialwright results` says when what it prints is of an earlier run, on a small pipeline that DVC ran."""

import shutil
from pathlib import Path

import pytest
from pipeline_kit import dvc, git

from trialwright.commands import since
from trialwright.commands.since import changed_since, tell_changes

RESULTS, PARAMS = Path("metrics/results.json"), Path("params.yaml")
PIPELINE = """
stages:
  check:
    cmd:
      - mkdir -p data/settings/main/rating data/code && grep few params.yaml > data/settings/main/plan.json
      - >-
        sed -n 's/^llm: ./{"llm":{/p' params.yaml | sed 's/$/}/' > data/settings/main/rating/llm.json; echo 1 > data/ok
      - sha256sum code/deep/one.py code/two.py > data/code/acquire.txt
      - sha256sum code/two.py > data/code/train.txt; sha256sum code/three.py > data/code/later.txt
    params: [{params.yaml: }]
    deps: [code]
    outs: [data/settings, data/code, data/ok]
  acquire:
    cmd: cp input/a.csv data/a.csv
    deps: [input, data/code/acquire.txt, data/settings/main/plan.json]
    params: [label, {data/settings/main/rating/llm.json: [llm]}]
    outs: [data/a.csv]
  train:
    matrix: {arm: "${arms}", seed: "${seeds}"}
    cmd: mkdir -p data/made && cp data/a.csv data/made/${item.arm}-${item.seed}
    deps: [data/a.csv, data/code/train.txt]
    outs: ["data/made/${item.arm}-${item.seed}"]
  evaluate:
    cmd: mkdir -p metrics && cat data/made/* > metrics/results.json
    deps: [data/made]
    params: [arms, seeds]
    outs: [{metrics/results.json: {cache: false}}]
  later:
    cmd: cp metrics/results.json later.json
    deps: [metrics/results.json, data/code/later.txt]
    params: [report]
    outs: [later.json]
"""


VALUES = (
    'label: {rule: status}\narms: [real, a-b]\nseeds: [1, 2]\nreport: 1\nplan: {few: 1}\nllm: {"model": "a"}\n'
    "corpora: {main: {}}\n"
)


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    """A repository whose pipeline DVC has run."""
    repo = tmp_path_factory.mktemp("ran")
    for name, text in {
        "dvc.yaml": PIPELINE, "params.yaml": VALUES,
        "input/a.csv": "1\n", "code/deep/one.py": "1", "code/two.py": "2", "code/three.py": "3",
        "data/.keep": "", ".dvcignore": "*.pyc\n",
    }.items():
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text(text, encoding="utf-8")
    git(repo, "init", "-q")
    for command in (["init", "-q"], ["repro", "-q"]):
        done = dvc(repo, *command)
        assert done.returncode == 0, done.stderr
    (repo / ".dvcignore").write_text("*.pyc\n", encoding="utf-8")
    return repo


@pytest.fixture
def repo(ran, tmp_path, monkeypatch) -> Path:
    shutil.copytree(ran, tmp_path / "repo", ignore=shutil.ignore_patterns(".git", "cache"))
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path / "repo"


def rewrite(name: str, old: str, new: str) -> None:
    text = Path(name).read_text(encoding="utf-8")
    assert old in text
    Path(name).write_text(text.replace(old, new), encoding="utf-8")


def test_the_results_of_this_run_need_no_word(repo):
    (repo / "code/two.pyc").write_bytes(b"DVC ignores it")
    assert list(tell_changes(RESULTS, PARAMS)) == []


@pytest.mark.parametrize(("file", "old", "new", "named"), [
    ("params.yaml", "rule: status", "rule: outcomes", "label in params.yaml"),
    ("params.yaml", "seeds: [1, 2]", "seeds: [1]", "seeds in params.yaml"),
    ("params.yaml", "plan: {few: 1}", "plan: {few: 2}", "plan in params.yaml"),
    ("params.yaml", '"a"', '"b"', "llm in params.yaml"),
    ("params.yaml", "main: {}", "main: {plan: {few: 3}}", "corpora.main.plan in params.yaml"),
    ("data/settings/main/plan.json", "1", "2", "data/settings/main/plan.json"),
    ("code/deep/one.py", "1", "3", "code/deep/one.py"),
    ("code/two.py", "2", "3", "code/two.py"),
    ("data/code/train.txt", "two.py", "two.py\n", "data/code/train.txt"),
    ("input/a.csv", "1", "2", "input"),
    ("data/made/real-2", "1", "2", "data/made"),
    ("metrics/results.json", "1", "2", "metrics/results.json"),
])
def test_what_changed_since_is_named(repo, file, old, new, named):
    rewrite(file, old, new)
    assert changed_since(RESULTS, PARAMS) == [named]
    assert list(tell_changes(RESULTS, PARAMS)) == [
        f"metrics/results.json is of an earlier run: {named} changed since; dvc repro brings it up to date"
    ]


def test_a_run_that_failed_half_way_is_told_by_dvc_lock_alone(repo):
    """`acquire` was run again, on other data; what follows it failed, and its outputs are as they were."""
    rewrite("input/a.csv", "1", "2")
    first = (repo / "dvc.lock").read_text(encoding="utf-8")
    git(repo, "init", "-q")
    assert dvc(repo, "repro", "-q", "acquire").returncode == 0
    assert (repo / "dvc.lock").read_text(encoding="utf-8") != first
    assert changed_since(RESULTS, PARAMS) == ["data/a.csv"]


def test_settings_that_check_has_written_anew_are_told_by_the_files_that_hold_them(repo):
    rewrite("params.yaml", "plan: {few: 1}", "plan: {few: 2}")
    git(repo, "init", "-q")
    assert dvc(repo, "repro", "-q", "-s", "check").returncode == 0
    assert changed_since(RESULTS, PARAMS) == ["data/settings/main/plan.json"]


def test_settings_that_are_not_there_say_nothing_and_keep_no_other_word_back(repo):
    """As in a fresh clone, before `check` has run."""
    shutil.rmtree("data")
    assert changed_since(RESULTS, PARAMS) == []
    rewrite("params.yaml", "rule: status", "rule: outcomes")
    assert changed_since(RESULTS, PARAMS) == ["label in params.yaml"]


def test_what_another_corpus_changes_does_not_count(repo):
    rewrite("params.yaml", "{main: {}}", "{main: {}, other: {plan: {few: 9}}}")
    assert changed_since(RESULTS, PARAMS) == []


def test_what_comes_after_the_results_does_not_count(repo):
    rewrite("params.yaml", "report: 1", "report: 2")
    rewrite("code/three.py", "3", "4")
    assert changed_since(RESULTS, PARAMS) == []


def test_a_stage_that_is_gone_does_not_count(repo):
    """dvc.lock keeps its entry, which is of no present code."""
    lock = (repo / "dvc.lock").read_text(encoding="utf-8")
    stage = "  train@gone-1:\n    cmd: x\n    params:\n      params.yaml:\n        label: 1\n    outs:\n"
    out = "    - path: data/made/gone-1\n      hash: md5\n      md5: x\n      size: 1\n"
    (repo / "dvc.lock").write_text(lock + stage + out, encoding="utf-8")
    assert changed_since(RESULTS, PARAMS) == []


def test_a_clone_without_data_has_its_results(repo):
    shutil.rmtree("data")
    assert changed_since(RESULTS, PARAMS) == []


def test_many_changes_are_counted(repo):
    rewrite("params.yaml", "rule: status", "rule: outcomes")
    rewrite("params.yaml", "seeds: [1, 2]", "seeds: [1, 2, 3]")
    rewrite("code/two.py", "2", "3")
    rewrite("input/a.csv", "1", "2")
    (line,) = tell_changes(RESULTS, PARAMS)
    assert line.count(",") == 2
    assert " and 1 more changed since; " in line


def test_what_is_large_is_measured(repo, monkeypatch):
    monkeypatch.setattr(since, "MOST_HASHED", 0)
    rewrite("input/a.csv", "1", "2")
    assert changed_since(RESULTS, PARAMS) == []
    rewrite("input/a.csv", "2", "22")
    assert changed_since(RESULTS, PARAMS) == ["input"]


@pytest.mark.parametrize("text", [None, "", "stages: [", "stages: {evaluate: 3}", "schema: '2.0'", "a\tb: '"])
def test_where_dvc_lock_is_of_no_use_nothing_is_said(repo, text):
    if text is None:
        (repo / "dvc.lock").unlink()
    else:
        (repo / "dvc.lock").write_text(text, encoding="utf-8")
    assert changed_since(RESULTS, PARAMS) == []


def test_results_of_elsewhere_are_not_judged(repo):
    assert changed_since(Path("other.json"), PARAMS) == []
