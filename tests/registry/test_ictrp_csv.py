"""The full CSV export of ICTRP: what each registry's rows become, what is a reject by name, and how a table is cut."""

import codecs
import csv
import io
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ictrp_kit import by_pieces, from_csv, in_chunks, row, table, told

from trialwright.registry.dialects import ictrp_csv, spoken, top_csv
from trialwright.registry.dialects.ictrp.export_columns import COLUMNS, CONTACTS, FIELDS, OTHER_IDS
from trialwright.registry.dialects.ictrp.ictrp_record import FIELDS as OURS
from trialwright.registry.dialects.seam import Rejection
from trialwright.trial.identity import mark
from trialwright.trial.record import Arm, Endpoint, Intervention, Trial


def measures(endpoints):
    return [(one.measure, one.time_frame) for one in endpoints]


def test_a_row_of_euctr():
    trial = from_csv(
        TrialID="EUCTR2019-000001-10-PL", SecondaryIDs="AB-2019-1;NCT00010102", Bridging_flag="NCT00010102",
        Bridged_type="child", Childs="EUCTR2019-000001-10-ES",
        study_type="Interventional clinical trial of medicinal product",
        phase="Human pharmacology (Phase I): noTherapeutic exploratory (Phase II): noTherapeutic confirmatory - "
              "(Phase III): yesTherapeutic use (Phase IV): no",
        Date_registration="05/11/2019", Date_enrollement="18/05/2020", type_enrolment="Date trial authorised",
        Gender="<br>Female: yes<br>Male: yes<br>", Target_size="16", Recruitment_status="Authorised",
        Conditions="Leukaemia <br>MedDRA version: 21.0Level: LLTClassification code 1Term: Myeloid "
                   "leukaemiaSystem Organ "
                   "Class: 1;Therapeutic area: Diseases [C] - Blood [C15]",
        Interventions="<br>Trade Name: Brandex<br>Product Name: onemab<br>Product Code: OM-1<br>Pharmaceutical "
                      "Form: Tablet"
                      "<br>INN or Proposed INN: Onemab<br>INN or Proposed INN: Twomab<br>Concentration number: "
                      "80-<br><br>"
                      "Trade Name: Brandex<br>Product Name: onemab<br>INN or Proposed INN: ONEMAB<br>"
                      "INN or Proposed INN: TWOMAB<br>Pharmaceutical form of the placebo: Tablet<br><br>"
                      "Product Name: Plain<br>Pharmaceutical Form: Infusion<br>INN or Proposed INN: -<br><br>",
        Primary_Outcome="Main Objective: To see.;Secondary Objective: None;Primary end point(s): • Survival<br>• "
                        "Relapse; "
                        "death;Timepoint(s) of evaluation of this end point: Year 1",
        Secondary_Outcomes="Secondary end point(s): The following:<br>1. Pain<br>2. Sleep that<br>is good;<br>"
                           "Timepoint(s) of evaluation of this end point: 1. Week 4<br>2. Week 8",
    )
    assert trial.secondary_ids == ["NCT00010102", "EUCTR2019-000001-10-ES"]
    assert mark("study_number", "AB-2019-1") in trial.identity
    assert (trial.study_type, trial.phase, trial.gender) == ("Interventional", "Phase 3", "All")
    assert (trial.first_submitted_date, trial.start_date, trial.start_date_type) == ("2019-11-05", "2020-05-18", None)
    assert (trial.conditions, trial.keywords) == (["Leukaemia"], ["Myeloid leukaemia"])
    assert trial.interventions == [
        Intervention("Drug", "Onemab + Twomab", "Tablet", ("onemab", "Brandex", "OM-1")),
        Intervention("Drug", "Placebo", "Tablet"), Intervention("Drug", "Plain", "Infusion"),
    ]
    assert measures(trial.primary_outcomes) == [("Survival", "Year 1"), ("Relapse; death", "Year 1")]
    assert measures(trial.secondary_outcomes) == [("Pain", "Week 4"), ("Sleep that is good", "Week 8")]
    assert trial.secondary_outcomes[0] == Endpoint("Pain", "Week 4", "The following")
    assert (trial.enrollment, trial.overall_status, trial.dialect) == (16, "Authorised", "ictrp_csv")


