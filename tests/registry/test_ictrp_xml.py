"""The XML of ICTRP's search portal: what becomes a trial, what a reject by name, and how a file is cut."""

import codecs
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ictrp_kit import ROOT, by_pieces, element, export, from_xml, in_chunks, told

from trialwright.registry.dialects import ictrp_xml, legacy_xml, spoken
from trialwright.registry.dialects.seam import Rejection
from trialwright.trial.identity import mark
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial

CHICTR = {
    "TrialID": "ChiCTR2000010101", "Last_Refreshed_on": "17 February 2020", "Public_title": "Tea for colds",
    "Scientific_title": "Tea &amp; colds" + " " * 900, "Primary_sponsor": "Tea Hospital",
    "Date_registration": "2020-02-17", "Date_registration3": "20200217", "Export_date": "3/18/2020 6:53:35 PM",
    "Source_Register": "ChiCTR", "web_address": "http://www.chictr.org.cn/showproj.aspx?proj=1",
    "Recruitment_Status": "Not Recruiting", "other_records": "No", "Inclusion_agemin": "18", "Inclusion_agemax": "??",
    "Inclusion_gender": "Both", "Date_enrollement": "2020-02-01",
    "Target_size": "Tea group A; B:30;Control group:25;", "Study_type": "Interventional study",
    "Study_design": "Parallel", "Phase": "0", "Countries": "China;China",
    "Contact_Firstname": "Pat Example", "Contact_Lastname": "", "Contact_Email": "pat@example.org",
    "Contact_Tel": "+86 139 5555 0101", "Contact_Affiliation": "Tea Hospital",
    "Inclusion_Criteria": "Inclusion criteria: 1. Aged &gt;=18;\n<br>2. A cold.",
    "Exclusion_Criteria": "Exclusion criteria: Coffee.", "Condition": "Common cold",
    "Intervention": "Tea group A; B:Green tea 3g; twice a day: 7 days;Control group:none;",
    "Primary_outcome": "Days of cold;Fever (above 38; daily);Days of cold;", "results_url_link": "",
    "Retrospective_flag": "No", "Bridging_flag_truefalse": "False", "Bridged_type": "          ",
}
NCT = {
    "TrialID": "NCT00010101", "Source_Register": "ClinicalTrials.gov", "Date_registration": "03/02/2020",
    "Date_registration3": "20200203", "Date_enrollement": "February 2020", "Target_size": "120",
    "Phase": "Phase 2/Phase 3", "Inclusion_gender": "All", "Inclusion_agemin": "6 Months", "Inclusion_agemax": "N/A",
    "Study_design": "Allocation: Randomized. Intervention model: Parallel Assignment. Masking: None (Open Label).",
    "Inclusion_Criteria": "<br>        Inclusion Criteria:\n<br>\n<br>          -  Has a cold that lasted for at "
                          "least\n"
                          "<br>             three days\n<br>\n<br>        Exclusion Criteria:\n<br>\n<br>         "
                          " -  Coffee\n<br>",
    "Condition": "Cold; Flu;cold", "Intervention": "Drug: Tea; green;Drug: Tea; green;Device: Cup",
    "Contact_Firstname": "; ", "Contact_Lastname": "Pat Example, MD;Sam Sample", "Contact_Email": ";sam@example.org",
    "Contact_Tel": "1-555-555-0100;",
}


def test_a_record_of_chictr():
    trial = from_xml(**CHICTR)
    assert trial == Trial(
        trial_id="ChiCTR2000010101", dialect="ictrp_xml", brief_title="Tea for colds", official_title="Tea & colds",
        sponsor="Tea Hospital", study_type="Interventional", intervention_model="Parallel Assignment",
        conditions=["Common cold"], overall_status="Not recruiting", enrollment=55, enrollment_type="Anticipated",
        arms=[Arm("Tea group A; B", None, "Green tea 3g; twice a day: 7 days"), Arm("Control group", None, None)],
        interventions=[Intervention(None, "Green tea 3g; twice a day: 7 days")],
        primary_outcomes=[Endpoint("Days of cold"), Endpoint("Fever (above 38; daily)")],
        eligibility_criteria="Inclusion Criteria:\n\n1. Aged >=18;\n2. A cold.\n\nExclusion Criteria:\n\nCoffee.",
        gender="All", minimum_age="18 Years", start_date="2020-02-01", first_submitted_date="2020-02-17",
        last_update_date="2020-02-17", countries=["China"], identity=trial.identity,
    )
    people = {mark("person", "Pat Example"), mark("surname", "Example"), mark("email", "pat@example.org"),
              mark("phone", "+8613955550101")}
    assert set(trial.identity) == people


