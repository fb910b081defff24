"""Files of API v2 JSON in every form to trials, each record once, and whatever is none to a reject with a name."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registry_kit import FULL_JSON, study

from trialwright.registry.dialects import api_v2
from trialwright.registry.dialects.api_v2 import check, cut, parse
from trialwright.registry.dialects.seam import Piece, Record, Rejection
from trialwright.registry.dialects.v2 import json_values
from trialwright.schemas.records import TRIALS
from trialwright.trial.record import Trial

MOST = 1 << 20


def records(data: bytes) -> list[tuple[str, Any]]:
    return [_plainly(record) for record in api_v2.records("f.json", data, Counter())]


def by_pieces(data: bytes, sizes: Iterator[int], most: int = MOST) -> list[tuple[str, Any]]:
    """Read a file as it is cut, with bounds so small that the smallest file has many pieces."""
    with patch.object(json_values, "REFILL_BYTES", 16), patch.object(api_v2.cut, "__defaults__", (200,)):
        return _by_pieces(data, sizes, most)


def _by_pieces(data: bytes, sizes: Iterator[int], most: int) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for piece in cut(chunked(data, sizes), most):
        assert piece.first == len(found) + 1
        part = [_plainly(record) for record in api_v2.records("f.json", piece.data, Counter(), piece.first)]
        assert len(part) == piece.records
        found += part
    return found


def chunked(data: bytes, sizes: Iterator[int]) -> Iterator[bytes]:
    place = 0
    while place < len(data):
        size = next(sizes)
        yield data[place : place + size]
        place += size


def _plainly(record: Record) -> tuple[str, Any]:
    result = record.result
    return record.name, (result.reason, result.detail) if isinstance(result, Rejection) else result


def reasons(data: bytes) -> list[str]:
    return [result.trial_id if isinstance(result, Trial) else result[0] for _, result in records(data)]


def same(data: bytes) -> list[str]:
    """Return the ids and reasons of a file, which must not depend on how it comes."""
    whole = records(data)
    for size in (1, 7, 1000, len(data) + 1):
        assert by_pieces(data, iter(lambda size=size: size, None)) == whole
    return reasons(data)


A, B = study(1), study(2)
PRETTY = json.dumps(json.loads(A), indent=2).encode()
IDS = ["NCT00000001", "NCT00000002"]


@pytest.mark.parametrize("data", [
    A + b"\n" + B, A + b"\n" + B + b"\n", A + B, PRETTY + b"\r\n" + B, A + b" , " + B, b"\n\n" + A + b"\n\n\n" + B,
    b"[" + A + b"," + B + b"]", b" [\n" + PRETTY + b",\n" + B + b"\n] \n", b"[" + A + b"][" + B + b"]",
    b"[" + A + b"]\n" + B, b"[" + A + b" " + B + b",]",
    b'{"totalCount":2,"studies":[' + A + b"," + B + b'],"nextPageToken":"x"}',
    b'{"studies":[' + A + b"," + B + b"]}", b'{"":"","studies":[' + A + b"," + B + b"]}",
    b'{"nextPageToken":"[{","studies" : [' + A + b"," + B + b"]}\n",
    b'{"a":{"studies":[{}]},"b":[[{"studies":[1]}]],"c":null,"studies":[' + A + b"," + B + b'],"d":{"e":[1]},"f":1.5}',
    b'{"studies":[' + A + b']}\n{"studies":[' + B + b"]}", b'{"studies":[' + A + b'],"studies":[' + B + b"]}",
    b"\x1e" + A + b"\n\x1e" + B + b"\n", b"\xef\xbb\xbf" + A + B,
    ("[" + (A + b"," + B).decode() + "]").encode("utf-16"),
    (A + B).decode().encode("utf-16-be"), (A + B).decode().encode("utf-16-le"),
], ids=repr)
def test_all_forms_of_a_file(data: bytes):
    assert same(data) == IDS


@pytest.mark.parametrize(
    "data", [A, PRETTY, b"\n" + A, b"\xef\xbb\xbf" + A, A.decode().encode("utf-16"), b"[" + A + b"]"]
)
def test_a_file_of_one(data: bytes):
    assert same(data) == IDS[:1]


@pytest.mark.parametrize("data", [b"[]", b" [ ]\n", b'{"studies":[]}', b'{"totalCount":0,"studies":[],"x":{}}'])
def test_a_file_of_none(data: bytes):
    assert same(data) == []


@pytest.mark.parametrize("data", [b"", b" \n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0"])
def test_an_empty_file_is_no_file_of_none(data: bytes):
    assert same(data) == ["malformed_json"]


def test_records_bear_the_name_of_the_file_and_the_id_or_number():
    data = b"[" + A + b",5," + B + b"]"
    assert [name for name, _ in records(data)] == ["f.json#NCT00000001", "f.json#2", "f.json#NCT00000002"]
    assert [record.name for record in api_v2.records("NCT00000001.json", A, Counter())] == ["NCT00000001.json"]


def test_elements_that_are_no_study_are_rejects_by_name_and_counted():
    junk = [
        (b"5", "wrong_form"), (b"-1.5e3", "wrong_form"), (b"null", "wrong_form"), (b"true", "wrong_form"),
        (b'"a ] { text"', "wrong_form"), (b'[{"protocolSection":{}}]', "wrong_form"), (b"{}", "no_protocol_section"),
        (b'{"protocolSection":null}', "no_protocol_section"), (b'{"a":"\\\\","b":"}"}', "no_protocol_section"),
        (b'{"protocolSection":{}}', "no_nct_id"), (b"nonsense", "malformed_json"), (b"}", "malformed_json"),
        (b'{"protocolSection":{]}', "malformed_json"), (b'{"a":tru}', "malformed_json"),
    ]
    data = b"[" + b",".join([A, *(text for text, _ in junk), B]) + b"]"
    assert same(data) == ["NCT00000001", *(reason for _, reason in junk), "NCT00000002"]


@pytest.mark.parametrize(("data", "before"), [
    (A[:-1], 0), (A + B[:-1], 1), (A + B[:60], 1), (b"[" + A, 1), (b"[", 0), (b"[" + A + b",", 1), (A + b'"', 1),
    (b'{"studies":[' + A, 1), (b'{"studies":[' + A + b"]", 1), (b'{"studies":[' + A + b'],"next', 1),
    (b'{"studies":[' + A + b'],"next":"x', 1), (b'{"totalCount":5,"stud', 0), (A.decode().encode("utf-16")[:-1], 0),
    (b'"}\n', 0),
])
def test_a_truncated_end_is_a_reject_and_what_came_before_is_read(data: bytes, before: int):
    assert same(data) == ["NCT00000001"] * before + ["malformed_json"]


def test_a_list_that_ends_within_a_study_lacks_both_ends():
    assert same(b"[" + A + b"," + B[:-20]) == ["NCT00000001", "malformed_json", "malformed_json"]


def test_nesting_of_ten_thousand_neither_crashes_nor_hangs():
    deep = b"[" * 10_000 + b"]" * 10_000
    objects = b'{"a":' * 10_000 + b"1" + b"}" * 10_000
    within = A[:-1] + b',"x":' + deep + b"}"
    assert same(within + b"\n" + B) == ["too_deep", "NCT00000002"]
    assert same(b"[" + deep + b"," + objects + b"," + B + b"]") == ["too_deep", "too_deep", "NCT00000002"]
    assert same(b"[" * 100_000) == ["too_deep", "malformed_json"]
    assert same(b'{"a":' * 100_000) == ["too_deep"]
    assert same(study(1, statusModule={"startDateStruct": json.loads(b"[" * 500 + b"]" * 500)})) == ["wrong_form"]


@pytest.mark.parametrize(("members", "where"), [
    ({"statusModule": []}, "`$.protocolSection.statusModule`"),
    ({"statusModule": {"whyStopped": 5}}, "`$.protocolSection.statusModule.whyStopped`"),
    ({"statusModule": {"startDateStruct": "2004"}}, "`$.protocolSection.statusModule.startDateStruct`"),
    ({"identificationModule": {"briefTitle": ["a"]}}, "`$.protocolSection.identificationModule.briefTitle`"),
    ({"conditionsModule": {"conditions": "Asthma"}}, "`$.protocolSection.conditionsModule.conditions`"),
    ({"conditionsModule": {"conditions": [None]}}, "`$.protocolSection.conditionsModule.conditions[0]`"),
    ({"designModule": {"phases": {"a": 1}}}, "`$.protocolSection.designModule.phases`"),
    ({"designModule": {"enrollmentInfo": {"count": [1]}}}, "`$.protocolSection.designModule.enrollmentInfo.count`"),
    ({"resultsSection": 1}, "`$.resultsSection`"), ({"hasResults": {}}, "`$.hasResults`"),
])
def test_a_wrong_kind_of_value_says_where(members: dict[str, Any], where: str):
    (_, (reason, detail)), = records(study(1, **members))
    assert reason == "wrong_form"
    assert detail.startswith("Expected ")
    assert where in detail


@pytest.mark.parametrize("data", [
    b'{"protocolSection":{"statusModule":{},"identificationModule":{"nctId":"NCT00000001"},"statusModule":{}}}',
    b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001"},"oversightModule":{}, "oversightModule" :{}}}',
    b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001","nctId":"NCT00000002"}}}',
    b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001"},'
    b'"statusModule":{"overallStatus":"COMPLETED","whyStopped":"x","overallStatus" : "WITHDRAWN"}}}',
    b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001"},'
    b'"statusModule":{"startDateStruct":{"date":"2004"},"startDateStruct":{"date":"2005"}}}}',
    A[:-1] + b',"derivedSection":{"miscInfoModule":{},"miscInfoModule":{"removedCountries":["Chile"]}}}',
    A[:-1] + b',"resultsSection":{"moreInfoModule":{}},"resultsSection":{"moreInfoModule":{}}}',
])
def test_keys_that_stand_twice(data: bytes):
    assert same(data) == ["duplicate_keys"]
    (_, (_, detail)), = records(data)
    assert "stands twice" in detail


def test_words_in_a_text_are_no_keys():
    text = 'the "statusModule": "overallStatus": "nctId": twice'
    trial = parse(study(
        1, identificationModule={"briefTitle": text}, statusModule={"whyStopped": text, "overallStatus": "COMPLETED"},
        newModule={"a": {"statusModule2": 1}},
    ), Counter())
    assert trial.why_stopped == trial.brief_title == text


@pytest.mark.parametrize("data", [
    study(1, statusModule={"whyStopped": "a\0b"}), study(1, descriptionModule={"briefSummary": "a\0\nb"}),
    study(1, conditionsModule={"conditions": ["\0"]}),
    A[:-1] + b',"x":"\\ud800"}', A[:-1] + b',"x":"\\udc00"}', A[:-1] + b',"x":"\\udc00\\ud800"}',
    A.replace(b"Trial", b"\xff"), A.replace(b"Trial", b"\xed\xa0\x80"),
    "\ufeff".encode("utf-16-le") + A.decode().replace("Trial", "\ud800").encode("utf-16-le", "surrogatepass"),
])
def test_what_is_no_character(data: bytes):
    assert same(data) == ["malformed_text"]


def test_characters_beyond_the_first_plane_are_characters():
    assert parse(A.replace(b"Trial", b"\\ud83d\\ude00"), Counter()).brief_title == "\U0001f600 1"


@pytest.mark.parametrize("nct_id", [None, "", "NCT0000001", "nct00000001", "NCT00000001\n2", "ISRCTN12345678"])
def test_without_an_id(nct_id: str | None):
    assert reasons(study(1, identificationModule={"nctId": nct_id})) == ["no_nct_id"]


def test_an_id_alone_makes_a_trial_of_empty_fields():
    data = b'{"protocolSection":{"identificationModule":{"nctId":" NCT00000001 "}}}'
    assert parse(data, Counter()) == Trial(trial_id="NCT00000001", dialect="api_v2")


def test_null_is_as_good_as_nothing():
    empty = dict.fromkeys((
        "statusModule", "sponsorCollaboratorsModule", "descriptionModule", "conditionsModule", "designModule",
        "armsInterventionsModule", "outcomesModule", "eligibilityModule", "contactsLocationsModule",
        "referencesModule", "resultsSection", "derivedSection", "hasResults",
    ))
    assert parse(study(1, **empty), Counter()) == parse(A, Counter())


def test_words_that_are_none_of_the_registry_are_counted_by_field():
    unread = Counter({"gender": 1})
    trial = parse(study(
        1, statusModule={
            "overallStatus": "DONE", "lastKnownStatus": "DONE", "startDateStruct": {"date": "soon", "type": "MAYBE"},
            "completionDateStruct": {"date": "2004-13", "type": "ACTUAL"}, "statusVerifiedDate": "03/05/2004",
            "expandedAccessInfo": {"hasExpandedAccess": "perhaps"}, "lastUpdateSubmitDate": " ",
        },
        designModule={
            "studyType": "STUDY", "phases": ["PHASE9"], "enrollmentInfo": {"count": "many", "type": "GUESSED"},
            "designInfo": {
                "allocation": "X", "interventionModel": "X", "primaryPurpose": "X",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["NOBODY"]},
            },
        },
        armsInterventionsModule={"armGroups": [{"type": "X"}], "interventions": [{"type": "X"}, {"type": "X"}]},
        eligibilityModule={"sex": "BOTH", "healthyVolunteers": "some"},
        sponsorCollaboratorsModule={"leadSponsor": {"class": "X"}}, hasResults="unsure",
    ), unread)
    assert unread == {
        "intervention_type": 2, "gender": 2, **dict.fromkeys((
            "overall_status", "last_known_status", "start_date", "start_date_type", "completion_date",
            "verification_date", "has_expanded_access", "study_type", "phase", "enrollment", "enrollment_type",
            "allocation", "intervention_model", "primary_purpose", "masking", "arm_type", "healthy_volunteers",
            "sponsor_class", "has_results",
        ), 1),
    }
    assert (trial.overall_status, trial.phase, trial.gender, trial.masking) == (None, None, None, "Double")


@pytest.mark.parametrize(("count", "found"), [
    (42, 42), ("42", 42), ("1,200", 1200), (0, 0), (42.0, 42), (-1, None), (1.5, None), (10**30, None), ("", None),
])
def test_numbers_and_logicals_may_be_texts(count: object, found: int | None):
    data = study(1, designModule={"enrollmentInfo": {"count": count}}, hasResults="True")
    trial = parse(data, Counter())
    assert (trial.enrollment, trial.has_results) == (found, True)


def test_results_that_were_left_out_of_a_download_are_there_all_the_same():
    assert parse(study(1, hasResults=True), Counter()).has_results
    assert not parse(study(1, hasResults=False), Counter()).has_results
    assert parse(study(1, resultsSection={}), Counter()).has_results


def test_countries_are_named_once_and_places_all_counted():
    sites = [{"country": "Chile"}, {"country": None}, {"city": "x"}, {"country": "Austria"}, {"country": "Chile"}]
    trial = parse(study(1, contactsLocationsModule={"locations": sites}), Counter())
    assert (trial.location_count, trial.countries) == (5, ["Austria", "Chile"])


def test_ids_of_other_registries():
    trial = parse(study(1, identificationModule={
        "orgStudyIdInfo": {"id": "isrctn 12345678"}, "nctIdAliases": ["NCT00000009", "NCT00000001"],
        "secondaryIdInfos": [
            {"id": "2004-000446-20", "type": "EUDRACT_NUMBER"}, {"id": "2023-503280-20-00", "type": "CTIS"},
            {"id": "ISRCTN12345678", "type": "REGISTRY"}, {"id": "U01AR045444", "type": "NIH"}, {"id": None}, {},
        ],
    }), Counter())
    assert trial.secondary_ids == ["ISRCTN12345678", "EUCTR2004-000446-20", "CTIS2023-503280-20-00", "NCT00000009"]


def test_no_person_is_stored():
    trial = parse(FULL_JSON, Counter())
    assert b"Nobody" in FULL_JSON
    assert trial.identity
    assert "Nobody" not in repr(trial)
    assert "example.invalid" not in repr(trial)


def test_a_record_that_is_too_large_ends_the_file_and_what_came_before_is_read():
    large = study(2, descriptionModule={"briefSummary": "x" * 5_000})
    for data in (A + large + A, b"[" + A + b"," + large, A + b'{"a":"' + b"x" * 5_000, A + b"x" * 5_000):
        for size in (1, 100, len(data)):
            with pytest.raises(Rejection) as rejection:
                by_pieces(data, iter(lambda size=size: size, None), 1_000)
            assert rejection.value.reason == "too_large"
    pieces: list[Piece] = []
    with pytest.raises(Rejection):
        pieces.extend(cut([A + B + large], 1_000))
    assert [(piece.first, piece.records) for piece in pieces] == [(1, 2)]
    assert reasons(pieces[0].data) == IDS


def test_no_more_is_held_than_a_piece_and_a_record(monkeypatch):
    monkeypatch.setattr(json_values, "REFILL_BYTES", 1 << 12)
    monkeypatch.setattr(api_v2.cut, "__defaults__", (1 << 12,))
    given_out = 0

    def chunks() -> Iterator[bytes]:
        nonlocal given_out
        yield b"["
        for number in range(2_000):
            yield study(number) + b","
            given_out += len(study(number)) + 1

    taken = 0
    for piece in cut(chunks(), MOST):
        taken += len(piece.data)
        assert given_out - taken < 1 << 14
        assert len(piece.data) < 1 << 13
    assert taken > 150_000


def test_elements_that_are_no_study_are_cut_by_number():
    pieces = list(cut([b"[" + b"1," * 10_000 + b"1]"], MOST))
    assert [(piece.first, piece.records) for piece in pieces] == [(1, 4096), (4097, 4096), (8193, 1809)]


@pytest.mark.parametrize(("data", "taken"), [
    (FULL_JSON, True), (FULL_JSON.decode().encode("utf-16"), True), (b'{"totalCount":1,"studies":[', True),
    (b"", False), (b'{"name": "package"}', False), (b"\x89PNG", False), (b'{"outcomes": {"NCT00000001": 1}}', False),
])
def test_files_that_are_meant_as_something_else(data: bytes, taken: bool):
    if taken:
        check(data)
    else:
        with pytest.raises(Rejection):
            check(data)


# Hypothesis: whatever stands there, each record has one end, which does not depend on how the file comes.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(
        ["COMPLETED", "NCT00000002", "2004-01", "PHASE1", "\\", '"', "]}", "\0", "\ud800", "* a\n\n  * b\\"],
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["id", "type", "date", "name", "studies", "protocolSection", "x"]) | st.text(max_size=5),
        inner, max_size=4,
    ),
    max_leaves=12,
)
WHOLE = json.loads(FULL_JSON)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


PLACES = list(places(WHOLE))
SIGNS = st.sampled_from([b"", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\n", b"0", b"\xff", A])
CHUNKS = st.lists(st.integers(1, 400), min_size=1, max_size=6)


def agree(data: bytes, sizes: list[int]) -> list[tuple[str, Any]]:
    whole = records(data)
    draw = random.Random(len(data))
    assert by_pieces(data, iter(lambda: draw.choice(sizes), None)) == whole
    for _, result in whole:
        if isinstance(result, Trial):
            assert all(field in TRIALS.names for field in result.__dataclass_fields__)
            json.dumps(result.report(), ensure_ascii=False).encode()
        else:
            assert result[0] in {
                "malformed_json", "malformed_text", "wrong_form", "too_deep", "no_protocol_section", "no_nct_id",
                "duplicate_keys",
            }
            assert result[1]
    return whole


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), VALUES, CHUNKS)
def test_any_value_in_place_of_any_member(place: tuple[Any, ...], value: Any, sizes: list[int]):
    changed = json.loads(FULL_JSON)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    data = json.dumps(changed).encode()
    assert len(agree(data, sizes)) == 1
    assert len(agree(b"[" + A + b"," + data + b"," + B + b"]", sizes)) == 3


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutated_and_truncated_bytes(data: st.DataObject):
    base = data.draw(st.sampled_from([
        FULL_JSON, b"[" + A + b"," + B + b"]", A + b"\n" + B, b'{"n":1,"studies":[' + A + b"," + B + b'],"x":[{}]}',
    ]))
    for _ in range(data.draw(st.integers(1, 4))):
        place, end = sorted(data.draw(st.tuples(st.integers(0, len(base)), st.integers(0, len(base)))))
        insert = data.draw(SIGNS | st.binary(max_size=4))
        base = base[:place] + insert + base[place if data.draw(st.booleans()) else end :]
    # With its mark in front, a file would be taken for pieces of ours.
    agree(base.lstrip(json_values.MARK), data.draw(CHUNKS))


@settings(max_examples=200, deadline=None)
@given(st.lists(VALUES, max_size=5), CHUNKS, st.sampled_from(["utf-8", "utf-16", "utf-16-be"]))
def test_any_values_in_a_list_or_on_lines(values: list[Any], sizes: list[int], encoding: str):
    written = [json.dumps(value) for value in values]
    listed = "[" + ",".join(written) + "]"
    found = agree(listed.encode(encoding) if values else b"[]", sizes)
    assert len(found) == len(values)
    agree("\n".join(written).encode(encoding), sizes)
