"""The local backend: requests answered by a model inside this process, a wave at a time.

Example: of 1,300 requests the first 512 are tokenised, sorted and answered, then the next; nothing of it costs money.
"""

from collections.abc import Iterator
from itertools import islice

from trialwright.chat.completion import Keep, Sent
from trialwright.chat.request import Request
from trialwright.llm.local.conversion import resolve
from trialwright.llm.pace import Pace
from trialwright.sections.writing import Complete, Llm

# Requests that are tokenised and sorted at once; bounds memory, and suffices to fill batches.
_WAVE = 512


def send(requests: Iterator[Request], keep: Keep, llm: Llm, settings: Complete, pace: Pace) -> Sent:
    """Answer requests; `pace` is told how it goes."""
    # Before torch and transformers are imported: it sets the environment that they read on import.
    resolve(llm.model)
    from trialwright.llm.local.model import LocalModel  # noqa: PLC0415

    model = LocalModel.load(llm.model)
    while wave := list(islice(requests, _WAVE)):
        for completion in model.generate(wave, settings.batch_tokens, pace):
            # What need not be read again depends on what was asked before it, and so on kills; it costs nothing.
            keep(completion._replace(cached_tokens=0))
    return Sent()
