"""Some trials, and what of theirs stands in real ones: runs of words, names and numbers.

Example: the synthetic trials are one panel, real test trials another, which shows what is usual among real ones.
Both are held against the same real trials, which are read once, a batch in memory at a time. Of its own trials a
panel keeps numbers and no text, for test trials may be tens of thousands.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from trialwright.privacy.identities import Identities, marks_of, number_of
from trialwright.privacy.sequences import Document
from trialwright.privacy.shared_runs import SharedRun, SharedRuns
from trialwright.text.words import words
from trialwright.trial.record import Trial
from trialwright.trial.report import segments

Texts = list[tuple[str, str]]


class Source(NamedTuple):
    """A real trial to hold others against."""

    trial_id: str
    document: Document
    marks: list[int]


class Panel:
    """What trials share with the real ones that they are held against."""

    def __init__(self, trials: Iterable[Trial], shortest: int) -> None:
        self.ids: list[str] = []
        self.sizes: list[int] = []
        self.identities = Identities()
        self._runs = SharedRuns(self._taken_in(trials), shortest)
        self._source_ids: list[str] = []

    def hold_against(self, sources: Sequence[Source]) -> None:
        """Hold all trials against some more real ones."""
        self._runs.add([source.document for source in sources])
        self._source_ids += [source.trial_id for source in sources]
        for source in sources:
            self.identities.add(source.trial_id, source.marks)

    def runs(self) -> list[list[SharedRun]]:
        """Return the runs of each trial."""
        by_trial: list[list[SharedRun]] = [[] for _ in self.ids]
        for run in self._runs.found():
            by_trial[run.query].append(run)
        return by_trial

    def source_id(self, run: SharedRun) -> str:
        """Name the real trial that a run is shared with."""
        return self._source_ids[run.source]

    def _taken_in(self, trials: Iterable[Trial]) -> Iterator[Document]:
        """Yield the words of each trial; note its id, how many they are, and what it names."""
        for trial in trials:
            texts = texts_of(trial)
            said = document(texts)
            self.ids.append(trial.trial_id)
            self.sizes.append(sum(map(len, said)))
            self.identities.ask(texts)
            yield said


def source(trial: Trial) -> Source:
    """Prepare a real trial to hold others against."""
    texts = texts_of(trial)
    return Source(trial.trial_id, document(texts), [*map(number_of, marks_of(trial, texts))])


def texts_of(trial: Trial) -> Texts:
    """Return each text of a trial's report with where it stands."""
    return list(segments(trial.report()))


def document(texts: Texts) -> Document:
    """Return the words of each text; the same word is one object in memory, however often it stands."""
    return [[*map(sys.intern, words(text))] for _, text in texts]
