"""What is read of an answer: bounded as it comes and as it unpacks, however it is packed."""

import asyncio
import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from llm_kit import Kept, Reply, Server, chat, llm, said, settings

from trialwright.chat.completion import Completion
from trialwright.llm.endpoint import bounds
from trialwright.llm.endpoint.sending import send
from trialwright.web.unpacking import TooLargeError

MIB = 1 << 20


@pytest.fixture(autouse=True)
def _quick_and_without_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("trialwright.llm.endpoint.retries.BACKOFF", lambda _: 0.001)


def ask_all(url: str, count: int = 1, **changes: object) -> tuple[list[Completion], int]:
    kept = Kept()
    retried = send(iter([chat(n) for n in range(count)]), kept, llm(url), settings(**changes)).retried
    return kept, retried


def bare(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


PACKED = {
    "as it is": (bytes, {}), "identity": (bytes, {"Content-Encoding": "identity"}),
    "gzip": (gzip.compress, {"Content-Encoding": "gzip"}), "x-gzip": (gzip.compress, {"Content-Encoding": " X-GZip"}),
    "deflate": (zlib.compress, {"Content-Encoding": "deflate"}),
    "deflate, bare": (bare, {"Content-Encoding": "deflate"}),
}


@pytest.mark.parametrize(("pack", "headers"), PACKED.values(), ids=PACKED)
def test_an_answer_is_read_up_to_the_bound_and_no_further(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, pack, headers
) -> None:
    long = json.dumps(said("word " * 100_000)[1]).encode()
    monkeypatch.setattr(bounds, "MOST_BYTES", len(long) - 1)
    server.queue.extend([Reply(200, pack(long), headers)] * 2)
    kept, retried = ask_all(server.url, attempts=2)
    assert (kept, retried) == ([], 1)
    assert "beyond all bounds" in caplog.text
    monkeypatch.setattr(bounds, "MOST_BYTES", len(long))
    server.queue.append(Reply(200, pack(long), headers))
    kept, _ = ask_all(server.url)
    assert [len(answer.text) for answer in kept] == [500_000]


@pytest.mark.parametrize(
    ("body", "packing"),
    [
        (gzip.compress(b"{}"), "br"), (gzip.compress(b"{}"), "zstd"), (b"{}", "gzip"),
        (gzip.compress(b"{}" * 999)[:-9], "gzip"),
        (gzip.compress(gzip.compress(b"{}")), "gzip, gzip"), (b"", "gzip, " * 40 + "gzip"),
    ],
    ids=["br", "zstd", "no gzip", "cut", "twice", "often"],
)
def test_what_is_packed_otherwise_is_no_answer(
    server: Server, caplog: pytest.LogCaptureFixture, body: bytes, packing: str
) -> None:
    server.queue.append(Reply(200, body, {"Content-Encoding": packing}))
    assert ask_all(server.url, attempts=1) == ([], 0)
    assert "had no answer" in caplog.text


def test_answers_are_asked_for_unpacked(server: Server) -> None:
    asked = []
    server.routes["POST", "/v1/chat"] = lambda call: asked.append(call.headers["Accept-Encoding"]) or said()
    ask_all(server.url)
    assert asked == ["identity"]


class _Sent(httpx2.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), 1 << 14):
            yield self._content[start : start + (1 << 14)]


class _SentFile(httpx2.SyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * MIB) for _ in range(size // MIB)) + packer.flush()


def test_of_what_unpacks_to_gigabytes_no_more_than_the_bound_is_unpacked() -> None:
    """Sixteen at a time, and the memory they take is that of sixteen bounds."""
    packed = bomb(256 * MIB)

    async def unpack() -> int:
        response = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=_Sent(packed))
        await bounds.bounded(response)
        parts = []
        with pytest.raises(TooLargeError):
            async for part in response.aiter_bytes():
                parts.append(part)
                await asyncio.sleep(0)
        assert max(map(len, parts)) <= MIB
        return sum(map(len, parts))

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(unpack() for _ in range(16)))

    tracemalloc.start()
    given = asyncio.run(all_at_once())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(bounds.MOST_BYTES - MIB < size <= bounds.MOST_BYTES for size in given)
    assert peak < 16 * bounds.MOST_BYTES + 32 * MIB


@pytest.mark.parametrize(("path", "most"), [("/v1/batches", 8 * MIB), ("/v1/files/x/content", 64 * MIB)])
def test_files_may_be_longer_than_answers(monkeypatch: pytest.MonkeyPatch, path: str, most: int) -> None:
    monkeypatch.setattr(bounds, "MOST_FILE_BYTES", 64 * MIB)
    packed = bomb(128 * MIB)
    response = httpx2.Response(
        200, headers={"Content-Encoding": "gzip"}, stream=_SentFile(packed),
        request=httpx2.Request("GET", f"http://127.0.0.1{path}"),
    )
    bounds.bounded_file(response)
    given = 0
    with pytest.raises(TooLargeError):
        for part in response.iter_bytes():
            given += len(part)
    assert given == most
