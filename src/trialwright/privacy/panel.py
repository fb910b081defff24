"""Some trials, and what of theirs stands in real ones: runs of words, names and numbers.

Example: the synthetic trials are one panel, real test trials another, which shows what is usual among real ones.
Both are held against the same real trials, which are read once, a batch in memory at a time.
"""

from collections.abc import Sequence
from typing import NamedTuple

from trialwright.privacy.identities import Identities, Identity, marks_of
from trialwright.privacy.runs import Run, Runs
from trialwright.privacy.shingles import Document
from trialwright.text.words import words
from trialwright.trial.record import Trial
from trialwright.trial.report import segments

Texts = list[tuple[str, str]]


class Source(NamedTuple):
    """A real trial to hold others against."""

    trial_id: str
    document: Document
    marks: set[str]


class Panel:
    """What trials share with the real ones that they are held against."""

    def __init__(self, trials: Sequence[Trial], shortest: int) -> None:
        self.ids = [trial.trial_id for trial in trials]
        self.texts = [texts_of(trial) for trial in trials]
        self.documents = [document(texts) for texts in self.texts]
        self.identities = Identities(self.texts)
        self._runs = Runs(self.documents, shortest)
        self._source_ids: list[str] = []

    def hold_against(self, sources: Sequence[Source]) -> None:
        """Hold all trials against some more real ones."""
        self._runs.add([source.document for source in sources])
        self._source_ids += [source.trial_id for source in sources]
        for source in sources:
            self.identities.add(source.trial_id, source.marks)

    def runs(self) -> list[list[Run]]:
        """Return the runs of each trial."""
        by_trial: list[list[Run]] = [[] for _ in self.ids]
        for run in self._runs.found():
            by_trial[run.query].append(run)
        return by_trial

    def found_identities(self) -> list[Identity]:
        """Return the names and numbers of real records."""
        return list(self.identities.found())

    def source_id(self, run: Run) -> str:
        """Name the real trial that a run is shared with."""
        return self._source_ids[run.source]


def source(trial: Trial) -> Source:
    """Prepare a real trial to hold others against."""
    texts = texts_of(trial)
    return Source(trial.trial_id, document(texts), marks_of(trial, texts))


def texts_of(trial: Trial) -> Texts:
    """Return each text of a trial's report with where it stands."""
    return list(segments(trial.report()))


def document(texts: Texts) -> Document:
    """Return the words of each text."""
    return [words(text) for _, text in texts]
