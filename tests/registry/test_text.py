"""Wrapping, bullets, carriage returns and dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.registry.text import clean, iso_date


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


@pytest.mark.parametrize(("raw", "expected"), [
    ("December 1994", "1994-12"), ("March 3, 2004", "2004-03-03"), ("march 03, 2004", "2004-03-03"),
    ("7/2004", "2004-07"), ("2004-00-01", None), ("March 3, 20044", None),
    (" May 2006 ", "2006-05"), ("2004", "2004"), ("2004-03", "2004-03"), ("2004-03-03", "2004-03-03"),
    ("06/2004", "2004-06"), ("February 30, 2004", None), ("Smarch 2004", None), ("13/2004", None),
    ("soon", None), ("", None), (None, None), ("March \u0663, 2004", None), ("0000", None),
])
def test_iso_date(raw, expected):
    assert iso_date(raw) == expected


@given(st.text(max_size=30))
def test_no_text_breaks_iso_date(raw):
    assert iso_date(raw) is None or iso_date(raw)[:4].isdigit()
