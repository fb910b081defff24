"""The backend that ``llm.backend`` names, as what sends requests.

Example: ``sender(llm, settings, None)(requests, keep)`` calls `keep` with each answer as it comes, and returns how
often it had to ask again. What a backend can do besides is said in ``chat.backends``.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Protocol

from trialwright.chat import backends
from trialwright.chat.completion import Keep, Sent
from trialwright.chat.request import Request
from trialwright.llm.cost.charges import Charges
from trialwright.sections.running import LOCAL, Engine
from trialwright.sections.writing import Complete, Llm

Send = Callable[[Iterator[Request], Keep], Sent]


class Backend(Protocol):
    """Sends requests, and keeps each answer as it comes; nothing is sent that could pass the budget of `charges`.

    One that runs here (``chat.backends``) takes the `engine` too.
    """

    def __call__(
        self, requests: Iterator[Request], keep: Keep, llm: Llm, settings: Complete, charges: Charges | None
    ) -> Sent: ...


def _local() -> Backend:
    from trialwright.llm.local.serving import send  # noqa: PLC0415

    return send


def _openai() -> Backend:
    from trialwright.llm.endpoint.sending import send  # noqa: PLC0415

    return send


def _openai_batch() -> Backend:
    from trialwright.llm.batch.batching import send  # noqa: PLC0415

    return send


# By the names of `chat.backends`; imported only where they are used, for what they stand on takes seconds.
BACKENDS = {"local": _local, "openai": _openai, "openai-batch": _openai_batch}


def sender(llm: Llm, settings: Complete, charges: Charges | None, engine: Engine = LOCAL) -> Send:
    """Return what sends the requests of a run."""
    of_engine: dict[str, Any] = {"engine": engine} if backends.of(llm.backend).runs_here else {}
    return partial(BACKENDS[llm.backend](), llm=llm, settings=settings, charges=charges, **of_engine)