def test_a_record_of_clinicaltrials_gov():
    trial = from_xml(**NCT)
    assert trial.eligibility_criteria == (
        "Inclusion Criteria:\n\n- Has a cold that lasted for at least three days\n\nExclusion Criteria:\n\n- Coffee"
    )
    assert trial.interventions == [Intervention("Drug", "Tea; green"), Intervention("Device", "Cup")]
    assert trial.conditions == ["Cold", "Flu"]
    assert (trial.first_submitted_date, trial.start_date) == ("2020-02-03", "2020-02")
    assert (trial.minimum_age, trial.maximum_age) == ("6 Months", None)
    assert trial.phase == "Phase 2/Phase 3"
    assert {mark("person", "Pat Example"), mark("person", "Sam Sample"), mark("email", "sam@example.org"),
            mark("phone", "15555550100")} < set(trial.identity)


def test_no_name_of_a_contact_is_kept():
    trial = from_xml(**{**CHICTR, "Primary_sponsor": "Example Pat"})
    assert trial.sponsor is None
    assert "Example" not in repr(trial)


@pytest.mark.parametrize(("fields", "found"), [
    ({"TrialID": "15668391", "Source_Register": "ISRCTN"}, "ISRCTN15668391"),
    ({"TrialID": "12619000423112", "Source_Register": "ANZCTR"}, "ACTRN12619000423112"),
    ({"TrialID": "12619000423112"}, "ACTRN12619000423112"),
    ({"TrialID": "ACTRN12619000423112 "}, "ACTRN12619000423112"),
    ({"TrialID": "UMIN000037291", "Source_Register": "JPRN"}, "JPRN-UMIN000037291"),
    ({"TrialID": "jRCTs051180199", "Source_Register": "JPRN"}, "JPRN-jRCTs051180199"),
    ({"TrialID": "2019-004010-34-PL", "Source_Register": "EU Clinical Trials Register"}, "EUCTR2019-004010-34-PL"),
    ({"TrialID": "chictr-trc-12345678"}, "ChiCTR-TRC-12345678"), ({"TrialID": "CTRI/2019/02/017575"},
     "CTRI/2019/02/017575"),
    ({"TrialID": "nct00010101"}, "NCT00010101"),
    ({"TrialID": "15668391", "web_address": "http://www.isrctn.com/ISRCTN15668391"}, "ISRCTN15668391"),
])
def test_ids_have_what_tells_their_registry(fields, found):
    assert from_xml(**fields).trial_id == found


@pytest.mark.parametrize("text", ["", "15668391", "NCT1", "NULL", "a" * 5000, "..", "../../NCT00010101",
    "NCT00010101;NCT00010102"])
def test_a_record_without_an_id_is_a_reject(text):
    (_, reason), = told(ictrp_xml.records("a.xml", export(element(TrialID=text)), Counter()))
    assert reason == "no_trial_id"


def test_ids_of_other_registries_are_secondary():
    trial = from_xml(
        TrialID="NCT00010101", Secondary_ID="2018-004700-19; NCT00010101;nct 00010102<br>UMIN000027229, ABC-123456",
        other_records="Yes", Bridging_flag="CTRI/2020/06/025618",
        Childs="EUCTR2018-004700-19-BG;EUCTR2018-004700-19-FR",
    )
    assert trial.secondary_ids == [
        "EUCTR2018-004700-19", "NCT00010102", "JPRN-UMIN000027229", "CTRI/2020/06/025618", "EUCTR2018-004700-19-BG",
        "EUCTR2018-004700-19-FR",
    ]
    assert mark("study_number", "ABC-123456") in trial.identity


def test_of_elements_alike_the_first_that_says_something_counts():
    data = export(element(Phase="").replace("</Trial>", "<Phase>II</Phase><Phase>III</Phase></Trial>"))
    (found,) = ictrp_xml.records("a", data, Counter())
    assert found.result.phase == "Phase 2"


def test_words_in_marks_are_words():
    data = export(element().replace("</Trial>", "<Public_title>a <b>bold</b> one<br/>more</Public_title></Trial>"))
    (found,) = ictrp_xml.records("a", data, Counter())
    assert found.result.brief_title == "a bold one more"


def good(number: int) -> str:
    return element(TrialID=f"NCT{number:08}")


