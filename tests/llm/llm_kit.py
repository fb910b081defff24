"""Requests, settings and replies that the tests of this room share."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from trialwright.ground import params, tables
from trialwright.ground.request import Request

SCHEMA = {
    "type": "object",
    "properties": {"phase": {"enum": ["Phase 1", "Phase 2"]}, "brief_title": {"type": "string", "maxLength": 12}},
    "required": ["phase", "brief_title"],
    "additionalProperties": False,
}


def ask(
    draw: int = 0, prompt: Any = "A trial of metformin.", format: Any = None, temperature: float = 1.0,
    max_tokens: int = 24, model: str = "tiny",
) -> Request:
    sampling = {"temperature": temperature, "top_p": 0.95, "max_tokens": max_tokens}
    return Request.build(
        f"plan-{draw}", endpoint="local", model=model, prompt=prompt, format=format, sampling=sampling, draw=draw
    )


def chat(draw: int = 0, format: Any = None) -> Request:
    return ask(draw, [{"role": "user", "content": f"Write trial {draw}."}], format)


def table(requests: list[Request]) -> pa.Table:
    rows = [{"key": r.key, "plan_id": r.plan_id, "body": r.body} for r in requests]
    return pa.Table.from_pylist(rows, schema=tables.REQUESTS)


def settings(**changes: Any) -> params.Complete:
    known: dict[str, Any] = {
        "batch_tokens": 2048, "concurrency": 4, "timeout_s": 5.0, "attempts": 2, "budget_usd": 0.0,
        "usd_per_million_input": 0.0, "usd_per_million_output": 0.0,
    }
    return params.Complete(**{**known, **changes})


def llm(base_url: str | None, model: str = "tiny", tokenizer: str | None = None, backend: str = "openai") -> params.Llm:
    return params.Llm.model_validate(
        {"backend": backend, "model": model, "base_url": base_url, "tokenizer": tokenizer, "prompts": "chat"}
    )


Reply = tuple[int, dict[str, Any]]


def said(text: str = "fine", finish: str = "stop", **message: Any) -> Reply:
    """A chat completion in OpenAI's form."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    about = {"id": "x", "object": "chat.completion", "created": 0, "model": "tiny"}
    return 200, {**about, "choices": [choice], "usage": usage}


def refused(status: int, message: str = "no") -> Reply:
    return status, {"error": {"message": message, "type": "error", "code": None, "param": None}}


class Server:
    """What was asked, and what is answered: `queue` first, then `default`."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str] = []
        self.queue: deque[Reply] = deque()
        self.default: Callable[[dict[str, Any]], Reply] = lambda body: said(f"to {body.get('seed')}")
        self.lock = threading.Lock()
        self.url = ""
