"""A paid endpoint from a fresh clone, under DVC: it starts, stops at its budget, and has no second one."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pipeline_kit import dvc, edit

from tests.llm.loopback import Reply, Server, said, serving

ROOT = Path(__file__).resolve().parent.parent
# Nothing but what is written costs: 256 tokens at 1,000 USD a million.
PRICE, WORST, BUDGET = {"input": 0.0, "cached_input": 0.0, "output": 1000.0, "batch_discount": 0.0}, 0.256, 1.0
SMALL = {
    "acquire.demo_trials": 240, "plan.trials": 12, "llm.backend": "openai", "llm.model": "m", "llm.prompts": "chat",
    "llm.tokenizer": "gemma3-270m", "complete.concurrency": 2, "complete.attempts": 2, "complete.budget_usd": BUDGET,
    "complete.prices.m": PRICE,
}
pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[Server]:
    """The loopback endpoint under the machine's own name, which counts as somebody else's and so as paid."""
    name = socket.gethostname()
    if not socket.gethostbyname(name).startswith("127."):
        pytest.skip(f"{name} does not lead to the loopback interface here")
    with serving(Server()) as state:
        state.url = state.url.replace("127.0.0.1", name)
        yield state


@pytest.fixture
def clone(tmp_path: Path, server: Server) -> Path:
    """A clone of what is committed, with small parameters that name the endpoint."""
    target = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", ROOT, target], check=True)
    (target / ".venv").symlink_to(ROOT / ".venv")
    edit(target, {**SMALL, "llm.base_url": server.url})
    return target


def repro(clone: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-made-up-000000")
        done = dvc(clone, "repro", "complete_reasons@main")
    return done.stdout + done.stderr


def without_usage(body: dict[str, Any]) -> Any:
    return 200, {**said(f"to {body['seed']}")[1], "usage": None}


def test_three_paid_runs_of_a_fresh_clone_pay_no_more_than_one_budget(clone: Path, server: Server) -> None:
    # Each answer is delivered, and may be billed at its worst: one is of no known cost, one of no use, one cut off.
    ways = [without_usage, lambda _: (200, b'{"choices": []}'), lambda _: Reply(*said(), fault="truncated")]

    def answer(body: dict[str, Any]) -> Any:
        return ways[len(server.asked) % 3](body)

    server.default = answer
    delivered = []
    for _ in range(3):
        told = repro(clone)
        assert f"complete.budget_usd {BUDGET:g}: 0.7680 USD spent on these requests so far" in told, told
        delivered.append(len(server.asked))
    assert "12 requests to m: about" in told or "11 requests to m: about" in told
    assert delivered == [3, 3, 3]
    assert delivered[-1] * WORST <= BUDGET
