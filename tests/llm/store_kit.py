"""Answers, and stores and caches that hold them."""

from pathlib import Path

from llm_kit import chat

from trialwright.chat.completion import Completion
from trialwright.llm.store.cache import Cache
from trialwright.llm.store.sealing import add

STORE = Path("data/completions/trials")


def made(count: int) -> list[Completion]:
    return [Completion(chat(n).key, f"trial {n} é\n", "stop", n, 2 * n, n % 3, n % 2 == 1) for n in range(count)]


def keep(completions: list[Completion], store: Path = STORE) -> None:
    with Cache.open() as cache:
        cache.put(completions)
        add(store, cache, [c.key for c in completions])


def bytes_of(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(store.iterdir())}
