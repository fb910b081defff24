"""The whole pipeline killed ten times at drawn moments, then run through: as one that was never killed."""

import json
import os
import random
import re
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from endpoint_kit import TRIALS, write
from pipeline_kit import begin, clone, dvc, git, ran, yaml

from tests.llm.loopback import Reply, Server

pytestmark = pytest.mark.slow

SEED, KILLS = 20, 10
# In these a kill comes while answers are under way, at most `complete.concurrency` of them.
ASKING, UNDER_WAY = ("complete_reasons@main", "complete_trials@main"), 2


def locked(repo: Path) -> dict[str, Any]:
    return yaml.load((repo / "dvc.lock").read_text(encoding="utf-8"))["stages"]


def kill_in(repo: Path, order: list[str], place: int, endpoint: Server, rng: random.Random) -> str:
    """Run the pipeline as far as the stage of that place, kill all of its processes there, and return the stage."""
    before = len(endpoint.asked)
    with begin(repo, "repro") as process:
        said = []
        for line in process.stdout:
            said.append(line)
            stage = re.match(r"Running stage '([^']+)'", line)
            if stage and order.index(stage[1]) >= place:
                break
        requests, pause = rng.randint(1, TRIALS - 1), rng.uniform(0.0, 1.5)
        while stage and stage[1] in ASKING and len(endpoint.asked) < before + requests and process.poll() is None:
            time.sleep(0.005)
        if stage and stage[1] not in ASKING:
            time.sleep(pause)
        os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL, "".join(said)
    return stage[1]


def test_ten_kills_lose_nothing_but_answers_under_way(
    whole_run: Path, endpoint: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "default", lambda body: Reply(*write(body), wait_s=0.1))
    never = locked(whole_run)
    order, rng = list(never), random.Random(SEED)
    others = [place for place, name in enumerate(order[:-5]) if name not in ASKING]
    places = [*rng.sample(others, KILLS - len(ASKING)), *map(order.index, ASKING)]
    repo = clone(whole_run, tmp_path / "repo")
    git(repo, "rm", "-q", "dvc.lock")
    before = len(endpoint.asked)
    killed = [kill_in(repo, order, place, endpoint, rng) for place in sorted(places)]
    assert set(killed) >= set(ASKING)
    assert ran(dvc(repo, "repro"))[-1] == "gate"
    assert locked(repo) == never
    assert ran(dvc(repo, "repro")) == []
    asked = Counter(json.dumps(body, sort_keys=True) for body in endpoint.asked[before:])
    assert len(asked) == 2 * TRIALS
    assert asked.total() - len(asked) <= UNDER_WAY * len(ASKING)
