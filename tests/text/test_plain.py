"""What records say is text in plots and figures, and stays readable."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.files.plots import write_plots
from trialwright.text.plain import LONGEST, plain, plain_cell

MARKUP = set("<>&\"'`{}\\\x00\x1b\n\r\u2028\u2029\u202e\u200b\ufeff\ud800")


@pytest.mark.parametrize(("text", "wanted"), [
    ("Double (Participant, Investigator)", "Double (Participant, Investigator)"),
    ("Phase 2/Phase 3", "Phase 2/Phase 3"),
    ("</script><script src=http://127.0.0.1/a.js></script>", "‹/script›‹script src=http://127.0.0.1/a.js›‹/script›"),
    ("<img src=x onerror='alert(1)'>", "‹img src=x onerror=’alert(1)’›"),
    ("R&D", "R＆D"), ('"quoted"', "”quoted”"), ("`${alert(1)}`", "’$(alert(1))’"), ("{plot_divs}", "(plot_divs)"),
    ("a\\u003cb", "a/u003cb"), ("a\u2028b\u2029c\nd\x00e\x1b[31m", "a b c d e [31m"),
    ("\u202eabc\u202c \u200bd", "abc d"), ("half \ud83d pair", "half pair"), ("Ménière’s 病", "Ménière’s 病"),
    ("≥ 18 años", "≥ 18 años"), (None, "None"), ("", ""),
])
def test_markup_is_text_that_can_be_read(text, wanted):
    assert plain(text) == wanted


@given(st.text() | st.text(st.sampled_from(sorted(MARKUP) + list("a =+-@"))))
def test_nothing_acts_whatever_the_text(text):
    found = plain(text)
    assert not MARKUP & set(found)
    assert len(found) <= LONGEST
    assert plain(found) == found


@pytest.mark.parametrize(("value", "wanted"), [
    ("=HYPERLINK(1)", "’=HYPERLINK(1)"), ("+1+cmd", "’+1+cmd"), ("-2+3", "’-2+3"), ("@sum(a1)", "’@sum(a1)"),
    ("＝1+1", "’＝1+1"), (" \t=1+1", "’=1+1"), ("-0.25", "-0.25"), ("+3", "+3"), ("a=b", "a=b"), ("", ""),
    (-0.25, -0.25), (3, 3), (None, None), (np.float32(-0.5), np.float32(-0.5)), (np.int64(-7), np.int64(-7)),
])
def test_no_cell_is_a_formula(value, wanted):
    assert plain_cell(value) == wanted


def test_a_long_word_is_cut():
    assert plain("long " * 10**5) == "long " * 39 + "long…"


def test_plot_tables_are_written_so(tmp_path):
    write_plots(tmp_path, ("value", "share"), {"fields": [("</script><b>", 0.5), ("=1+1", None), ("Phase 1", -1)]})
    rows = list(csv.reader(io.StringIO((tmp_path / "fields.csv").read_text(encoding="utf-8"))))
    assert rows == [["value", "share"], ["‹/script›‹b›", "0.5"], ["’=1+1", ""], ["Phase 1", "-1"]]
