"""A loopback endpoint that speaks OpenAI's protocol, and misbehaves where it is told to.

Example: ``server.queue.append(Reply(429, {}, headers={"Retry-After": "1"}))`` answers the next request so;
``Reply(200, body, fault="cut")`` closes the connection instead. `Server.routes` takes further addresses.
"""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, NamedTuple

# cut: closed before a byte; truncated: closed half-way; hang: never answered; twice: delivered twice.
Fault = Literal["cut", "truncated", "hang", "twice"]


class Reply(NamedTuple):
    """One answer, not before `until` is set; the body is JSON, or bytes as they are; no headers: the usual ones."""

    status: int
    body: Any
    headers: Mapping[str, str] | None = None
    wait_s: float = 0.0
    fault: Fault | None = None
    until: threading.Event | None = None


class Call(NamedTuple):
    """What a route is given."""

    path: str
    headers: Mapping[str, str]
    body: bytes


Answer = Reply | tuple[int, Any]
Route = Callable[[Call], Answer]


def said(text: str | None = "fine", finish: str | None = "stop", **message: Any) -> tuple[int, dict[str, Any]]:
    """A chat completion in OpenAI's form."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    about = {"id": "x", "object": "chat.completion", "created": 0, "model": "tiny"}
    return 200, {**about, "choices": [choice], "usage": usage}


def refused(status: int, message: str = "no", code: str | None = None) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"message": message, "type": "error", "code": code, "param": None}}


class Server:
    """What was asked, and what is answered: `queue` first, then `default`; other addresses by `routes`."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str] = []
        self.queue: deque[Answer] = deque()
        self.default: Callable[[dict[str, Any]], Answer] = lambda body: said(f"to {body.get('seed')}")
        self.routes: dict[tuple[str, str], Route] = {}
        self.headers: Mapping[str, str] = {"retry-after-ms": "1"}
        self.lock = threading.Lock()
        self.closing = threading.Event()
        # Connections that are not closed yet.
        self.open = 0
        self.url = ""

    def route(self, method: str, path: str) -> Route:
        """Return the route whose method and beginning of the path fit best; completions where none does."""
        known = [(len(start), route) for (verb, start), route in self.routes.items() if verb == method
                 and path.startswith(start)]
        return max(known, key=lambda found: found[0])[1] if known else self.complete

    def complete(self, call: Call) -> Answer:
        """Answer chat/completions and completions."""
        body = json.loads(call.body)
        with self.lock:
            self.asked.append(body)
            self.paths.append(call.path)
            self.keys.append(call.headers.get("Authorization", ""))
            return self.queue.popleft() if self.queue else self.default(body)


class _Handler(BaseHTTPRequestHandler):
    """Connections are kept open, as those of real endpoints are; `server.state` says what to answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        state: Server = self.server.state  # type: ignore[attr-defined]
        with state.lock:
            state.open += 1
        try:
            super().handle()
        finally:
            with state.lock:
                state.open -= 1

    def _serve(self) -> None:
        state: Server = self.server.state  # type: ignore[attr-defined]
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = Reply(*state.route(self.command, self.path)(Call(self.path, self.headers, sent)))
        state.closing.wait(reply.wait_s if reply.fault != "hang" else None)
        while reply.until and not reply.until.wait(0.02) and not state.closing.is_set():
            pass
        data = self._bytes(reply, state.headers)
        if reply.fault in ("cut", "truncated", "hang"):
            self.close_connection = True
            data = data[: len(data) * 2 // 3] if reply.fault == "truncated" else b""
        self.wfile.write(data * (2 if reply.fault == "twice" else 1))

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815

    def _bytes(self, reply: Reply, headers: Mapping[str, str]) -> bytes:
        """Return a whole response; sent at once, so that no packet waits for the acknowledgement of another."""
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        said = {"Content-Type": "application/json", **(headers if reply.headers is None else reply.headers)}
        lines = [f"HTTP/1.1 {reply.status} -", *(f"{name}: {value}" for name, value in said.items())]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1") + body

    def log_message(self, *_: Any) -> None:
        pass


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: Any) -> None:
        """Stay silent about clients that went away: those that are killed or give up do."""


@contextmanager
def serving(state: Server) -> Iterator[Server]:
    """Serve `state` on a free port while the block runs."""
    httpd = _Http(("127.0.0.1", 0), _Handler)
    httpd.state = state  # type: ignore[attr-defined]
    state.url = f"http://127.0.0.1:{httpd.server_address[1]}/v1"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()