def test_a_row_of_irct():
    trial = from_csv(
        TrialID="IRCT20190122042450N3", study_type="interventional", phase="2-3", Agemin="20 years", Agemax="no limit",
        Conditions="Condition 1: Fatty liver. Condition 2: Diabetes. <br>Fatty liver [NASH] <br>Diabetes;K75.81;0",
        Interventions="Intervention 1: Intervention group: Onemab 10 milligram. Intervention 2: Control group: Control "
                      "group:  The control group will be given placebo capsules.",
        Primary_Outcome="Weight. Timepoint: start and 12 weeks. Method of measurement: scale; digital.;Fat. "
                        "Timepoint: week 1.",
    )
    assert trial.conditions == ["Fatty liver", "Diabetes", "Fatty liver [NASH]"]
    assert trial.arms == [
        Arm("Intervention group", None, "Onemab 10 milligram."),
        Arm("Control group", None, "The control group will be given placebo capsules."),
    ]
    assert trial.interventions == [
        Intervention(None, "Onemab 10 milligram"),
        Intervention(None, None, "The control group will be given placebo capsules."),
    ]
    assert trial.primary_outcomes == [Endpoint("Weight", "start and 12 weeks", "scale; digital"), Endpoint("Fat",
        "week 1")]
    assert (trial.minimum_age, trial.maximum_age, trial.phase) == ("20 Years", None, "Phase 2/Phase 3")


def test_a_row_of_ctri():
    trial = from_csv(
        TrialID="CTRI/2019/02/017575", SecondaryIDs="NIL", Date_registration="11-02-2019", Agemin="NA", Gender="NA",
        phase="Post Marketing Surveillance", results_actual_enrollment="0", Target_size="90",
        Conditions="Health Condition 1: Q214- Septal defectHealth Condition 2: null- Cold; fluHealth Condition 3: "
                   "H16.0- Ulcer",
        Interventions="Intervention1: caudal block: inj onemab<br>50 mcg<br>Intervention2: Nil: Nil<br>"
                      "Control Intervention1: Not applicable: Not applicable<br>",
        Primary_Outcome="Pain scores <br/ ><br>Days in hospitalTimepoint: 2 hrs <br/ ><br>30 days",
        Secondary_Outcomes="SleepTimepoint: week 1;MoodTimepoint: week 2",
        Inclusion_Criteria="Inclusion criteria: 1. Adults <br/ ><br>2. Any sex",
        Exclusion_Criteria="ExclusionCriteria: none",
    )
    assert trial.conditions == ["Septal defect", "Cold", "flu", "Ulcer"]
    assert trial.interventions == [Intervention(None, "caudal block", "inj onemab\n50 mcg")]
    assert measures(trial.primary_outcomes) == [("Pain scores", "2 hrs"), ("Days in hospital", "30 days")]
    assert measures(trial.secondary_outcomes) == [("Sleep", "week 1"), ("Mood", "week 2")]
    assert (trial.first_submitted_date, trial.enrollment, trial.phase, trial.gender) == ("2019-02-11", 90, None, None)
    assert trial.eligibility_criteria.startswith("Inclusion Criteria:\n\n1. Adults\n2. Any sex\n\nExclusion Criteria:")


def test_a_row_of_japan():
    trial = from_csv(
        TrialID="JPRN-JapicCTI-194721", phase="1", Agemin=">= 20age old", Agemax="< 80age old",
        Gender="Male and Female",
        Date_enrollement="01/6/2019", type_enrolment="actual", Target_size="24", results_actual_enrollment="21",
        results_yes_no="Yes", results_url_link="https://example.org/1", results_date_posted="2020-10-06",
        results_date_completed="2020-03-31", Recruitment_status="Complete", Conditions="Cold <br>cold",
        Interventions="Intervention name : RO1<br>INN of the intervention : onemab<br>Dosage And administration of the "
                      "intervention : by IV.<br>Control intervention name : Placebo<br>INN of the control "
                      "intervention : -",
        Primary_Outcome="safety, pharmacokinetics<br>Safety and PK",
    )
    assert trial.interventions == [Intervention(None, "onemab", None, ("RO1",)), Intervention(None, "Placebo")]
    assert (trial.start_date, trial.start_date_type, trial.completion_date) == ("2019-06-01", "Actual", "2020-03-31")
    assert (trial.enrollment, trial.enrollment_type) == (21, "Actual")
    assert (trial.has_results, trial.results_date) == (True, "2020-10-06")
    assert (trial.minimum_age, trial.maximum_age, trial.overall_status) == ("20 Years", "80 Years", "Complete")
    assert trial.conditions == ["Cold"]
    assert measures(trial.primary_outcomes) == [("safety, pharmacokinetics", None), ("Safety and PK", None)]


