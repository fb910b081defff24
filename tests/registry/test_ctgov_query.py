"""What params may ask of ClinicalTrials.gov, and how it is put to the API."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.core.errors import ParamsError
from trialwright.core.params.loading import load, validate
from trialwright.registry.acquire.ctgov.essie import asks_of
from trialwright.sections.real_trials import Acquire, Query

NOTHING: dict[str, Any] = {
    "url": "https://clinicaltrials.gov/api/v2", "condition": None, "intervention": None, "term": None, "ids": [],
    "first_submitted_from": None, "first_submitted_to": None, "requests_per_minute": 50,
}
DATES = "AREA[StudyFirstSubmitDate]RANGE"


def asked(**changes: Any) -> list[dict[str, str]]:
    return asks_of(validate(Query, {**NOTHING, **changes}, Path("params.yaml")))


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({}, []), ({"condition": "asthma"}, [{"query.cond": "asthma"}]),
        ({"intervention": "tea"}, [{"query.intr": "tea"}]),
        ({"term": "AREA[Phase]PHASE2"}, [{"query.term": "AREA[Phase]PHASE2"}]),
        ({"first_submitted_from": "2020-01-01"}, [{"query.term": f"{DATES}[2020-01-01,MAX]"}]),
        ({"first_submitted_to": "2020-12-31"}, [{"query.term": f"{DATES}[MIN,2020-12-31]"}]),
        ({"first_submitted_from": "2020-01-01", "first_submitted_to": "2020-01-01", "term": "a OR b"},
         [{"query.term": f"(a OR b) AND {DATES}[2020-01-01,2020-01-01]"}]),
        ({"ids": ["nct 00000002", "NCT00000001", "00000003"], "condition": "asthma"},
         [{"query.cond": "asthma", "filter.ids": "NCT00000002,NCT00000001,NCT00000003"}]),
    ],
)
def test_a_query_is_put_in_the_words_of_the_api(changes: dict[str, Any], asks: list[dict[str, str]]) -> None:
    assert asked(**changes) == asks


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_submitted_from": "2020-13-01"}, "first_submitted_from: month must be in 1..12"),
        ({"first_submitted_from": "2020"}, "'2020' is no day, expected one such as 2020-01-31"),
        ({"first_submitted_to": "20200101"}, "is no day"), ({"first_submitted_to": "2020-01-01]"}, "is no day"),
        # As YAML reads a date without quotes, with which DVC does nothing.
        ({"first_submitted_from": datetime.date(2020, 1, 1)}, 'put the day in quotes: "2020-01-01"'),
        ({"first_submitted_to": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}, "put the day in quotes"),
        ({"first_submitted_from": "2020-02-01", "first_submitted_to": "2020-01-01"}, "2020-02-01 is after .* swap"),
        ({"ids": ["NCT1"]}, "ids: 'NCT1' is no id of ClinicalTrials.gov, which are NCT and 8 digits; fix or remove"),
        ({"ids": ["ISRCTN12345678"]}, "'ISRCTN12345678' is no id of ClinicalTrials.gov"),
        ({"ids": ["NCT00000001,NCT00000002"]}, "is no id of ClinicalTrials.gov"),
        ({"ids": ["NCT00000001", "nct00000001"]}, "NCT00000001 stands there twice"),
        ({"ids": [1]}, "valid string"),
        ({"url": "clinicaltrials.gov/api/v2"}, "must be an address such as"), ({"url": "ftp://a.org"}, "must be an"),
        ({"url": "https://me:word@a.org"}, "must be an address"), ({"url": "https://a.org/v2?x=1"}, "must be an"),
        ({"url": "https://a.org/v2#x"}, "must be an address"), ({"url": "https://"}, "must be an address"),
        ({"url": "https://[bad"}, "url: "), ({"url": "https://a.org:99999"}, "url: "),
        ({"requests_per_minute": 0}, "requests_per_minute"), ({"condition": " "}, "condition"),
        ({"term": "é" * 2000}, "acquire.query: too long to be sent, at most 7,000 signs are; shorten its texts"),
    ],
)
def test_what_cannot_be_asked_is_said(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ParamsError, match=said) as raised:
        asked(**changes)
    assert "\n" not in str(raised.value)


@given(st.integers(1, 2000))
def test_each_id_is_asked_for_once_and_every_address_is_short(count: int) -> None:
    ids = [f"NCT{n:08}" for n in range(count)]
    asks = asked(ids=ids, condition="x" * 1000)
    assert [trial_id for ask in asks for trial_id in ask["filter.ids"].split(",")] == ids
    assert {ask["query.cond"] for ask in asks} == {"x" * 1000}


def test_params_yaml_may_name_no_registry(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[2] / "params.yaml").read_text()
    text = text.replace("source: demo", "source: ctgov").replace(
        "first_submitted_from: null", 'first_submitted_from: "2020-01-01"')
    (tmp_path / "params.yaml").write_text(text)
    section = load(Acquire, tmp_path / "params.yaml")
    assert (section.source, section.registry, section.query.first_submitted_from) == ("ctgov", None, "2020-01-01")
    assert asks_of(section.query) == [{"query.term": f"{DATES}[2020-01-01,MAX]"}]
