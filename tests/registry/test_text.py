"""Wrapping, bullets and carriage returns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.registry.dialects.unwrapping import clean


@pytest.mark.parametrize(("raw", "expected"), [
    (None, None),
    ("", None),
    (" \n \r\n ", None),
    ("  A title ", "A title"),
    ("\n      One\r\n      two.\r\n    ", "One two."),
    ("\n      One\n      two.\n\n      Three.\n    ", "One two.\n\nThree."),
    ("\n      One.\r\n\r\n\r\n\r\n      Two.\r\n    ", "One.\n\nTwo."),
    ("\n      One.\n   \n      Two.\n    ", "One.\n\nTwo."),
    ("\n   Criteria:\r\n\r\n     -  First, which goes\r\n        on\r\n\r\n     -  Second\r\n  ",
     "Criteria:\n\n- First, which goes on\n\n- Second"),
    ("\n     -  First\r\n\r\n  ", "- First"),
    ("\n     1. First\r\n\r\n          -  Nested\r\n  ", "1. First\n\n- Nested"),
    # Line breaks before text that is not indented were typed by the author.
    ("Measured\r\n- before\r\n- after", "Measured\n- before\n- after"),
    ("Measured\n    before\n\n\n    after", "Measured before\n\nafter"),
    ("one\rtwo", "one\ntwo"),
    ("\n   one\rtwo\n", "one two"),
])
def test_clean(raw, expected):
    assert clean(raw) == expected


@given(st.text(alphabet=" \t\r\n-ab1.\u00e9\u00a0\u2265", max_size=80))
def test_clean_is_stable_and_loses_no_word(raw):
    once = clean(raw)
    assert clean(once) == once
    assert (once or "").split() == raw.split()
    assert once is None or ("\r" not in once and once == once.strip())