def test_rows_of_anzctr_korea_thailand_and_africa():
    trial = from_csv(
        TrialID="ACTRN12619000423112", SecondaryIDs="Nil Known", Conditions="Cold; <br>Cold;Respiratory - Other",
        Interventions="(1) Onemab (50 mg/day) for 12 weeks.<br>OR<br>(2) Placebo", Gender="Both males and females",
        Primary_Outcome="Walking time.[At week 12; and at baseline.]", Secondary_Outcomes="NIL<br><br>[NIL]",
    )
    assert trial.conditions == ["Cold", "Respiratory - Other"]
    assert trial.interventions == [Intervention(None, "Onemab (50 mg/day) for 12 weeks"), Intervention(None, "Placebo")]
    assert measures(trial.primary_outcomes) == [("Walking time", "At week 12; and at baseline")]
    assert (trial.secondary_outcomes, trial.secondary_ids, trial.identity) == ([], [], [])
    korean = from_csv(TrialID="KCT0004211", Interventions="Drug : Onemab 80mg<br>daily;Procedure/Surgery : Cut",
        Conditions=";Neoplasms")
    assert korean.interventions == [
        Intervention("Drug", "Onemab 80mg", "Onemab 80mg\ndaily"), Intervention("Procedure", "Cut"),
    ]
    assert korean.conditions == ["Neoplasms"]
    assert from_csv(Conditions="COVID-19;N95").conditions == ["COVID-19", "N95"]
    thai = from_csv(TrialID="TCTR20190109001", Primary_Outcome="Safety; Adverse events [Timeframe 1.0, 2.0 hrs]")
    assert measures(thai.primary_outcomes) == [("Safety", None), ("Adverse events", "1.0, 2.0 hrs")]
    african = from_csv(TrialID="PACTR201908793583382", Interventions=";onemab group;twomab group")
    assert [one.name for one in african.interventions] == ["onemab group", "twomab group"]


@pytest.mark.parametrize(("text", "name"), [
    ("Osimertinib 80mg once daily", "Osimertinib 80mg once daily"),
    ("Metformin will be given twice daily for a long time. " * 5, "Metformin"),
    ("Tea (green), " + "as is usual " * 20, "Tea"), ("The patients will be seen. " * 9, None),
    ("30 patients receiving St. Thomas solution. " * 9, None), ("A capsule will be swallowed. " * 9, None),
    ("Add 500 ml of glucose. " * 9, None), ("x" * 300, None), ("1. ", None),
])
def test_names_are_what_texts_begin_with(text, name):
    (found,) = from_csv(Interventions=text).interventions or [Intervention()]
    assert found.name == name
    assert name == text.strip() or found.description == (text.strip() if len(text) > 4 else found.description)


@pytest.mark.parametrize(("cells", "has", "date"), [
    ({}, False, None), ({"results_yes_no": "Yes"}, True, None), ({"results_yes_no": "No",
     "results_url_link": "https://a.b"}, False, None),
    ({"results_url_link": "https://a.b"}, True, None), ({"results_url_link": "NA"}, False, None),
    ({"results_date_posted": "2020-10-06"}, True, "2020-10-06"), ({"results_date_posted": "1900-01-01"}, False, None),
    # CRIS has the day of registration there.
    ({"results_date_posted": "2019-08-19", "Date_registration": "2019-08-19"}, False, None),
])
def test_results(cells, has, date):
    trial = from_csv(**cells)
    assert (trial.has_results, trial.results_date) == (has, date)


