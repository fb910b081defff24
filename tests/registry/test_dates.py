"""Dates and counts: read where they can mean one thing only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.registry.dialects.dates import iso_date, whole_number


@pytest.mark.parametrize(("raw", "expected"), [
    ("December 1994", "1994-12"), ("March 3, 2004", "2004-03-03"), ("march 03, 2004", "2004-03-03"),
    ("7/2004", "2004-07"), ("2004-00-01", None), ("March 3, 20044", None), (" May 2006 ", "2006-05"), ("2004", "2004"),
    ("2004-03", "2004-03"), ("2004-03-03", "2004-03-03"), ("06/2004", "2004-06"), ("February 30, 2004", None),
    ("13/2004", None), ("soon", None), ("", None), (None, None), ("March \u0663, 2004", None), ("0000", None),
    # Other orders, signs and abbreviations.
    ("3 March 2004", "2004-03-03"), ("3-Mar-2004", "2004-03-03"), ("March 3 2004", "2004-03-03"),
    ("3rd of March 2004", "2004-03-03"), ("March 3rd, 2004", "2004-03-03"), ("March, 2004", "2004-03"),
    ("Sept 2004", "2004-09"), ("Sept. 3, 2004", "2004-09-03"), ("Jun 2004", "2004-06"), ("2004/03/05", "2004-03-05"),
    ("2004.3.5", "2004-03-05"), ("20040305", "2004-03-05"), ("2004-03-05T00:00:00Z", "2004-03-05"),
    ("2004/13", None), ("2004-03/05", None), ("2004 March", None),
    # Day and month, where only one order makes a date.
    ("25/12/2004", "2004-12-25"), ("12/25/2004", "2004-12-25"), ("05/05/2004", "2004-05-05"),
    ("03/05/2004", None), ("01-02-2004", None), ("13/13/2004", None), ("10/04", None), ("3 Mar 04", None),
    # Misspelt months, where one month alone is meant.
    ("Febuary 3, 2004", "2004-02-03"), ("Feburary 2004", "2004-02"), ("Marhc 2004", "2004-03"),
    ("Septembre 2004", "2004-09"), ("Decemeber 2010", "2010-12"), ("Augst 2010", "2010-08"),
    ("Smarch 2004", None), ("Juny 2004", None), ("Ma 2004", None), ("Mai 2004", None), ("Ju 2004", None),
    ("Xyzember 2004", None), ("x" * 10_000 + " 2004", None),
])
def test_iso_date(raw, expected):
    assert iso_date(raw) == expected


@given(st.text(max_size=30))
def test_no_text_breaks_iso_date(raw):
    assert iso_date(raw) is None or iso_date(raw)[:4].isdigit()


@pytest.mark.parametrize(("raw", "expected"), [
    ("0", 0), (" 12 ", 12), ("012", 12), ("999999999", 999_999_999), ("1,200", 1200), ("1 200", 1200),
    ("1\u00a0200", 1200), ("1'200", 1200), ("1,200,300", 1_200_300), ("12.0", 12), ("12.00", 12), ("\u0663", 3),
    # A thousand and two hundred, or one and two tenths?
    ("1.200", None), ("1.000", None), ("1,2", None), ("1,200 300", None), ("1,2000", None), ("12.5", None),
    ("-1", None), ("1e3", None), ("\u00b2", None), ("many", None), ("", None), ("99999999999", None), ("9" * 20, None),
    ("1,000,000,000", None),
])
def test_whole_number(raw, expected):
    assert whole_number(raw) == expected


@given(st.text(max_size=30))
def test_no_text_breaks_whole_number(raw):
    assert whole_number(raw) is None or 0 <= whole_number(raw) < 10**9
