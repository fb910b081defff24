"""Distinct n-grams are as counted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.stats.distinct import distinct, encode, trim

WORDS = st.lists(st.lists(st.sampled_from("abcdé"), max_size=12), max_size=8)


@settings(deadline=None)
@given(texts=WORDS, n=st.integers(1, 3))
def test_distinct_is_as_counted(texts, n):
    grams = [tuple(text[at : at + n]) for text in texts for at in range(len(text) - n + 1)]
    assert distinct(encode(texts), n) == (pytest.approx(len(set(grams)) / len(grams)) if grams else None)


@settings(deadline=None)
@given(texts=WORDS, budget=st.integers(0, 40))
def test_trimmed_texts_have_as_many_words(texts, budget):
    codes = encode(texts)
    assert sum(map(len, trim(codes, budget))) == min(budget, sum(map(len, texts)))
