"""What the openai backend adds to an endpoint's own time, and how quickly stored answers are replayed.

Run as ``PYTHONPATH=src python -m benchmarks.endpoint``. The endpoint is a process of its own that takes a
fixed time for every answer. Beside `complete` stand the bare openai client, as a script would use it,
and the least that a client can do on this machine, so that a busy machine slows all alike.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import click
import openai
import orjson
import pyarrow as pa

from benchmarks.kit import note, noting
from trialwright.chat.request import Request
from trialwright.llm.complete import complete
from trialwright.schemas.answers import REQUESTS
from trialwright.sections.whole import load_all

TOP = Path(__file__).resolve().parents[1]
STORE = Path("data/corpora/main/completions/trials")
PROMPT = "Metformin 500 mg twice daily or placebo for 12 weeks in adults with prediabetes. " * 60
SERVER = """
import sys
from tests.llm.loopback import Reply, Server, said, serving
state, latency = Server(), float(sys.argv[1])
state.default = lambda body: Reply(*said("Slow accrual of adults with prediabetes. " * 40), wait_s=latency)
with serving(state):
    print(state.url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def endpoint(latency: float) -> Iterator[str]:
    """Run the tests' loopback endpoint in a process of its own while the block runs."""
    command = [sys.executable, "-c", SERVER, str(latency)]
    with subprocess.Popen(command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate("")


def requests(count: int, first: int = 0) -> list[Request]:
    """Return chat requests of about 1,000 tokens each."""
    sampling = {"temperature": 1.0, "top_p": 0.95, "max_tokens": 512}
    messages = [{"role": "user", "content": PROMPT}]
    return [
        Request.build(f"p{n}", endpoint="e", model="m", prompt=messages, format=None, sampling=sampling, draw=n)
        for n in range(first, first + count)
    ]


def table(asked: list[Request]) -> pa.Table:
    """Return requests as the stage reads them."""
    rows = [{"key": r.key, "plan_id": r.plan_id, "body": r.body} for r in asked]
    return pa.Table.from_pylist(rows, schema=REQUESTS)


def ours(url: str | None, asked: pa.Table, concurrency: int) -> None:
    """Answer requests as the stage does, into the cache and the store folder."""
    known = load_all(TOP / "params.yaml")
    settings = known.complete.model_copy(update={"concurrency": concurrency})
    llm = known.llm.model_copy(update={"backend": "openai", "base_url": url, "model": "m"})
    complete(asked, STORE, llm, settings)


def plain(url: str, asked: list[Request], concurrency: int) -> None:
    """Answer requests with the openai client as it comes, and throw the answers away."""

    async def run() -> None:
        async with openai.AsyncOpenAI(api_key="none", base_url=url) as client:

            async def ask(content: dict[str, Any]) -> None:
                sampling = content["sampling"]
                await client.chat.completions.create(
                    model="m", messages=content["messages"], temperature=sampling["temperature"],
                    top_p=sampling["top_p"], max_tokens=sampling["max_tokens"], seed=content["draw"],
                )

            await _in_flight(ask, asked, concurrency)

    asyncio.run(run())


def least(url: str, asked: list[Request], concurrency: int) -> None:
    """Answer requests with nothing but an HTTP client and a JSON parser."""

    async def run() -> None:
        async with aiohttp.ClientSession() as session:

            async def ask(content: dict[str, Any]) -> None:
                async with session.post(f"{url}/chat/completions", data=orjson.dumps(content)) as response:
                    orjson.loads(await response.read())

            await _in_flight(ask, asked, concurrency)

    asyncio.run(run())


async def _in_flight(ask: Callable[[dict[str, Any]], Awaitable[None]], asked: list[Request], concurrency: int) -> None:
    left = iter(asked)

    async def work() -> None:
        for request in left:
            await ask(request.content())

    await asyncio.gather(*(work() for _ in range(concurrency)))


def _timed(run: Callable[[], None]) -> tuple[float, float]:
    """Return the wall and processor seconds that a run takes in this process."""
    wall, used = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - wall, time.process_time() - used


@click.command()
@click.option("--count", default=6400, show_default=True, help="Requests sent by each contender.")
@click.option("--concurrency", default=64, show_default=True)
@click.option("--latency", default=0.2, show_default=True, help="Seconds that the endpoint takes for an answer.")
@click.option("--stored", default=10_000, show_default=True, help="Answers replayed.")
@noting
def main(count: int, concurrency: int, latency: float, stored: int) -> None:
    """Print throughput beside the ideal, processor time a request, and the time of a replay."""
    ideal = -(-count // concurrency) * latency
    with tempfile.TemporaryDirectory() as folder, endpoint(latency) as url:
        os.environ["DVC_ROOT"] = folder
        os.chdir(folder)
        asked = requests(count)
        runs: dict[str, Callable[[], None]] = {
            "aiohttp and orjson alone": lambda: least(url, asked, concurrency),
            "openai client as it comes": lambda: plain(url, asked, concurrency),
            "complete, with its store": lambda: ours(url, table(asked), concurrency),
        }
        walls = []
        for name, run in runs.items():
            wall, used = _timed(run)
            walls.append(wall)
            print(
                f"{name:28} {count / wall:6.0f} requests/s, {ideal / wall:6.1%} of the ideal {count / ideal:.0f};"
                f" processor {used / count * 1e3:.2f} ms a request"
            )
        _, by_client, by_us = walls
        note("calls of an endpoint", count / by_us, "requests/s", peer="the openai client as it comes",
             ratio=by_client / by_us, limit="the endpoint's own time", of_limit=ideal / by_us)
    with tempfile.TemporaryDirectory() as folder, endpoint(0.0) as url:
        os.environ["DVC_ROOT"] = folder
        os.chdir(folder)
        asked_before = table(requests(stored))
        ours(url, asked_before, concurrency)
        cache = Path(".trialwright")
        replays = {"store folder and cache": lambda: None, "cache alone": lambda: STORE.rename("away"),
                   "store folder alone": lambda: cache.rename("aside")}
        for name, prepare in replays.items():
            prepare()
            wall, _ = _timed(lambda: ours("http://127.0.0.1:9/v1", asked_before, concurrency))
            note(f"replay from {name}", stored / wall, "answers/s")
            print(f"replay of {stored} answers from {name}: {wall:.2f} s")
        os.chdir("/")


if __name__ == "__main__":
    main()
