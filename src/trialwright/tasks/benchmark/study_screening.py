"""Which of some records a systematic review includes.

Example: told of a review of metformin in people with type 2 diabetes and shown eight records, a model answers
``["include", "exclude", ...]``, one word for each.

Of registry records, two topics (`topics`) of a split that share the intervention and differ in the condition, or share
the condition and differ in the intervention, make two samples (`topic_pairs`): the same records under the protocol of
the one and of the other. So each record is included once and excluded once, and who sees the records alone is right in
one of two. After TrialPanorama (arXiv 2505.16097), whose records are the abstracts that reviewers screened; those of
the user's own reviews are as their reviewers left them.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

import numpy as np

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.sample_task import Metric, SampleTask
from trialwright.tasks.benchmark.task_sample import FREE, NoSample, SplitTrial, TaskSample, place
from trialwright.tasks.benchmark.telling_words import GUESSED_BY, telling_words
from trialwright.tasks.benchmark.topic_pairs import TopicPair, pairs
from trialwright.tasks.benchmark.topic_trials import COLUMNS
from trialwright.tasks.benchmark.topics import Topics, protocol
from trialwright.tasks.task import RejectionError, Row
from trialwright.text.words import words
from trialwright.trial.report import clip

INCLUDE, EXCLUDE = "include", "exclude"
_WORDS = {
    **dict.fromkeys(("include", "included", "includes", "yes", "true", "relevant"), INCLUDE),
    **dict.fromkeys(("exclude", "excluded", "excludes", "no", "false", "irrelevant", "not relevant"), EXCLUDE),
}
# What answers of other benchmarks call the verdict on a record.
_KEYS = ("decision", "label", "verdict", "answer")


def _right(_: Row, true: list[str], said: list[str] | None) -> float:
    return float(np.mean([one == other for one, other in zip(true, said, strict=True)])) if said else 0.0


def _balanced(_: Row, true: list[str], said: list[str] | None) -> float:
    """Return the mean of the shares that are right of the records to include and of those to exclude."""
    if not said:
        return 0.0
    right = [one == other for one, other in zip(true, said, strict=True)]
    shares = [np.mean([got for got, one in zip(right, true, strict=True) if one == verdict]) for verdict in set(true)]
    return float(np.mean(shares))


def _all_right(_: Row, true: list[str], said: list[str] | None) -> float:
    return float(true == said)


class StudyScreening(SampleTask):
    """A verdict on each record."""

    name = "study_screening"
    forms = (FREE,)
    columns = COLUMNS
    metrics = (
        Metric("accuracy", _right), Metric("balanced_accuracy", _balanced), Metric("all_right", _all_right),
    )
    guessed_by = f"include a record that has more than half of {GUESSED_BY}"

    def build(self, trials: Iterable[SplitTrial], rules: Tasks, seed: int) -> Iterator[TaskSample | NoSample]:
        """Yield two samples for each pair of topics, and a refusal for each trial that none of them shows.

        Its reasons are those of `Topics.refused`, and ``not_shown``: its topics have no partner, or show others.
        """
        with closing(Topics(trials, rules.option_chars)) as topics:
            shown = set[str]()
            for pair in pairs(topics, rules.studies, seed):
                for sample in self._samples(topics, pair, rules, seed):
                    shown.update(sample.trial_ids)
                    yield sample
            inside = sorted({at for topic in topics.topics for at in topic.trials})
            unseen = (name for at in inside if (name := topics.trial(at).trial_id) not in shown)
            refused = [*topics.refused(), *((name, "not_shown", "") for name in unseen)]
            for trial_id, reason, detail in refused:
                yield NoSample(f"{self.name}-{FREE}-{trial_id}", reason, detail)

    def _samples(self, topics: Topics, pair: TopicPair, rules: Tasks, seed: int) -> Iterator[TaskSample]:
        """Yield the sample of each of two topics, each with the records in an order of its own."""
        group = f"{self.name}-{pair.one.id}"
        for topic in (pair.one, pair.other):
            own = pair.of_one if topic is pair.one else pair.of_other
            records = [*pair.of_one, *pair.of_other]
            rng = np.random.default_rng(place(f"{group} {topic.id}", seed))
            order = [records[at] for at in rng.permutation(len(records)).tolist()]
            yield TaskSample(
                self.name, FREE, topic.id, topic.split, [one.trial_id for one in order],
                max((one.date for one in order if one.date), default=None),
                protocol(topic, map(topics.trial, topic.trials)),
                [INCLUDE if one in own else EXCLUDE for one in order],
                [record_text(one.title, one.summary, rules.option_chars) for one in order], group,
            )

    def schema(self, sample: Row) -> dict[str, Any]:
        """Return as many verdicts as there are records."""
        count = len(sample["options"])
        return {
            "type": "array", "items": {"type": "string", "enum": [INCLUDE, EXCLUDE]}, "minItems": count,
            "maxItems": count,
        }

    def read(self, value: Any, sample: Row) -> list[str]:
        """Return the verdicts, also of objects that hold one each, or of an object by the number of the record."""
        count = len(sample["options"])
        if isinstance(value, dict):
            value = list(value.values())
        if not isinstance(value, list):
            raise RejectionError("no_list", f"found {value!r:.60}, expected a list of {count} verdicts")
        if len(value) != count:
            raise RejectionError("wrong_count", f"found {len(value)} verdicts, expected {count}")
        return [_verdict(one) for one in value]

    def guess(self, train: Sequence[Row], test: Sequence[Row]) -> list[Any]:
        """Return verdicts by a few words."""
        return [
            [INCLUDE if 2 * len(set(telling) & set(words(text))) > len(telling) else EXCLUDE for text in row["options"]]
            for row, telling in zip(test, telling_words(train, test), strict=True)
        ]


def record_text(title: str, abstract: str, chars: int) -> str:
    """Return a record as it is shown: its title, and beneath it its summary or abstract, cut."""
    return clip("\n".join(part for part in (" ".join(title.split()), " ".join(abstract.split())) if part), chars)


def _verdict(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in _KEYS if key in value), None)
    found = _WORDS.get(str(value).strip().strip('."\'').casefold())
    if found is None:
        raise RejectionError("no_verdict", f"found {value!r:.60}, expected {INCLUDE} or {EXCLUDE}")
    return found