BROKEN = [
    ("nothing else", "", []),
    ("a tag left open", "<Trial><TrialID>NCT00000009</TrialID><Phase>2</Trial>", ["malformed_xml"]),
    ("no end", "<Trial><TrialID>NCT00000009</TrialID>", ["malformed_xml"]),
    ("only a beginning", "<Trial>", ["malformed_xml"]),
    ("only an end", "</Trial>", ["stray_text"]),
    ("text", "what is this? <b/>", ["stray_text"]),
    ("another element", "<Study><TrialID>NCT00000009</TrialID></Study>", ["stray_text"]),
    ("a comment", "<!-- exported - by hand -->", []),
    ("a second file", f"</{ROOT}>\n<?xml version='1.0'?>\ufeff<{ROOT} a='b'>", []),
    ("an entity", element().replace("NCT", "&nct;"), ["malformed_xml"]),
    ("a document type", "<!DOCTYPE a [<!ENTITY b 'c'>]>", ["stray_text"]),
    ("a document type inside", element().replace("<TrialID>", "<!DOCTYPE a><TrialID>"), ["malformed_xml"]),
    ("no end and no content", "<Trial/>", ["no_trial_id"]),
    ("an empty one", "<Trial></Trial>", ["no_trial_id"]),
    ("nested deeply", f"<Trial>{'<a>' * 10_000}{'</a>' * 10_000}</Trial>", ["malformed_xml"]),
    ("nested trials", "<Trial>" * 50 + "</Trial>", ["malformed_xml"] * 49 + ["no_trial_id"]),
    ("a huge field", element(Phase="2" * ((1 << 20) + 1)), ["too_large_cell"]),
    ("many elements", f"<Trial>{'<a/>' * 600_000}</Trial>", ["too_many_elements"]),
    ("a control character", element(Phase="\x01"), ["malformed_xml"]),
]


@pytest.mark.parametrize(("inside", "reasons"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_is_broken_costs_itself_alone(inside, reasons):
    data = export(good(1), inside, good(2))
    found = [reason for _, reason in told(ictrp_xml.records("a", data, Counter()))]
    assert found == ["NCT00000001", *reasons, "NCT00000002"]
    assert [named for named, _ in by_pieces(ictrp_xml, [data], 1 << 23)[0]] == [
        named for named, _ in told(ictrp_xml.records("a", data, Counter()))
    ]


def test_rejects_have_their_number_for_a_name():
    names = [name for name, _ in told(ictrp_xml.records("a.xml", export(good(1), "x", good(2)), Counter(), first=41))]
    assert names == ["a.xml#NCT00000001", "a.xml#record 42", "a.xml#NCT00000002"]


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_a_file_that_was_cut_off_says_so(at):
    data = export(good(1), good(2), good(3))
    found = [reason for _, reason in told(ictrp_xml.records("a", data[: len(data) - 1 - at], Counter()))]
    if at < len(data):
        assert found[-1] in {"malformed_xml", "stray_text"}
        assert found[:-1] == ["NCT00000001", "NCT00000002", "NCT00000003"][: len(found) - 1]


@pytest.mark.parametrize("doctype", [
    "<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///dev/zero'>]>",
    "<!DOCTYPE a SYSTEM 'http://example.invalid/'>",
    "<!-- a --><!DOCTYPE a", "<!ENTITY a 'b'>",
])
def test_a_document_type_is_refused_once(doctype):
    data = export(good(1), good(2)).replace(b"<Trials", doctype.encode() + b"<Trials", 1)
    assert told(ictrp_xml.records("a", data, Counter())) == [("a#record 1", "entity_declaration")]
    assert by_pieces(ictrp_xml, in_chunks(data, 11))[0] == [("a#record 1", "entity_declaration")]


@pytest.mark.parametrize("encoded", [
    lambda text: text.encode("utf-16"), lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    lambda text: text.encode("utf-16-le"), lambda text: text.encode("utf-16-be"), lambda text: text.encode("utf-8-sig"),
    lambda text: text.replace("UTF-8", "windows-1252").encode("cp1252"),
    lambda text: text.replace("UTF-8", "utf-16").encode(),
])
@pytest.mark.parametrize("size", [1, 7, 1 << 16])
def test_other_encodings_are_read(encoded, size):
    text = export(*(element(TrialID=f"NCT{number:08}", Public_title="Café – 1") for number in range(3))).decode()
    found, _ = by_pieces(ictrp_xml, in_chunks(encoded(text), size))
    assert [trial.brief_title for _, trial in found] == ["Café – 1"] * 3
    assert spoken.of("a.xml", encoded(text)) is ictrp_xml


@pytest.mark.parametrize("encoding", ["utf-7", "ebcdic-cp-us", "iso-8859-99", "x" * 30])
def test_encodings_that_are_not_read_are_named(encoding):
    data = export(good(1)).replace(b"UTF-8", encoding.encode())
    with pytest.raises(Rejection, match="malformed_xml"):
        list(ictrp_xml.cut([data], 1 << 20))
    with pytest.raises(Rejection):
        ictrp_xml.check(data)


def test_bytes_that_are_no_utf_8_cost_their_trial():
    data = export(good(1), element(Public_title="here"), good(2)).replace(b"here", b"\xff\xfe")
    assert [reason for _, reason in told(ictrp_xml.records("a", data, Counter()))] == [
        "NCT00000001", "malformed_xml", "NCT00000002",
    ]


def test_a_trial_that_is_too_large_ends_the_file_behind_those_before():
    data = export(good(1), good(2), element(Public_title="x" * 5000), good(3))
    for size in (1, 64, 1 << 20):
        found = []
        with pytest.raises(Rejection, match="too_large"):
            for piece in ictrp_xml.cut(in_chunks(data, size), 4000):
                found += told(ictrp_xml.records("a", piece.data, Counter(), piece.first))
        assert [reason for _, reason in found] == ["NCT00000001", "NCT00000002"]


def test_no_more_is_held_than_a_piece_and_a_record(monkeypatch):
    monkeypatch.setattr(ictrp_xml.cut, "__defaults__", (500,))
    given_out = 0

    def chunks():
        nonlocal given_out
        yield f"<{ROOT}>".encode()
        for number in range(2000):
            given_out += 1
            yield good(number).encode()
        yield f"</{ROOT}>".encode()

    for piece in ictrp_xml.cut(chunks(), 1000):
        assert len(piece.data) < 1000
        assert given_out < piece.first + piece.records + 30
    assert piece.first + piece.records == 2001


def test_an_export_without_trials_has_none():
    assert list(ictrp_xml.cut([export()], 1000)) == []
    assert list(ictrp_xml.records("a", export(), Counter())) == []
    assert told(ictrp_xml.records("a", b"", Counter())) == [("a#record 1", "malformed_xml")]


PARTS = [
    good(1), good(2), "<Trial>", "</Trial>", "</Trial >", "<Trial/>", "<Trials>", "x", "\n", f"<{ROOT}>", f"</{ROOT}>",
    "<!-- -->", "<!--", "&amp;", "&a;", "<![CDATA[<Trial>]]>", "<TrialID>", "</TrialID>", "\ufeff", "<!DOCTYPE a>", "é",
    "<?xml version='1.0'?>",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=12), st.integers(1, 40))
def test_any_chunks_give_the_same_records(parts, size):
    data = export("".join(parts))
    whole = by_pieces(ictrp_xml, [data])
    assert by_pieces(ictrp_xml, in_chunks(data, size)) == whole
    unread = Counter()
    assert [name for name, _ in whole[0]] == [name for name, _ in ictrp_xml.records("a", data, unread)]
    assert unread == whole[1]


@pytest.mark.parametrize("piece", [1, 300, 1000])
def test_pieces_of_any_size_give_the_same_records(piece, monkeypatch):
    data = export(good(1), "x", *(element(**{**CHICTR, "TrialID": f"NCT{number:08}"}) for number in range(9)),
        "<Trial>")
    whole = by_pieces(ictrp_xml, [data])
    monkeypatch.setattr(ictrp_xml.cut, "__defaults__", (piece,))
    assert by_pieces(ictrp_xml, in_chunks(data, 50)) == whole
    assert whole[1] == {"maximum_age": 9}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 40))
