import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.trial.pvalues import Verdict, judge, parse

BELOW = [
    "<0.001", "< .01", "=0.03", "p=.03", "p<.05", "P < 0.0001", "0.049", "0.0000", "<0.05", "0,03", "1.2e-5",
    "1.2E-05", "1.2 x 10^-5", "3×10-4", "10^-6", "p-value: 0.02", "p value = 0.02", "p = 0.03*", "0.01 (two-sided)",
    "0.04 [log-rank]", "two-sided p=0.01", "less than 0.01", "≤0.01", "<= 0.04", "0.03.", " 0.01\n",
]
NOT_BELOW = [
    "0.05", ">0.05", ">0.9", "=0.5", "1", "1.0", ">=0.05", "≥ 0.2", "NS", "ns", "N.S.", "n.s", "p = NS",
    "not significant", "Non-significant", "not statistically significant", "greater than 0.1", "0.70",
]
UNDECIDED = ["<0.1", "p<0.5", ">0.01", "<=0.05", "≤ 0.05", ">=0.049", ">0"]
UNPARSED = [
    "", "see table", "5%", "0.02-0.07", "0.02 and 0.5", "-0.01", "1.2", "<5", "0.0.1", "p", "<", "NA", "significant",
    "1e999", "0.01 0.02", "nan", "inf",
]


@pytest.mark.parametrize(("texts", "verdict"), [
    (BELOW, Verdict.BELOW), (NOT_BELOW, Verdict.NOT_BELOW),
    (UNDECIDED, Verdict.UNDECIDED), (UNPARSED, Verdict.UNPARSED),
])
def test_verdicts_at_five_percent(texts, verdict):
    assert {text: judge(text, 0.05) for text in texts} == dict.fromkeys(texts, verdict)


def test_the_level_decides():
    assert judge("<0.1", 0.1) is Verdict.BELOW
    assert judge("0.03", 0.01) is Verdict.NOT_BELOW
    assert judge(">0.01", 0.01) is Verdict.NOT_BELOW


@given(st.text(max_size=300))
def test_any_text_parses_or_not(text):
    parsed = parse(text)
    assert parsed is None or (parsed[0] in {"=", "<", "<=", ">", ">="} and 0 <= parsed[1] <= 1)


@given(st.floats(0, 1), st.sampled_from(["", "=", "p = "]))
def test_printed_numbers_come_back(value, prefix):
    sign, number = parse(f"{prefix}{value:.6f}")
    assert sign == "=" and math.isclose(number, value, abs_tol=1e-6)
