"""Requests, settings and replies that the tests of this room share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from loopback import Reply, Server, refused, said

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.llm.cost.charges import Charges
from trialwright.llm.model_files.identity import as_asked
from trialwright.llm.store.cache import Cache
from trialwright.schemas.answers import REQUESTS
from trialwright.sections.writing import Complete, Llm, Price

__all__ = [
    "SCHEMA", "Kept", "Reply", "Server", "ask", "called", "charging", "chat", "llm", "price", "refused", "said",
    "settings", "table",
]

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


def called(model: Path) -> str:
    """Return how requests name the model in a folder."""
    return as_asked(llm(None, str(model), backend="local")).model


def chat(draw: int = 0, format: Any = None) -> Request:
    return ask(draw, [{"role": "user", "content": f"Write trial {draw}."}], format)


def table(requests: list[Request]) -> pa.Table:
    rows = [{"key": r.key, "plan_id": r.plan_id, "body": r.body} for r in requests]
    return pa.Table.from_pylist(rows, schema=REQUESTS)


def price(**changes: float) -> Price:
    return Price(**{"input": 0.0, "cached_input": 0.0, "output": 0.0, "batch_discount": 0.5, **changes})


def settings(**changes: Any) -> Complete:
    known: dict[str, Any] = {
        "batch_tokens": 2048, "ahead": 0, "concurrency": 4, "timeout_s": 60.0, "attempts": 2, "budget_usd": 0.0,
        "requests_per_minute": None, "tokens_per_minute": None, "max_unanswered": 0.0,
        "poll_s": 0.01, "prices": {},
    }
    return Complete(**{**known, **changes})


@contextmanager
def charging(*requests: Request) -> Iterator[Charges]:
    """The charges of requests to a paid endpoint, in a cache of their own."""
    with TemporaryDirectory() as folder, Cache.open(Path(folder) / "cache.sqlite") as cache:
        yield Charges(cache, [request.key for request in requests])


class Kept(list[Completion]):
    """What `keep` was given."""

    def __call__(self, *answers: Completion) -> None:
        self.extend(answers)


def llm(base_url: str | None, model: str = "tiny", tokenizer: str | None = None, backend: str = "openai") -> Llm:
    return Llm.model_validate(
        {"backend": backend, "model": model, "base_url": base_url, "tokenizer": tokenizer, "prompts": "chat",
         "order": "examples_first"}
    )
