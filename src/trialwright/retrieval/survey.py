"""One pass over the trials that may be shown: the tokens of each, and whatever else plans must know of them.

Example: ``survey(trials, {"NCT1"}, [filled], counter, text)`` is ``{"NCT1": 320}``, and `filled` has taken that trial.
"""

import itertools
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from trialwright.trial.record import Trial

BATCH = 256


class Taker(Protocol):
    """What notes something of each trial."""

    def add(self, trial: Trial) -> None:
        """Take a trial."""


def survey(
    trials: Iterable[Trial],
    ids: Collection[str],
    takers: Iterable[Taker],
    count_tokens: Callable[[list[str]], list[int]] | None,
    example_text: Callable[[Trial], str],
) -> dict[str, int]:
    """Return the tokens of each trial as an example, a batch at a time.

    Args:
        trials: these at least whose ids are given.
        ids: of the trials that may be drawn.
        takers: take each of these.
        count_tokens: tells the tokens of each text; None, where nothing is shown, counts none.
        example_text: renders a trial as an example.
    """
    tokens: dict[str, int] = {}
    wanted, every = (trial for trial in trials if trial.trial_id in ids), tuple(takers)
    while batch := list(itertools.islice(wanted, BATCH)):
        for trial in batch:
            for taker in every:
                taker.add(trial)
        counts = count_tokens([example_text(trial) for trial in batch]) if count_tokens else [0] * len(batch)
        tokens.update(zip((trial.trial_id for trial in batch), counts, strict=True))
    return tokens
