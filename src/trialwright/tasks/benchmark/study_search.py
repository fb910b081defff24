"""Which query finds the studies of a systematic review.

Example: told of a review of metformin in people with type 2 diabetes, a model answers
``metformin AND ("type 2 diabetes" OR T2DM)``. The query is run over all studies of the same split, and recall@100 is
the share of the relevant ones among the first hundred that it finds.

After TrialPanorama (arXiv 2505.16097), where the relevant studies are those of a published review and the index is
PubMed. Here they are the trials of a topic (`topics`) and all trials of its split, or the user's own reviews and their
abstracts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.boolean_query import MOST_CHARS, parse
from trialwright.tasks.benchmark.review_lines import abstracts
from trialwright.tasks.benchmark.sample_task import Metric, Records, SampleTask
from trialwright.tasks.benchmark.study_index import IndexedStudy, StudyIndex
from trialwright.tasks.benchmark.task_sample import FREE, REGISTRY, NoSample, SplitTrial, TaskSample
from trialwright.tasks.benchmark.telling_words import GUESSED_BY, telling_words
from trialwright.tasks.benchmark.topic_trials import COLUMNS, TopicTrial
from trialwright.tasks.benchmark.topics import Topic, Topics, protocol
from trialwright.tasks.task import RejectionError, Row
from trialwright.text.words import words

_FOUND = 100
# A synonym of the reference query is a name that this share of the relevant trials give.
_SHARED = 0.25
_MOST_SYNONYMS = 5
# Words of many conditions, which make two names no kin.
_COMMON = frozenset({
    "neoplasm", "neoplasms", "cancer", "carcinoma", "tumor", "tumors", "disease", "diseases", "syndrome", "syndromes",
    "infection", "infections", "disorder", "disorders", "acute", "chronic", "and", "of", "the",
})


class StudySearch(SampleTask):
    """A Boolean query, in the manner of PubMed."""

    name = "study_search"
    forms = (FREE,)
    columns = COLUMNS
    guessed_by = f"{GUESSED_BY}, joined by AND"

    def __init__(self, indexes: dict[tuple[str, str], StudyIndex] | None = None) -> None:
        """Take the index of each source and split; without one no query finds anything."""
        self._indexes = indexes or {}
        self.metrics = (Metric("recall_100", self._recall), Metric("precision_100", self._precision))

    def build(self, trials: Iterable[SplitTrial], rules: Tasks, seed: int) -> Iterator[TaskSample | NoSample]:
        """Yield a sample for each topic, and a refusal for each trial that is in none."""
        with closing(Topics(trials, rules.option_chars)) as topics:
            for topic in topics.topics:
                found = [topics.trial(at) for at in topic.trials]
                relevant = [trial.trial_id for trial in found]
                dates = [trial.date for trial in found if trial.date]
                yield TaskSample(
                    self.name, FREE, topic.id, topic.split, relevant, max(dates, default=None), protocol(topic, found),
                    {"query": _reference(topic, found), "relevant": relevant},
                )
            for trial_id, reason, detail in topics.refused():
                yield NoSample(f"{self.name}-{FREE}-{trial_id}", reason, detail)

    def ready(self, records: Records, asked: Sequence[Row]) -> "StudySearch":
        """Return the task with the index of each source and split that is asked about."""
        wanted = {(row["source"], row["split"]) for row in asked}
        indexes = {}
        for source, split in sorted(wanted):
            of_trials = (_indexed(given) for given in records.trials(self) if given.split == split)
            indexes[source, split] = StudyIndex(of_trials if source == REGISTRY else abstracts(records.reviews))
        return StudySearch(indexes)

    def schema(self, sample: Row) -> dict[str, Any]:
        """Return a text."""
        return {"type": "string", "minLength": 1, "maxLength": MOST_CHARS}

    def read(self, value: Any, sample: Row) -> str:
        """Return the query, where it is one."""
        if isinstance(value, dict):
            value = value.get("query")
        if not isinstance(value, str):
            raise RejectionError("not_query", f"found {value!r:.60}, expected a text")
        parse(value)
        return value.strip()

    def target(self, answer: Any) -> str | None:
        """Return the query, not what it finds; of a review of the user's own none is known."""
        return answer["query"] or None

    def guess(self, train: Sequence[Row], test: Sequence[Row]) -> list[Any]:
        """Return queries of a few words."""
        return [" AND ".join(f'"{word}"' for word in found) or None for found in telling_words(train, test)]

    def _recall(self, row: Row, true: Any, said: Any) -> float:
        relevant = set(true["relevant"])
        return len(relevant & set(self._found(row, said))) / len(relevant)

    def _precision(self, row: Row, true: Any, said: Any) -> float:
        found = self._found(row, said)
        return len(set(true["relevant"]) & set(found)) / len(found) if found else 0.0

    def _found(self, row: Row, said: Any) -> list[str]:
        index = self._indexes.get((row["source"], row["split"]))
        return index.find(said, _FOUND) if index and said is not None else []


def _indexed(given: SplitTrial) -> IndexedStudy:
    """Return a trial as its registry shows it: with its own words, and not those of MeSH, which topics are made of."""
    row = given.row
    named = [name for one in row["interventions"] or () for name in (one["name"], *(one["other_names"] or ()))]
    return IndexedStudy(
        given.trial_id, row["brief_title"] or row["official_title"] or "", row["brief_summary"] or "",
        "\n".join(row["conditions"] or ()), "\n".join(filter(None, named)),
    )


def _reference(topic: Topic, trials: Sequence[TopicTrial]) -> str:
    """Return a query of both terms with the other names that a quarter of the relevant trials have for them."""
    sides = (
        (topic.condition, [trial.conditions for trial in trials]),
        (topic.intervention, [trial.interventions for trial in trials]),
    )
    return " AND ".join(f"({' OR '.join(_named(term, lists))})" for term, lists in sides)


def _named(term: str, lists: Sequence[Sequence[str]]) -> list[str]:
    """Return the phrases that stand for a term: its own, and names of the trials with one of its telling words."""
    own = _phrase(term)
    counts = Counter(_phrase(name) for names in lists for name in names if words(name))
    # A name that shares no word with the term is as likely another condition of the same trials, or another drug.
    telling = {*own.split()} - _COMMON or {*own.split()}
    kin = [
        name for name, count in counts.most_common() if count >= _SHARED * len(lists) and telling & {*name.split()}
    ]
    return [f'"{name}"' for name in dict.fromkeys([own, *kin[:_MOST_SYNONYMS]])]


def _phrase(name: str) -> str:
    """Return the words of a name, those behind a comma first, as MeSH has it: "Carcinoma, Small Cell"."""
    return " ".join(word for part in reversed(name.split(", ")) for word in words(part))
