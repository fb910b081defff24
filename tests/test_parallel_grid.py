"""A grid of experiments that DVC's workers run side by side: an answer is asked for once, whoever needs it."""

import json
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from endpoint_kit import TRIALS, write
from pipeline_kit import clone_with_data, done, dvc, edit, ran

from tests.llm.loopback import Reply, Server

pytestmark = pytest.mark.slow

# Each variant needs all answers that the smaller ones do: for each trial its reasons and its text.
GRID = range(TRIALS + 1, TRIALS + 5)
LAST = "mix"


def test_four_variants_on_two_workers_ask_for_no_answer_twice(
    whole_run: Path, endpoint: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = clone_with_data(whole_run, tmp_path / "repo")
    before, together = len(endpoint.asked), threading.Event()

    def when_two_are_at_it(body: dict[str, Any]) -> Reply:
        # The first variant lacks one answer only, so a second request is of the worker beside it.
        if len(endpoint.asked) - before > 1:
            together.set()
        return Reply(*write(body), until=together)

    monkeypatch.setattr(endpoint, "default", when_two_are_at_it)
    done(repo, "exp", "run", "--queue", "-S", f"plan.trials={','.join(map(str, GRID))}", LAST)
    told = done(repo, "exp", "run", "--run-all", "--jobs", "2")
    queue = done(repo, "queue", "status")
    assert queue.count("Success") == len(GRID), f"{queue}\n{told}"
    asked = [json.dumps(body, sort_keys=True) for body in endpoint.asked[before:]]
    assert len(asked) == 2 * len(GRID)
    assert Counter(asked).most_common(1)[0][1] == 1

    # The store is the repository's own, whole, and holds what every variant asked; the copies had none.
    (store,) = {path.parent for path in tmp_path.rglob("completions.sqlite")}
    assert store == repo / ".trialwright"
    with closing(sqlite3.connect(store / "completions.sqlite")) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("select count(*) from claims").fetchone() == (0,)

    # What a variant paid for is there for the next: each of the grid's comes from the cache or the store.
    edit(repo, {"plan.trials": GRID[-1]})
    assert "complete_trials@main" in ran(dvc(repo, "repro", "parse_trials@main"))
    assert len(endpoint.asked) == before + len(asked)
    edit(repo, {"plan.trials": GRID[-1] + 1})
    ran(dvc(repo, "repro", "complete_trials@main"))
    assert len(endpoint.asked) == before + len(asked) + 2
