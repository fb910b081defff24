"""Limits on figures: within, beyond, missing, and figures that do not exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.core import tables
from trialwright.core.errors import GateError, InputError, ParamsError
from trialwright.gates.judging import figure, judge
from trialwright.sections.trust import Limit

FIGURES = {"privacy": {"email": {"real": 2}, "auc": 0.55, "none": None, "nan": float("nan"), "said": "x"}, "empty": {}}


def judged(metric, **bounds):
    return judge(FIGURES, {"mine": Limit(metric=metric, **bounds)})


@pytest.mark.parametrize(("metric", "bounds", "passed"), [
    ("privacy.email.real", {"max": 2}, True), ("privacy.email.real", {"max": 1.9}, False),
    ("privacy.email.real", {"min": 2}, True), ("privacy.email.real", {"min": 3}, False),
    ("privacy.auc", {"min": 0.4, "max": 0.6}, True), ("privacy.auc", {"min": 0.6, "max": 0.9}, False),
    ("privacy.none", {"max": 9}, False), ("privacy.nan", {"max": 9}, False), ("privacy.nan", {"min": 0}, False),
])
def test_a_figure_is_within_or_beyond(metric, bounds, passed):
    result = judged(metric, **bounds)
    assert result.gates["mine"]["passed"] is passed
    assert result.failed == ([] if passed else ["mine"])
    assert result.metrics()["failed"] == int(not passed)


def test_what_failed_is_said_in_one_line():
    failed = judged("privacy.email.real", max=0)
    assert failed.describe() == "1 of 1 failed (mine: privacy.email.real is 2, max 0)"
    with pytest.raises(GateError, match=r"1 of 1 failed \(mine: .*; all figures and the report are written") as caught:
        failed.stop()
    assert "\n" not in str(caught.value)
    assert judged("privacy.none", min=1).describe().endswith("(mine: privacy.none is missing, min 1)")
    judged("privacy.email.real", max=2).stop()


@pytest.mark.parametrize(("metric", "said"), [
    ("privcy.auc", "no metrics file privcy for gates, expected one of privacy, empty"),
    ("privacy.emial.real", "there is no privacy.emial.real, expected a figure such as privacy.email.real"),
    ("privacy.email", "privacy.email is no number; it has real"),
    ("privacy.said", "privacy.said is no number; it is 'x'"),
    ("privacy.auc.lo", "there is no privacy.auc.lo, expected a figure such as privacy.auc"),
    ("empty.auc", "the file is empty"),
])
def test_a_figure_that_does_not_exist_is_one_line(metric, said):
    with pytest.raises(ParamsError) as caught:
        judged(metric, max=1)
    assert said in str(caught.value)
    assert str(caught.value).startswith("params.yaml: judge.limits: mine: ")
    assert "\n" not in str(caught.value)


def test_all_unknown_figures_are_named_at_once():
    limits = {name: Limit(metric=f"privacy.{name}", max=1) for name in ("one", "auc", "two")}
    with pytest.raises(ParamsError) as caught:
        judge(FIGURES, limits)
    assert "one: there is no" in str(caught.value)
    assert "two: there is no" in str(caught.value)


def test_no_limits_fail_nothing():
    assert judge(FIGURES, {}).metrics() == {"gates": {}, "passed": 0, "failed": 0}


def test_files_are_read_by_their_name(tmp_path):
    tables.write_json(tmp_path / "privacy.json", {"auc": 0.5})
    assert figure(tables.read_metrics([tmp_path / "privacy.json"]), "privacy.auc") == 0.5
    with pytest.raises(InputError, match=r"missing\.json: not found"):
        tables.read_metrics([tmp_path / "missing.json"])


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.floats(allow_nan=False), st.tuples(FINITE, FINITE).map(sorted))
def test_within_is_between_both_ends(value, ends):
    low, high = ends
    gate = judge({"a": {"b": value}}, {"mine": Limit(metric="a.b", min=low, max=high)}).gates["mine"]
    assert gate["passed"] is (low <= value <= high)
