"""Writing, loading and replaying a store of answers, beside a bare Parquet file of the same table in one run.

Example: ``PYTHONPATH=src python -m benchmarks.store --answers 50000`` prints a line for each step, with its
seconds and how many times those of plain pyarrow it takes.
"""

import hashlib
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.kit import note, noting
from trialwright.chat.completion import Completion
from trialwright.llm.sealed.stored import answers, stored_keys
from trialwright.llm.store.cache import Cache
from trialwright.llm.store.sealing import add
from trialwright.llm.store.upkeep import verify
from trialwright.schemas.answers import COMPLETIONS, REQUESTS

WORDS = (
    "randomized", "placebo", "metformin", "insulin", "glucose", "patients", "adverse", "events", "baseline", "weeks",
    "daily", "oral", "dose", "arm", "inclusion", "criteria", "renal", "hepatic", "consent", "endpoint", "survival",
)


def made(count: int, words: int) -> list[Completion]:
    """Return answers of about the length and the redundancy of a trial record."""
    draw = random.Random(7)
    texts = (" ".join(draw.choices(WORDS, k=words)) + f" {draw.random()}" for _ in range(count))
    return [Completion(hashlib.sha256(text.encode()).hexdigest(), text, "stop", 900, 300) for text in texts]


def timed(name: str, run: Callable[[], object], plain: float | None = None) -> float:
    """Run, print a line, return the seconds."""
    started = time.perf_counter()
    run()
    seconds = time.perf_counter() - started
    if plain:
        note(name, seconds, "s", peer="a bare Parquet file", ratio=plain / seconds)
    print(f"{name:40} {seconds:7.2f} s{f'  {seconds / plain:6.1f} x plain' if plain else ''}")
    return seconds


@click.command()
@click.option("--answers", "count", default=50_000, show_default=True)
@click.option("--words", default=400, show_default=True, help="Words of each answer.")
@noting
def main(count: int, words: int) -> None:
    """Print the seconds and the ratios."""
    known = made(count, words)
    keys = [answer.key for answer in known]
    table = pa.Table.from_pylist([answer._asdict() for answer in known], schema=COMPLETIONS)
    requests = pa.table({"key": keys, "plan_id": keys, "body": keys}, schema=REQUESTS)
    folder, plain = Path("store"), Path("plain.parquet")
    print(f"{count:,} answers, {table.nbytes / 1e6:.0f} MB")
    with tempfile.TemporaryDirectory() as here:
        os.chdir(here)
        Path(".dvc").mkdir()
        write = timed("plain write", lambda: pq.write_table(table, plain, compression="zstd"))
        read = timed("plain read", lambda: pq.read_table(plain))
        with Cache.open() as cache:
            timed("cache: put all at once", lambda: cache.put(known), write)
            timed("cache: known", lambda: cache.known(keys), read)
            timed("store: write from the cache", lambda: add(folder, cache, keys), write)
            timed("store: write again, nothing new", lambda: add(folder, cache, keys), read)
        timed("store: load keys", lambda: stored_keys(folder), read)
        timed("store: replay", lambda: answers(folder, requests), read)
        timed("store: verify", lambda: verify(folder), read)
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"store {size / 1e6:.1f} MB, plain {plain.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