def test_nothing_is_nothing():
    trial = from_csv(**dict.fromkeys((name for name in COLUMNS if name != "TrialID"), "NA"))
    assert trial == Trial(trial_id="NCT00010101", dialect="ictrp_csv") == from_csv()


def test_people_are_marks():
    cells = {column: text for columns in CONTACTS for column, text in zip(
        columns, ("Pat", "Example", "pat@example.org", "+49 30 5555 0101"), strict=True) if column}
    trial = from_csv(**cells)
    assert "Example" not in repr(trial)
    assert {mark("person", "Pat Example"), mark("email", "pat@example.org"), mark("phone",
        "+493055550101")} < set(trial.identity)


def test_the_columns_are_those_of_the_export():
    assert len(COLUMNS) == len(set(COLUMNS)) == 63
    assert set(FIELDS) - set(COLUMNS) == {"Date_registration3", "Source_Register"}
    assert {column for columns in CONTACTS for column in columns} - set(COLUMNS) == {""}
    assert set(OTHER_IDS) - set(COLUMNS) == {"nctids", "other_records"}
    assert set(FIELDS.values()) | {"other_ids"} == OURS


@pytest.mark.parametrize(("cells", "reason"), [
    ({"TrialID": ""}, "no_trial_id"), ({"TrialID": "ABC"}, "no_trial_id"), ({"TrialID": "NULL"}, "no_trial_id"),
    ({"TrialID": "15668391"}, "no_trial_id"), ({"TrialID": "../../a"}, "no_trial_id"),
    ({"phase": "a\0b"}, "malformed_cell"), ({"Ethics_Status": "\udcff"}, "malformed_cell"),
    ({"Inclusion_Criteria": "x" * ((1 << 20) + 1)}, "too_large_cell"),
], ids=lambda value: str(value)[:30])
def test_a_bad_row_is_a_reject_by_name(cells, reason):
    data = _encoded(table, row(), row(**cells), row(TrialID="NCT00010102"))
    assert told(ictrp_csv.records("a.csv", data, Counter())) == [
        ("a.csv#NCT00010101", "NCT00010101"), ("a.csv#record 2", reason), ("a.csv#NCT00010102", "NCT00010102"),
    ]


def _encoded(write, *rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n",
        quoting=csv.QUOTE_ALL).writerows([one[name] for name in COLUMNS] for one in rows)
    return text.getvalue().encode("utf-8", "surrogateescape")


def test_rows_of_another_width_are_rejects():
    data = table(row()) + b'"NCT00010102","x"\n' + table(row(TrialID="NCT00010103")).replace(b'"\n',
        b'","x"\n') + table(row())
    assert [reason for _, reason in told(ictrp_csv.records("a", data, Counter()))] == [
        "NCT00010101", "wrong_width", "wrong_width", "NCT00010101",
    ]


def test_a_quote_that_is_never_closed():
    data = table(row()) + table(row(phase="here"), row()).replace(b'here"', b"here") + table(row(TrialID="NCT00010104"))
    reasons = [reason for _, reason in told(ictrp_csv.records("a", data, Counter()))]
    assert reasons[0] == "NCT00010101"
    assert set(reasons) <= {"NCT00010101", "NCT00010104", "wrong_width", "malformed_table"}
    assert len(reasons) > len([reason for reason in reasons if reason.startswith("NCT")])
    cut_off = table(row(), row(TrialID="NCT00010102"))[:-30]
    assert [reason for _, reason in told(ictrp_csv.records("a", cut_off, Counter()))][1:] in (
        ["malformed_table"], ["wrong_width"],
    )


@pytest.mark.parametrize("text", ["A,B\nC", 'a "quoted" word', '\n"NCT00010109","x"', "a\r\nb", ";\t|", '"'])
@pytest.mark.parametrize("size", [1, 13, 1 << 16])
def test_cells_hold_anything(text, size, monkeypatch):
    monkeypatch.setattr(ictrp_csv.cut, "__defaults__", (100,))
    data = table(*(row(TrialID=f"NCT{number:08}", public_title=text) for number in range(5)))
    found, unread = by_pieces(ictrp_csv, in_chunks(data, size))
    assert [trial.trial_id for _, trial in found] == [f"NCT{number:08}" for number in range(5)]
    assert not unread


