"""The stage command: wiring, metrics, and one line for a user's mistake."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML
from settings_kit import write_main_settings

from stages.complete import main
from tests.llm.loopback import Server, said, serving
from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.llm.sealed.stored import answers
from trialwright.llm.store.cache import Cache
from trialwright.schemas.answers import REQUESTS

PARAMS = Path(__file__).resolve().parents[2] / "params.yaml"


@pytest.fixture
def requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Three requests in a repository of their own, for an endpoint that nothing listens at."""
    (tmp_path / ".dvc").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    settings: dict[str, Any] = YAML(typ="safe", pure=True).load(PARAMS.read_text())
    settings["llm"] |= {"backend": "openai", "model": "m", "base_url": "http://127.0.0.1:9/v1"}
    settings["complete"] |= {"attempts": 1}
    Path("params.yaml").write_text(json.dumps(settings), encoding="utf-8")
    sampling = {"temperature": 1.0, "top_p": 1.0, "max_tokens": 8}
    made = [
        Request.build(f"p{n}", endpoint="e", model="m", prompt="x", format=None, sampling=sampling, draw=n)
        for n in range(3)
    ]
    rows = [{"key": r.key, "plan_id": r.plan_id, "body": r.body} for r in made]
    tables.write(Path("requests.parquet"), rows, REQUESTS)
    return made


def test_metrics_of_a_resumed_run_are_those_of_an_undisturbed_one(requests: list[Request]) -> None:
    """What was known, sent and asked again differs after a kill; the sealed file does not."""
    found = [Completion(r.key, f"text {n}", "stop", 5, 2) for n, r in enumerate(requests)]
    with serving(Server()) as server:
        server.default = lambda body: said(f"text {body['seed']}")
        point_at(server.url)
        # Two answers came before the kill, with the counts that the endpoint gives.
        with Cache.open() as cache:
            cache.put([one._replace(prompt_tokens=10, completion_tokens=5) for one in found[:2]])
        resumed = run()
        assert "2 known, 1 sent" in resumed.stdout, resumed.output
        first = Path("metrics/complete.json").read_bytes()
        shutil.rmtree(".trialwright")
        shutil.rmtree("data")
        assert "0 known, 3 sent" in run().stdout
        assert Path("metrics/complete.json").read_bytes() == first
        assert "3 known, 0 sent" in run().stdout
        assert Path("metrics/complete.json").read_bytes() == first


def point_at(url: str) -> None:
    """Let params.yaml name an endpoint; the keys of the requests do not depend on it here."""
    settings = json.loads(Path("params.yaml").read_text(encoding="utf-8"))
    settings["llm"]["base_url"] = url
    Path("params.yaml").write_text(json.dumps(settings), encoding="utf-8")


def run() -> Result:
    return CliRunner().invoke(main, [
        write_main_settings(), "requests.parquet", "data/completions/trials", "metrics/complete.json",
        "--others", "data/completions/none",
    ])


def test_known_answers_are_written_and_counted(requests: list[Request]) -> None:
    with Cache.open() as cache:
        cache.put([Completion(r.key, "text", "length" if n else "stop", 5, 2) for n, r in enumerate(requests)])
    result = run()
    assert result.exit_code == 0, result.output
    books, run_line = result.stdout.splitlines()
    assert books == (
        "3 requests: 1 answered, 2 rejected (length 2); 15 tokens read (0 of them cached), 6 written, 0.0000 USD"
    )
    assert run_line.startswith("this run: 3 known, 0 sent, 0 retried, ")
    metrics = json.loads(Path("metrics/complete.json").read_text(encoding="utf-8"))
    assert metrics["corpus"] == {
        "requests": 3, "answered": 1, "rejected": {"length": 2}, "prompt_tokens": 15, "cached_tokens": 0,
        "completion_tokens": 6, "usd": 0.0,
    }
    assert set(metrics) == {"corpus"}
    shards = sorted(path.stem for path in Path("data/completions/trials").iterdir())
    assert shards == sorted({r.key[0] for r in requests})


def test_an_endpoint_out_of_reach_is_one_line(requests: list[Request]) -> None:
    result = run()
    assert result.exit_code == 6
    assert result.stderr.splitlines()[-1].startswith("error: http://127.0.0.1:9/v1: cannot be reached")
    assert "Traceback" not in result.output
    assert not Path("metrics/complete.json").exists()


@pytest.mark.parametrize(("backend", "model"), [
    ("local", "no/such-model"), ("openai", "gpt-4o-mini"), ("openai-batch", "gpt-4o-mini"),
])
def test_no_requests_need_neither_model_nor_key(requests: list[Request], backend: str, model: str) -> None:
    """As where reasons.count is 0; a model that is not there, or a key that is not set, would be an error."""
    settings = json.loads(Path("params.yaml").read_text(encoding="utf-8"))
    settings["llm"] |= {"backend": backend, "model": model, "base_url": None}
    Path("params.yaml").write_text(json.dumps(settings), encoding="utf-8")
    tables.write(Path("requests.parquet"), [], REQUESTS)
    result = run()
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("0 requests: 0 answered, 0 rejected")
    store = Path("data/completions/trials")
    assert list(store.iterdir()) == []
    assert answers(store, REQUESTS.empty_table()).num_rows == 0
