"""The Batch API on the loopback endpoint: files, batches, and the ways in which a batch can end.

Example: ``Batches(server)`` answers each line as `server.default` would; ``batches.ends.append(expired(3))``
lets the next batch expire after three answers; ``batches.stall("create:after")`` holds a call for ever once
the batch is there, so that a test can kill the process that waits.
"""

import json
import threading
from collections import Counter, deque
from collections.abc import Callable
from email import message_from_bytes
from typing import Any, NamedTuple

from loopback import Answer, Call, Reply, Server, refused


class End(NamedTuple):
    """How a batch ends: its status, the lines of its files, and why it failed."""

    status: str
    output: list[Any]
    errors: list[Any]
    failure: dict[str, Any] | None = None


Line = dict[str, Any]
Ending = Callable[[list[Line], Server], End]


def answered(line: Line, server: Server) -> Line:
    """A line out, as the endpoint's default answers the line in."""
    status, body = Reply(*server.default(line["body"]))[:2]
    return {"id": "x", "custom_id": line["custom_id"], "response": {"status_code": status, "body": body}, "error": None}


def completed(lines: list[Line], server: Server) -> End:
    out = [answered(line, server) for line in lines]
    good = [line for line in out if line["response"]["status_code"] == 200]
    return End("completed", good, [line for line in out if line not in good])


def broken_off(status: str, count: int) -> Ending:
    """Ends after so many answers; the error file tells of the others."""

    def end(lines: list[Line], server: Server) -> End:
        error = {"code": f"batch_{status}", "message": f"This batch {status} before it was answered."}
        rest = [{"custom_id": line["custom_id"], "response": None, "error": error} for line in lines[count:]]
        return End(status, [answered(line, server) for line in lines[:count]], rest)

    return end


def failed(code: str, message: str) -> Ending:
    why = {"object": "list", "data": [{"code": code, "message": message}]}
    return lambda lines, server: End("failed", [], [], why)


class Batches:
    """Files and batches; `ends` first, then `default`. `asked` counts how often each key was in a batch."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.ends: deque[Ending] = deque()
        self.default: Ending = completed
        self.asked: Counter[str] = Counter()
        self.sizes: list[int] = []
        self.bad_calls: dict[str, deque[Answer]] = {}
        self.calls: list[str] = []
        self.stalled = threading.Event()
        self._stall_at, self._lock = "", threading.Lock()
        for method, path, route in (
            ("POST", "/v1/files", self._upload), ("GET", "/v1/files", self._content),
            ("POST", "/v1/batches", self._create), ("GET", "/v1/batches/", self._look),
            ("GET", "/v1/batches?", self._list),
        ):
            server.routes[method, path] = self._route(route)

    def stall(self, step: str) -> None:
        """Let the next call at a step hang; `stalled` is then set."""
        self._stall_at = step

    def _route(self, route: Callable[[Call], Any]) -> Callable[[Call], Answer]:
        name = route.__name__.strip("_")

        def serve(call: Call) -> Answer:
            with self._lock:
                self.calls.append(name)
                self.server.keys.append(call.headers.get("Authorization", ""))
                if self.bad_calls.get(f"{name}:before"):
                    return self.bad_calls[f"{name}:before"].popleft()
                if self._at(f"{name}:before"):
                    return Reply(200, {}, fault="hang")
                answer = route(call)
                if self.bad_calls.get(f"{name}:after"):
                    return self.bad_calls[f"{name}:after"].popleft()
                return Reply(200, {}, fault="hang") if self._at(f"{name}:after") else (200, answer)

        return serve

    def _at(self, step: str) -> bool:
        if self._stall_at != step:
            return False
        self._stall_at = ""
        self.stalled.set()
        return True

    def _upload(self, call: Call) -> Any:
        form = message_from_bytes(f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode() + call.body)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.get_payload()}
        assert parts["purpose"].get_payload() == "batch"
        return self._file(parts["file"].get_payload(decode=True))

    def _file(self, content: bytes) -> Any:
        name = f"file-{len(self.files)}"
        self.files[name] = content
        about = {"object": "file", "bytes": len(content), "created_at": self._now(), "filename": "x"}
        return {"id": name, "status": "processed", "purpose": "batch", **about}

    def _content(self, call: Call) -> Any:
        return self.files[call.path.split("/")[3]]

    def _create(self, call: Call) -> Any:
        asked = json.loads(call.body)
        lines = [json.loads(line) for line in self.files[asked["input_file_id"]].splitlines()]
        assert {line["url"] for line in lines} == {asked["endpoint"]}
        end = (self.ends.popleft() if self.ends else self.default)(lines, self.server)
        if end.status != "failed":
            self.asked.update(line["custom_id"] for line in lines)
        self.sizes.append(len(lines))
        files = {
            f"{kind}_file_id": self._file(b"".join(map(_line, content)))["id"] if content else None
            for kind, content in (("output", end.output), ("error", end.errors))
        }
        batch = {
            "id": f"batch_{len(self.batches)}", "object": "batch", "created_at": self._now(), "status": "validating",
            "completion_window": "24h", "endpoint": asked["endpoint"], "input_file_id": asked["input_file_id"],
            "metadata": asked["metadata"], "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
        }
        self.batches[batch["id"]] = {"now": batch, "then": {
            **batch, "status": end.status, **files, "errors": end.failure,
            "request_counts": {"total": len(lines), "completed": len(end.output), "failed": len(end.errors)},
        }}
        return batch

    def _look(self, call: Call) -> Any:
        batch = self.batches[call.path.split("/")[3]]
        seen, batch["now"] = batch["now"], batch["then"]
        return seen

    def _list(self, call: Call) -> Any:
        found = [batch["now"] for batch in reversed(self.batches.values())]
        return {"object": "list", "data": found, "has_more": False}

    def _now(self) -> int:
        return 2_000_000_000 + len(self.files)


def _line(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"


__all__ = ["Batches", "End", "answered", "broken_off", "completed", "failed", "refused"]
