"""trialwright run: what dvc repro and its stages print, as events, as silence, and as an exit code."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trialwright.commands import other_runs
from trialwright.commands.run_events import Event, Narrator, read
from trialwright.core.errors import BusyError

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("line", "event"), [
    ("Running stage 'train@real-40':", Event("stage_begins", "train@real-40")),
    ("trials: 12/64 answered, 310 tokens/s, about 4 min to go", ("progress", {"done": 12, "total": 64}, "info")),
    ("ingest: 40/55, 8.5 MB/s, about 2 s to go, 640 records", ("progress", {"done": 40, "total": 55}, "info")),
    ("error: params.yaml: seed is missing", ("line", {}, "error")),
    ("WARNING: Stage 'a' is frozen", ("line", {}, "warning")),
    ("640 requests: 600 answered, 40 rejected", ("line", {}, "info")),
    ("> python -m stages.check", None), ("", None), ("Updating lock file 'dvc.lock'", None),
])
def test_each_line_is_an_event_of_its_kind(line, event):
    found = read(line)
    if isinstance(event, tuple):
        assert found is not None
        assert (found.kind, found.counts, found.level) == event
        assert found.text == line
    else:
        assert found == event


@pytest.mark.parametrize(("line", "counts"), [
    ("ERROR: failed to reproduce 'gate': failed to run: python -m stages.gate a b, exited with 8", {"exit_code": 8}),
    ("ERROR: failed to reproduce 'gate': '/a/b' is busy, it is being blocked by:", {}),
])
def test_a_failure_tells_its_stage_and_code(line, counts):
    found = read(line)
    assert found is not None
    assert (found.kind, found.stage, found.counts, found.level) == ("stage_fails", "gate", counts, "error")


def test_what_no_line_tells_is_filled_in():
    narrator = Narrator()
    lines = [
        "Stage 'check' didn't change, skipping", "Running stage 'a':", "> do a", "a: 1/2, 3/s", "",
        "Stage 'b' is cached - skipping run, checking out outputs", "Running stage 'c':", "read 3",
    ]
    events = [event for line in lines for event in narrator.of(line)]
    assert [(event.kind, event.stage) for event in [*events, *narrator.end(0)]] == [
        ("stage_skipped", "check"), ("stage_begins", "a"), ("progress", "a"), ("stage_ends", "a"),
        ("stage_skipped", "b"), ("stage_begins", "c"), ("line", "c"), ("stage_ends", "c"), ("run_ends", ""),
    ]


@pytest.fixture
def repo(tmp_path):
    """A checkout whose pipeline is two commands of the shell."""
    for name in ("params.yaml", "src/trialwright/__main__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n", encoding="utf-8")
    return tmp_path


def pipeline(repo, second):
    (repo / "dvc.yaml").write_text(
        "stages:\n  one:\n    cmd: \"echo 'read 3'; echo 'one: 3/4, 1/s' >&2; echo a > a\"\n    outs: [a]\n"
        f"  two:\n    cmd: \"{second}\"\n    deps: [a]\n    outs: [b]\n", encoding="utf-8",
    )


def begin(repo, *words):
    """As `run` is called, but for going to the code of the checkout one stands in, which here has none."""
    script = "import sys; from trialwright.__main__ import main; main(sys.argv[1:], prog_name='trialwright')"
    return subprocess.Popen(
        [sys.executable, "-c", script, "run", *words], cwd=repo,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "DVC_NO_ANALYTICS": "1"}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )


def logged(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_run_is_logged_and_its_code_is_that_of_the_stage_that_failed(repo):
    pipeline(repo, "echo 'error: a: no' >&2; exit 7")
    process = begin(repo, "--quiet", "--log", "run.jsonl")
    out, err = process.communicate()
    assert process.returncode == 7, err
    assert out == ""
    assert err.splitlines()[0] == "error: a: no"
    assert "failed to reproduce 'two'" in err
    events = logged(repo / "run.jsonl")
    assert [(one["event"], one["stage"]) for one in events] == [
        ("stage_begins", "one"), ("line", "one"), ("progress", "one"), ("stage_ends", "one"), ("stage_begins", "two"),
        ("line", "two"), ("stage_fails", "two"), ("run_ends", ""),
    ]
    assert events[2]["counts"] == {"done": 3, "total": 4}
    assert events[-1]["counts"] == {"exit_code": 7}
    assert all({"time", "seconds", "event", "stage", "level", "counts", "text"} == set(one) for one in events)
    pipeline(repo, "echo b > b")
    process = begin(repo)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "Stage 'one' didn't change, skipping" in out


def test_what_a_killed_run_left_is_no_run(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    note = tmp_path / "rwlock"
    by = {"pid": gone.pid, "cmd": "/a/b/dvc repro -s a"}
    note.write_text(json.dumps({"write": {"a": by}, "read": {"b": [by]}}), encoding="utf-8")
    assert other_runs.live(note) == {}
    mine = by | {"pid": os.getpid()}
    note.write_text(json.dumps({"write": {"a": by}, "read": {"b": [mine, by]}}), encoding="utf-8")
    assert other_runs.live(note) == {os.getpid(): "dvc repro -s a"}
    note.write_text("{", encoding="utf-8")
    assert other_runs.live(note) == {}


@pytest.mark.slow
@pytest.mark.parametrize("sent", ["Ctrl-C", "SIGTERM of a scheduler", "SIGTERM in the background"])
def test_ctrl_c_is_told_and_leaves_no_lock(repo, sent):
    pipeline(repo, "touch begun; sleep 600; echo b > b")
    # As pytest itself may have been started.
    signal.signal(signal.SIGINT, signal.SIG_IGN if "background" in sent else signal.default_int_handler)
    process = begin(repo, "--log", "run.jsonl")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    while not (repo / "begun").exists() and process.poll() is None:
        time.sleep(0.1)
    if sent == "Ctrl-C":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.terminate()
    _, err = process.communicate()
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert logged(repo / "run.jsonl")[-1]["counts"] == {"exit_code": 130}
    pipeline(repo, "echo b > b")
    again = begin(repo)
    out, err = again.communicate()
    assert again.returncode == 0, out + err
    assert "Stage 'one' didn't change, skipping" in out


@pytest.mark.slow
def test_a_second_run_at_once_is_refused_and_harms_neither(repo):
    pipeline(repo, "touch begun; while [ ! -e end ]; do sleep 0.1; done; echo b > b")
    first = begin(repo)
    while not (repo / "begun").exists() and first.poll() is None:
        time.sleep(0.1)
    second = begin(repo, "--quiet")
    _, err = second.communicate()
    (repo / "end").touch()
    out, _ = first.communicate()
    assert first.returncode == 0, out
    assert second.returncode == BusyError.code == 10
    assert re.fullmatch(r"error: \.dvc: process \d+ is at work in this folder \(dvc repro\); wait for it, .*\n", err)
    assert (repo / "b").read_text(encoding="utf-8") == "b\n"
