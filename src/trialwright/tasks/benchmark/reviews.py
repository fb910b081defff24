"""Samples of the user's own systematic reviews, for the tasks that are about reviews.

Example: ``review_samples("study_screening", Path("data/raw/reviews.jsonl"), rules, seed)`` yields a sample for each
review that has included and excluded studies with abstracts, and a refusal for every other line and study.

Each line ends once: as a sample or as a refusal. What a review lacks of a study is a refusal too, by a reason that
begins with ``study_``; a review goes on without it.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.material import check_english, without_ids
from trialwright.tasks.benchmark.review_lines import SCREENING, SEARCH, SUMMARY, Review, abstracts, reviews, task_of
from trialwright.tasks.benchmark.sides import at_random
from trialwright.tasks.benchmark.study_index import IndexedStudy
from trialwright.tasks.benchmark.study_screening import EXCLUDE, INCLUDE, record_text
from trialwright.tasks.benchmark.task_sample import CHOICE, FREE, REVIEWS, NoSample, TaskSample, place
from trialwright.tasks.task import RejectionError
from trialwright.trial.record import Trial
from trialwright.trial.report import clip

REVIEW_TASKS = {SEARCH: FREE, SCREENING: FREE, SUMMARY: CHOICE}


def review_samples(task: str, path: Path, rules: Tasks, seed: int) -> Iterator[TaskSample | NoSample]:
    """Yield the samples of a task that the lines of a file give, and refusals; lines of other tasks are passed by.

    A review is on the side of the split that its line names, or else on the one that its id gives, in all tasks alike.

    Args:
        task: study_search, study_screening or evidence_summary; any other has none.
        path: the file, as `review_lines` reads it.
        rules: of the tasks.
        seed: of the split and of the studies that a sample shows.

    Raises:
        InputError: the file cannot be read.
    """
    if task not in REVIEW_TASKS:
        return
    start = f"{task}-{REVIEW_TASKS[task]}"
    known = {study.id for study in abstracts(path)} if task == SEARCH else set[str]()
    seen = set[str]()
    for line, review in reviews(path):
        if isinstance(review, RejectionError):
            # A line of no task may have been meant for any.
            if task_of(line) in {None, task}:
                yield NoSample(f"{start}-line-{line.number}", review.reason, review.detail)
            continue
        if review.task != task:
            continue
        key = _key(review)
        if key in seen:
            yield NoSample(f"{start}-line-{line.number}", "duplicate_review", key)
            continue
        try:
            sample = _sample(review, key, known, rules, seed)
        except RejectionError as rejected:
            yield NoSample(f"{start}-line-{line.number}", rejected.reason, rejected.detail)
            continue
        seen.add(key)
        yield sample
        yield from (NoSample(f"{start}-{key}-{study}", reason) for study, reason in review.left_out)


def _key(review: Review) -> str:
    if review.task != SUMMARY:
        return f"review-{review.id}"
    # A review may have several questions.
    return f"review-{review.id}-{hashlib.blake2b(review.question.encode(), digest_size=4).hexdigest()}"


def _sample(review: Review, key: str, known: set[str], rules: Tasks, seed: int) -> TaskSample:
    split = review.split or at_random(f"review-{review.id}", rules, seed)
    nobody = Trial(trial_id=review.id)

    def told(text: str, most: int) -> str:
        return clip(without_ids(nobody, text), most)

    if review.task == SUMMARY:
        question = told(review.question, rules.text_chars)
        options = [told(one, rules.option_chars) for one in review.options]
        check_english("\n".join([question, *options]))
        return TaskSample(
            SUMMARY, CHOICE, key, split, [], None, question, review.answer, options, f"review-{review.id}", REVIEWS
        )
    material = "\n".join(told(part, rules.text_chars) for part in review.protocol.split("\n"))
    check_english(material)
    if review.task == SEARCH:
        relevant = [study for study, included in review.included.items() if included and study in known]
        there = known | {study for study, _ in review.left_out}
        review.left_out.extend(
            (study, "study_without_abstract") for study, included in review.included.items()
            if included and study not in there
        )
        if not relevant:
            raise RejectionError("no_abstracts", f"none of {len(review.included)} studies has one in the file")
        answer = {"query": "", "relevant": relevant}
        return TaskSample(SEARCH, FREE, key, split, relevant, None, material, answer, source=REVIEWS)
    shown = _shown(review, key, rules.studies, seed)
    return TaskSample(
        SCREENING, FREE, key, split, [study.id for study in shown], None, material,
        [INCLUDE if review.included[study.id] else EXCLUDE for study in shown],
        [told(record_text(study.title, study.abstract, rules.option_chars), rules.option_chars) for study in shown],
        source=REVIEWS,
    )


def _shown(review: Review, key: str, most: int, seed: int) -> list[IndexedStudy]:
    """Return the studies that a sample shows, a drawn number of them included ones, in random order."""
    usable: dict[bool, list[IndexedStudy]] = {True: [], False: []}
    named = {study for study, _ in review.left_out}
    for study in review.studies:
        if study.id not in review.included:
            if study.id not in named:
                review.left_out.append((study.id, "study_unlabelled"))
            continue
        try:
            check_english(f"{study.title}\n{study.abstract}")
        except RejectionError:
            review.left_out.append((study.id, "study_not_english"))
            continue
        usable[review.included[study.id]].append(study)
    ours, theirs = usable[True], usable[False]
    size = min(most, len(ours) + len(theirs))
    if not ours or not theirs:
        raise RejectionError("one_label", f"{len(ours)} included and {len(theirs)} excluded studies with an abstract")
    rng = np.random.default_rng(place(key, seed))
    least = max(1, size // 4)
    wanted = int(rng.integers(least, size - least + 1))
    count = min(max(wanted, size - len(theirs)), len(ours), size - 1)
    drawn = [
        some[at] for some, number in ((ours, count), (theirs, size - count))
        for at in rng.permutation(len(some))[:number].tolist()
    ]
    return [drawn[at] for at in rng.permutation(len(drawn)).tolist()]
