"""Runs of shared words: planted ones are found whole, and all agree with looking at every pair of places."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.privacy import shared_runs as runs_module
from trialwright.privacy.sequences import Document
from trialwright.privacy.shared_runs import SharedRun, SharedRuns
from trialwright.text.words import spans, words

SHORTEST = 3
FEW_WORDS = st.lists(st.sampled_from("abc"), max_size=14)
DOCUMENTS = st.lists(st.lists(FEW_WORDS, max_size=2), max_size=4)


def held_against(queries: list[Document], *batches: list[Document], shortest: int = SHORTEST) -> list[SharedRun]:
    runs = SharedRuns(queries, shortest)
    for batch in batches:
        runs.add(batch)
    return list(runs.found())


def common(left: list[str], right: list[str]) -> int:
    length = 0
    while length < min(len(left), len(right)) and left[length] == right[length]:
        length += 1
    return length


def by_pairs(queries: list[Document], sources: list[Document]) -> list[tuple[int, int, int, int]]:
    """Look at every pair of places; a run inside a longer one is left out."""
    found = []
    for query, texts in enumerate(queries):
        for number, text in enumerate(texts):
            reached = 0
            for first in range(len(text)):
                length = max(
                    (common(text[first:], other[at:]) for source in sources for other in source
                     for at in range(len(other))), default=0,
                )
                if length >= SHORTEST and first + length > reached:
                    reached = first + length
                    found.append((query, number, first, length))
    return found


def test_a_planted_run_is_found_whole_and_with_its_source():
    planted = ["take", "one", "tablet", "every", "morning", "with", "water"]
    query = [["we", "ask", "them", "to", *planted, "and", "walk"], ["a", "second", "text", "of", "its", "own"]]
    sources = [[["nothing", "here"]], [["they", *planted]], [["take", "one", "tablet", "every", "evening"]]]
    assert held_against([query], sources) == [SharedRun(query=0, text=0, first=4, words=7, source=1)]


def test_a_run_ends_where_a_text_or_a_trial_ends():
    assert held_against([[["a", "b"], ["c", "d"]]], [[["a", "b", "c", "d"]]]) == []
    assert held_against([[["a", "b", "c", "d"]]], [[["a", "b"]], [["c", "d"]]]) == []


def test_a_repeated_word_shares_as_often_as_both_have_it():
    assert held_against([[["x"] * 9]], [[["x"] * 5]]) == [
        SharedRun(0, 0, first, 5, 0) for first in range(5)
    ]


def test_queries_without_words_and_no_sources_at_all():
    assert held_against([]) == []
    assert held_against([[], [[]]], [[["a", "b", "c"]]]) == []
    assert held_against([[["a", "b", "c"]]], []) == []


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_as_by_looking_at_every_pair(queries: list[Document], sources: list[Document]):
    found = held_against(queries, sources)
    assert [run[:4] for run in found] == by_pairs(queries, sources)
    for run in found:
        shared = queries[run.query][run.text][run.first : run.first + run.words]
        assert any(
            shared == other[at : at + run.words] for other in sources[run.source] for at in range(len(other))
        )


@settings(max_examples=50, deadline=None)
@given(DOCUMENTS, DOCUMENTS, st.integers(0, 4))
def test_batches_and_settling_in_between_change_nothing(queries, sources, cut):
    whole = held_against(queries, sources)
    limit, runs_module.MOST_NODES = runs_module.MOST_NODES, 0
    try:
        parts = held_against(queries, sources[:cut], sources[cut:])
    finally:
        runs_module.MOST_NODES = limit
    assert [run[:4] for run in parts] == [run[:4] for run in whole]


def test_a_phrase_that_all_share_is_no_trouble():
    phrase = [f"w{n}" for n in range(200)]
    found = held_against([[phrase]] * 300, [[phrase]] * 300)
    assert len(found) == 300
    assert {run.words for run in found} == {200}


@settings(deadline=None)
@given(st.text())
def test_words_have_their_places(text: str):
    cut = [text[first:last].lower() for first, last in spans(text)]
    assert cut == words(text)
    assert np.all(np.diff([place for span in spans(text) for place in span]) >= 0)