@pytest.mark.parametrize("size", [1, 50, 1 << 16])
@pytest.mark.parametrize("encoded", [
    lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16"),
    lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"), lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace("\n", "\r").encode(), lambda text: text.replace('","', '";"').encode(),
    lambda text: text.replace('"', "").encode(), lambda text: text.replace('","', '"\t"').encode("utf-16"),
    lambda text: "sep=;\n" + text.replace('","', '";"'),
], ids=["bom", "utf-16", "utf-16-be", "crlf", "cr", "semicolons", "unquoted", "tabs", "sep line"])
def test_other_forms_of_a_table(encoded, size, monkeypatch):
    monkeypatch.setattr(ictrp_csv.cut, "__defaults__", (600,))
    text = table(*(row(TrialID=f"NCT{number:08}", public_title="Café") for number in range(7))).decode()
    data = encoded(text)
    data = data.encode() if isinstance(data, str) else data
    assert spoken.of("a.csv", data) is ictrp_csv
    found, _ = by_pieces(ictrp_csv, in_chunks(data, size))
    assert [(trial.trial_id, trial.brief_title) for _, trial in found] == [(f"NCT{number:08}",
        "Café") for number in range(7)]


@pytest.mark.parametrize("columns", [
    COLUMNS, COLUMNS[::-1], ("extra", *COLUMNS[20:], *COLUMNS[:20], "Date_registration3"),
    ("public_title", "TrialID", "Date_registration", "Target_size"),
], ids=["same", "reversed", "turned", "few"])
@pytest.mark.parametrize("above", [b"", b"\n\n", b"sep=,\n"])
@pytest.mark.parametrize("size", [1, 50, 1 << 16])
def test_a_table_with_a_header_is_read_by_names(columns, size, above, monkeypatch):
    monkeypatch.setattr(ictrp_csv.cut, "__defaults__", (200,))
    rows = [row(TrialID=f"NCT{n:08}", public_title='A "b"\nc', Date_registration3="NULL",
        Target_size="7") for n in range(7)]
    data = above + table(*rows, columns=columns, header=True)
    assert spoken.of("a.csv", data) is ictrp_csv
    pieces = list(ictrp_csv.cut(in_chunks(data, size), 5000))
    assert len(pieces) > 1
    found, _ = by_pieces(ictrp_csv, in_chunks(data, size))
    assert [(trial.trial_id, trial.brief_title, trial.enrollment) for _, trial in found] == [
        (f"NCT{n:08}", 'A "b" c', 7) for n in range(7)
    ]


def test_a_table_of_the_portal_has_the_names_of_its_xml():
    header = ("TrialID,Last Refreshed on,Public title,Date registration,Date registration3,Source Register,web address,"
              "Inclusion agemin,Inclusion gender,Target size,Condition,Intervention,Primary outcome,Contact Lastname\n")
    cells = '15668391,17 February 2020,Tea,03/05/2019,20190305,ISRCTN,http://a,18,F,9,Cold,Tea,Days,"Pat Example"'
    data = f"{header}{cells}\n"
    assert spoken.of("a.csv", data.encode()) is ictrp_csv
    (found,) = ictrp_csv.records("a.csv", data.encode(), Counter())
    assert found.result == Trial(
        trial_id="ISRCTN15668391", dialect="ictrp_csv", brief_title="Tea", conditions=["Cold"], gender="Female",
        interventions=[Intervention(None, "Tea")], primary_outcomes=[Endpoint("Days")], minimum_age="18 Years",
        enrollment=9, enrollment_type="Anticipated", first_submitted_date="2019-03-05", last_update_date="2020-02-17",
        identity=found.result.identity,
    )
    assert mark("person", "Pat Example") in found.result.identity


