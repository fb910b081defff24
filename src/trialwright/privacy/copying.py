"""What synthetic trials have word for word from real ones.

Example: of a trial whose summary begins with twelve words of NCT00000102, one of its examples, the passage is
``("SYN-0a", "brief_summary", 0, 71, 12, "NCT00000102", True)``.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from trialwright.privacy.panel import Panel, Texts, document
from trialwright.privacy.sequences import Document
from trialwright.privacy.shared_runs import SharedRun, SharedRuns
from trialwright.text.words import spans


class Passage(NamedTuple):
    """A row of ``tables.PASSAGES``."""

    trial_id: str
    field: str
    start: int
    end: int
    words: int
    source_id: str
    example: bool

    def within(self, other: "Passage") -> bool:
        """Tell whether this passage is part of another of the same trial."""
        return self.field == other.field and other.start <= self.start and self.end <= other.end


def passages(
    panel: Panel, written: Iterable[Texts], examples: Sequence[Sequence[str]], documents: Mapping[str, Document],
    shortest: int,
) -> list[list[Passage]]:
    """Return the passages of each trial: those of its own examples, and those of any other real trial.

    Args:
        panel: the synthetic trials, held against all real ones.
        written: the texts of the same trials.
        examples: the ids of each trial's examples.
        documents: the words of the examples.
        shortest: so many words are a passage.
    """
    found = []
    for trial_id, texts, ids, runs in zip(panel.ids, written, examples, panel.runs(), strict=True):
        shown = list(ids)
        own = SharedRuns([document(texts)], shortest)
        own.add([documents[example] for example in shown])
        given = [_passage(trial_id, texts, run, shown[run.source], shown) for run in own.found()]
        other = [_passage(trial_id, texts, run, panel.source_id(run), shown) for run in runs]
        # Where an example has as long a run as any, the example is the source.
        found.append(given + [one for one in other if not any(one.within(passage) for passage in given)])
    return found


def longest(runs: Sequence[Any]) -> int:
    """Return the words of the longest run or passage, 0 where there is none."""
    return max((run.words for run in runs), default=0)


def copied_share(runs: Sequence[SharedRun], words: int) -> float:
    """Return the share of a trial's so many words that stand in runs."""
    copied = {(run.text, place) for run in runs for place in range(run.first, run.first + run.words)}
    return len(copied) / max(words, 1)


def _passage(trial_id: str, texts: Texts, run: SharedRun, source_id: str, examples: Sequence[str]) -> Passage:
    field, text = texts[run.text]
    places = spans(text)
    start, end = places[run.first][0], places[run.first + run.words - 1][1]
    return Passage(trial_id, field, start, end, run.words, source_id, source_id in examples)
