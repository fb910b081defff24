"""The backend that ``llm.backend`` names, as what sends requests.

Example: ``sender(llm, settings, None, pace)(requests, keep)`` calls `keep` with each answer as it comes, and returns
how often it had to ask again. What a backend can do besides is said in ``chat.backends``.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from trialwright.chat.completion import Keep, Sent
from trialwright.chat.request import Request
from trialwright.llm.cost.charges import Charges
from trialwright.llm.pace import Pace
from trialwright.sections.running import LOCAL, Engine
from trialwright.sections.writing import Complete, Llm

Send = Callable[[Iterator[Request], Keep], Sent]


class Backend(Protocol):
    """Sends requests, and keeps each answer as it comes.

    One in this process tells `pace` how it goes; one elsewhere sends nothing that could pass the budget of `charges`.
    """

    def __call__(
        self, llm: Llm, settings: Complete, charges: Charges | None, pace: Pace, engine: Engine, /
    ) -> Send: ...


def _local(llm: Llm, settings: Complete, _: Charges | None, pace: Pace, engine: Engine) -> Send:
    from trialwright.llm.local.serving import send  # noqa: PLC0415

    return partial(send, llm=llm, settings=settings, pace=pace, engine=engine)


def _openai(llm: Llm, settings: Complete, charges: Charges | None, _: Pace, __: Engine) -> Send:
    from trialwright.llm.endpoint.sending import send  # noqa: PLC0415

    return partial(send, llm=llm, settings=settings, charges=charges)


def _openai_batch(llm: Llm, settings: Complete, charges: Charges | None, _: Pace, __: Engine) -> Send:
    from trialwright.llm.batch.batching import send  # noqa: PLC0415

    return partial(send, llm=llm, settings=settings, charges=charges)


# By the names of `chat.backends`; imported only where they are used, for what they stand on takes seconds.
BACKENDS: dict[str, Backend] = {"local": _local, "openai": _openai, "openai-batch": _openai_batch}


def sender(llm: Llm, settings: Complete, charges: Charges | None, pace: Pace, engine: Engine = LOCAL) -> Send:
    """Return what sends the requests of a run."""
    return BACKENDS[llm.backend](llm, settings, charges, pace, engine)