def test_a_row_that_is_too_large_ends_the_table_behind_those_before():
    data = table(row(), row(TrialID="NCT00010102"), row(public_title="x" * 5000), row())
    for size in (1, 64, 1 << 20):
        found = []
        with pytest.raises(Rejection, match="too_large"):
            for piece in ictrp_csv.cut(in_chunks(data, size), 4000):
                found += told(ictrp_csv.records("a", piece.data, Counter(), piece.first))
        assert [reason for _, reason in found] == ["NCT00010101", "NCT00010102"]
        with pytest.raises(Rejection, match="too_large"):
            list(ictrp_csv.cut(in_chunks(table(row(public_title="x" * 5000), row()), size), 4000))


def test_a_piece_whose_first_row_is_broken_is_still_told(monkeypatch):
    monkeypatch.setattr(ictrp_csv.cut, "__defaults__", (300,))
    data = table(row()) + b'"NCT00010102","x"\n' * 40 + table(row(TrialID="NCT00010103"))
    found, _ = by_pieces(ictrp_csv, [data])
    assert [getattr(one, "trial_id", one) for _, one in found] == ["NCT00010101", *["wrong_width"] * 40, "NCT00010103"]


def test_no_more_is_held_than_a_piece_and_a_row(monkeypatch):
    monkeypatch.setattr(ictrp_csv.cut, "__defaults__", (3000,))
    given_out = 0

    def chunks():
        nonlocal given_out
        for number in range(500):
            given_out += 1
            yield table(row(TrialID=f"NCT{number:08}"))

    for piece in ictrp_csv.cut(chunks(), 10_000):
        assert len(piece.data) < 6000
        assert given_out < piece.first + piece.records + 10
    assert piece.first + piece.records == 501


TOP = b"nctid,phase,diseases,drugs,criteria\nNCT00010101,phase 1,['a'],['b'],c\n"


@pytest.mark.parametrize("data", [
    b"", b"a,b\n1,2\n", TOP, b"\xff\xfe", b'"' * 1000, table(row())[:40], table(row(TrialID="x")),
        b"TrialID,Target_size\n1,2\n",
    ",".join(COLUMNS[1:]).encode(),
])
def test_other_tables_are_refused(data):
    for function in (ictrp_csv.check, lambda held: list(ictrp_csv.cut([held], 10_000)),
                     lambda held: list(ictrp_csv.records("a", held, Counter()))):
        with pytest.raises(Rejection, match="unknown_columns"):
            function(data)


def test_tables_of_top_are_still_read_as_such():
    assert spoken.of("a.csv", TOP) is top_csv
    assert list(ictrp_csv.outcomes(table(row()), "label")) == []
    assert ictrp_csv.MANY
    assert not ictrp_csv.TELLS_FAILURE


LINES = [
    table(row()), table(row(TrialID="NCT00010102", public_title='a\n"b",')), b'"NCT00010103","x"\n', b"\n", b'"',
    b'","', b"x\n",
    b'"NCT00010104', b"\xff", b"\0", table(row()).replace(b'"', b""), ",".join(COLUMNS).encode() + b"\n",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=8), st.integers(1, 500), st.sampled_from([50, 2000, 1 << 20]))
def test_any_chunks_give_the_same_records(lines, size, piece):
    data = table(row(TrialID="NCT00010100")) + b"".join(lines)
    kept, ictrp_csv.cut.__defaults__ = ictrp_csv.cut.__defaults__, (piece,)
    try:
        assert by_pieces(ictrp_csv, in_chunks(data, size)) == by_pieces(ictrp_csv, [data])
    finally:
        ictrp_csv.cut.__defaults__ = kept


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(1, 300))
def test_arbitrary_bytes_are_rejects(data, size):
    for begin in (b"", table(row()), table(row(), header=True)):
        try:
            found, _ = by_pieces(ictrp_csv, in_chunks(begin + data, size))
        except Rejection as rejection:
            assert rejection.reason == "unknown_columns"
        else:
            assert all(isinstance(one, Trial | str) for _, one in found)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(COLUMNS[1:]), st.text(max_size=40), max_size=6))
def test_any_text_in_any_cell_is_a_trial_or_a_reject(cells):
    data = table(row(**cells))
    (found,) = ictrp_csv.records("a", data, Counter())
    assert isinstance(found.result, Trial) or found.result.reason == "malformed_cell"
