"""Tasks that ask for a part of a trial's design, from the rest of it: as one of several options, or to be written.

Example: `EligibilityDesign` tells title, summary and design of a trial and asks which of four lists of criteria is its
own (choice), or for the list itself (free).
"""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from trialwright.sections.benchmark import Tasks
from trialwright.stats.tfidf import tfidf
from trialwright.tasks.benchmark.grouping import GroupMember, Groups, key_of
from trialwright.tasks.benchmark.material import check_english, material, without_ids
from trialwright.tasks.benchmark.sample_task import Metric, SampleTask
from trialwright.tasks.benchmark.task_sample import CHOICE, FREE, LETTERS, NoSample, SplitTrial, TaskSample, row_answer
from trialwright.tasks.task import RejectionError, Row
from trialwright.text.words import words
from trialwright.trial.record import Trial
from trialwright.trial.report import clip

# Characters of a free answer, by its schema: as of an option, and no more than small models write within max_tokens.
_MOST_WRITTEN = 600


def is_right(_: Row, true: Any, said: Any) -> float:
    """Return 1.0 where an answer is the true one."""
    return float(said == true)


def shared_words(_: Row, true: str, said: str | None) -> float:
    """Return the F1 of the words that two texts share, each as often as it stands there (Rajpurkar et al. 2016)."""
    one, other = Counter(words(true)), Counter(words(said or ""))
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values())) if shared else 0.0


class DesignTask(SampleTask):
    """A part of the design, from the rest."""

    forms = (CHOICE, FREE)
    from_design = True
    metrics = (Metric("accuracy", is_right, form=CHOICE), Metric("word_f1", shared_words, form=FREE))
    guessed_by = (
        "choice: the option that shares most words with what is told; free: the answer of the train trial of which most"
        " alike is told"
    )
    # What is told of the trial.
    told: ClassVar[tuple[str, ...]]

    @abstractmethod
    def answer(self, trial: Trial) -> str:
        """Return the part that is asked for, or raise a `RejectionError` where the trial has none."""

    def means(self, trial: Trial) -> frozenset[str]:
        """Return what the part comes to, whatever its words: no two options of a question have any of it in common."""
        return frozenset()

    def build(self, trials: Iterable[SplitTrial], rules: Tasks, seed: int) -> Iterator[TaskSample | NoSample]:
        """Yield a sample of each form for each trial that has the part, and has others to be told from."""
        groups = Groups(self.name, rules.options, rules.alike, seed)
        for given in trials:
            trial = Trial.from_row(given.row)
            try:
                text = clipped(without_ids(trial, self.answer(trial)), rules.option_chars)
                told = material(trial, self.told, rules.text_chars)
                check_english(f"{told}\n{text}")
            except RejectionError as rejected:
                for form in self.forms:
                    yield NoSample(f"{self.name}-{form}-{given.trial_id}", rejected.reason, rejected.detail)
                continue
            yield TaskSample(self.name, FREE, given.trial_id, given.split, [given.trial_id], given.date, told, text)
            yield from groups.add(key_of(given), GroupMember(given, told, text, self.means(trial)))
        yield from groups.rest()

    def schema(self, sample: Row) -> dict[str, Any]:
        """Return a letter, or a text."""
        if sample["form"] == CHOICE:
            return letters(sample)
        return {"type": "string", "minLength": 20, "maxLength": _MOST_WRITTEN}

    def read(self, value: Any, sample: Row) -> str:
        """Return the letter, or the text."""
        return letter(value, sample) if sample["form"] == CHOICE else written(value)

    def guess(self, train: Sequence[Row], test: Sequence[Row]) -> list[Any]:
        """Return options, or answers of train trials, by the cosine of TF-IDF."""
        if not test:
            return []
        texts = [row["material"] for row in train] or [row["material"] for row in test]
        vectors = tfidf(max_features=50_000).fit(texts)
        asked = vectors.transform([row["material"] for row in test])
        if test[0]["form"] == CHOICE:
            return [
                LETTERS[int(np.argmax((vectors.transform(row["options"]) @ asked[at].T).toarray()))]
                for at, row in enumerate(test)
            ]
        if not train:
            return [None] * len(test)
        known = vectors.transform(texts)
        return [row_answer(train[int(np.argmax((known @ one.T).toarray()))]) for one in asked]


def clipped(text: str, most: int) -> str:
    """Return a text cut where a sentence or a line ends, without blanks at the ends of lines."""
    return clip("\n".join(line.strip() for line in text.strip().splitlines() if line.strip()), most)


def letters(sample: Row) -> dict[str, Any]:
    """Return the JSON schema of a letter of a sample's options."""
    return {"type": "string", "enum": list(LETTERS[: len(sample["options"])])}


def letter(value: Any, sample: Row) -> str:
    """Return the letter that is meant: "b", "B)", "Option B: ..." are "B"."""
    legal = LETTERS[: len(sample["options"])]
    if isinstance(value, str):
        plain = value.strip().removeprefix("Option ").removeprefix("option ").lstrip("([*\"' ")
        if plain[:1].upper() in set(legal) and (len(plain) == 1 or not plain[1].isalnum()):
            return plain[0].upper()
    raise RejectionError("no_option", f"found {value!r:.60}, expected a letter from A to {legal[-1]}")


def written(value: Any) -> str:
    """Return a text that was written."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "\n".join(value)
    if not isinstance(value, str) or not words(value):
        raise RejectionError("no_text", f"found {value!r:.60}, expected a text")
    return value.strip()
