"""The openai backend against a real server: ``transformers serve`` with the default local model."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from llm_kit import SCHEMA, ask, llm, settings, table

from trialwright.llm.complete import complete
from trialwright.llm.model_files.named_models import PACKAGED
from trialwright.llm.model_files.resolving import resolve
from trialwright.llm.sealed.stored import answers
from trialwright.models.causal import device, load_causal
from trialwright.sections.writing import Llm

STORE = Path("data/completions/trials")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llm]:
    """A server of its own process on a free port; gone when the tests of this file are done."""
    folder = tmp_path_factory.mktemp("model")
    model, tokenizer = load_causal(resolve(PACKAGED), PACKAGED, device())
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    del model
    # A base model brings none, and the server cannot do without one.
    (folder / "chat_template.jinja").write_text("{% for m in messages %}{{ m.content }}\n{% endfor %}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("served") / "log"
    command = [
        sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--device", "cpu",
        "--host", "127.0.0.1", "--port", str(port),
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "HF_HUB_OFFLINE": "1"})
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 300
            while not _answers(f"{address}/health"):
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()[-2000:]
                time.sleep(0.2)
            yield llm(f"{address}/v1", str(folder))
        finally:
            process.terminate()
            process.wait(30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


@pytest.mark.slow
def test_a_real_server_answers_prompts_and_messages(here: Path, served: Llm) -> None:
    prompt = ask(1, "1, 2, 3, 4, 5,", model=served.model, max_tokens=4, temperature=0.0)
    message = ask(
        2, [{"role": "user", "content": "Say yes."}], {"kind": "json_schema", "schema": SCHEMA},
        model=served.model, max_tokens=4,
    )
    requests = table([prompt, message])
    ledger = complete(requests, STORE, served, settings(timeout_s=300.0, attempts=1))
    found = {row["key"]: row for row in answers(STORE, requests).to_pylist()}
    assert "6" in found[prompt.key]["text"]
    for answer in found.values():
        assert answer["finish_reason"] in ("length", "stop")
        assert answer["text"]
        assert 1 <= answer["completion_tokens"] <= 4
        assert answer["prompt_tokens"] >= 3
    assert (ledger.run.sent, ledger.run.retried) == (2, 0)
