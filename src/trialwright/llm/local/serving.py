"""The local backend: requests answered by a model inside this process, or by one in each worker of a Ray cluster.

Example: of 1,300 requests the first 512 are tokenised, sorted and answered, then the next; nothing of it costs money.
"""

from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from trialwright.chat.completion import Completion, Keep, Sent
from trialwright.chat.request import Request
from trialwright.engine.mapping import by_models
from trialwright.llm.model_files.resolving import resolve
from trialwright.llm.pace import Pace
from trialwright.sections.running import LOCAL, Engine
from trialwright.sections.writing import Complete, Llm

if TYPE_CHECKING:
    from trialwright.llm.local.model import LocalModel

# Requests that are tokenised and sorted at once; bounds memory, and suffices to fill batches. What a worker of a
# cluster answers is stored when all of its requests are.
_WAVE = {"local": 512, "ray": 64}


def send(
    requests: Iterator[Request], keep: Keep, llm: Llm, settings: Complete, pace: Pace, engine: Engine = LOCAL,
) -> Sent:
    """Answer requests; `pace` is told how it goes in this process, and not of workers elsewhere."""
    # Once for all workers of this machine, and what is wrong with it is said before any of them starts.
    resolve(llm.model)
    work = partial(_answers, llm.model, settings.batch_tokens, pace if engine.kind == "local" else None)
    waves = iter(lambda: list(islice(requests, _WAVE[engine.kind])), [])
    try:
        with by_models(work, waves, engine) as answers:
            for completion in answers:
                # What need not be read again depends on what was asked before it, and so on kills; it costs nothing.
                keep(completion._replace(cached_tokens=0))
    finally:
        _loaded.cache_clear()
    return Sent()


def _answers(model: str, batch_tokens: int, pace: Pace | None, wave: list[Request]) -> Iterator[Completion]:
    return _loaded(model).generate(wave, batch_tokens, pace)


@cache
def _loaded(model: str) -> "LocalModel":
    """Load the model once in a process."""
    # Before torch and transformers are imported: it sets the environment that they read on import.
    resolve(model)
    from trialwright.llm.local.model import LocalModel  # noqa: PLC0415

    return LocalModel.load(model)