def test_arbitrary_bytes_are_rejects(data, size):
    for begin in (b"", f"<{ROOT}>".encode(), b"\xff\xfe"):
        try:
            found, _ = by_pieces(ictrp_xml, in_chunks(begin + data, size))
        except Rejection as rejection:
            assert rejection.reason == "malformed_xml"
        else:
            assert all(isinstance(reason, str) for _, reason in found)


@pytest.mark.parametrize(("data", "dialect"), [
    (export(), ictrp_xml), (export()[:70], ictrp_xml), (b"<!-- x --> <?a b?>" + export()[39:], ictrp_xml),
    (b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + export()[39:], ictrp_xml), (b"<clinical_study/>", legacy_xml),
    (b"", legacy_xml), (b"<!-- <Trials_downloaded_from_ICTRP> --><clinical_study/>", legacy_xml),
    (b"<Trials_downloaded_from_ICTRP2/>", legacy_xml), (b"\x00\xff", legacy_xml), (b"<" * 1000, legacy_xml),
])
def test_the_root_tells_the_dialect(data, dialect):
    assert spoken.of("a.xml", data) is dialect


def test_legacy_xml_refuses_an_export():
    with pytest.raises(Rejection, match="not_a_trial"):
        legacy_xml.check(export())
    with pytest.raises(Rejection, match="not_an_export"):
        ictrp_xml.check(b"<clinical_study/>")
    assert list(ictrp_xml.outcomes(export(good(1)), "label")) == []
    assert ictrp_xml.MANY
    assert not ictrp_xml.TELLS_FAILURE
