"""Ids of trials: the spellings of every registry, which one an id is of, and ids within texts."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.trial import ids
from trialwright.trial.ids import IN_TEXT, REGISTRIES, STEMS, is_nct_id, normalised, one_trial, registry_of, within

SPELLINGS = [
    ("NCT00010101", "ClinicalTrials.gov", ["nct00010101", "NCT 00010101", "NCT-00010101", "NCT:00010101",
     " NCT00010101. "]),
    ("ISRCTN15668391", "ISRCTN", ["isrctn15668391", "ISRCTN 15668391", "ISRCTN-15668391", "(ISRCTN15668391)"]),
    ("ACTRN12619000423112", "ANZCTR", ["ACTRN 12619000423112", "actrn12619000423112"]),
    ("ChiCTR1900022258", "ChiCTR", ["chictr1900022258", "CHICTR-1900022258", "ChiCTR 1900022258"]),
    ("ChiCTR-TRC-12345678", "ChiCTR", ["chictr-trc-12345678", "ChiCTR\u2010TRC\u201012345678"]),
    ("ITMCTR2024000001", "ITMCTR", ["itmctr2024000001"]),
    ("CTRI/2019/02/017575", "CTRI", ["ctri/2019/02/017575", "CTRI 2019/02/017575", "CTRI2019/02/017575"]),
    ("DRKS00012345", "DRKS", ["drks00012345", "DRKS-00012345", "DRKS-ID: DRKS00012345"[9:]]),
    ("EUCTR2019-004010-34-PL", "EUCTR", ["euctr 2019-004010-34-pl", "EUCTR-2019-004010-34-PL", "2019-004010-34-PL"]),
    ("EUCTR2019-004010-34", "EUCTR", ["2019-004010-34", "EudraCT 2019-004010-34", "EudraCT number: 2019-004010-34",
                                      "EudraCT-No. 2019-004010-34"]),
    ("EUCTR2019-004010-34-Outside-EU/EEA", "EUCTR", ["EUCTR2019-004010-34-OUTSIDE-EU/EEA"]),
    ("EUCTR2019-004010-34-3RD", "EUCTR", ["EUCTR2019-004010-34-3rd"]),
    ("CTIS2023-503280-20-00", "CTIS", ["2023-503280-20-00", "ctis2023-503280-20-00"]),
    ("CTIS2023-503280-20", "CTIS", ["2023-503280-20"]),
    ("IRCT20190122042450N3", "IRCT", ["irct20190122042450n3"]), ("IRCT138904061234N1", "IRCT", []),
    ("JPRN-UMIN000037291", "JPRN", ["UMIN000037291", "umin000037291", "JPRN UMIN000037291", "JPRNUMIN000037291"]),
    ("JPRN-jRCT2063190013", "JPRN", ["jRCT2063190013", "JRCT2063190013"]),
    ("JPRN-jRCTs051180199", "JPRN", ["jRCTs051180199", "JPRN-JRCTS051180199"]),
    ("JPRN-JapicCTI-194721", "JPRN", ["JapicCTI-194721", "jprn-japiccti-194721"]),
    ("JPRN-JMA-IIA00123", "JPRN", ["JMA-IIA00123"]),
    ("KCT0004211", "CRIS", ["kct0004211"]), ("LBCTR2020104444", "LBCTR", ["LBCTR 2020104444"]),
    ("NL-OMON12345", "NTR", ["nl-omon12345"]), ("NTR1234", "NTR", ["NTR 1234"]), ("NL7890", "NTR", ["nl7890"]),
    ("PACTR201908793583382", "PACTR", ["pactr201908793583382"]), ("PER-012-19", "REPEC", ["per-012-19"]),
    ("RBR-6hjgqk", "REBEC", ["RBR-6HJGQK", "rbr-6hjgqk"]), ("RPCEC00000123", "RPCEC", ["rpcec00000123"]),
    ("SLCTR/2019/012", "SLCTR", ["slctr/2019/012", "SLCTR 2019/012"]), ("TCTR20190109001", "TCTR", ["tctr20190109001"]),
]


@pytest.mark.parametrize(("trial_id", "registry", "others"), SPELLINGS, ids=[case[0] for case in SPELLINGS])
def test_every_spelling_is_one_id(trial_id, registry, others):
    for text in (trial_id, *others):
        assert normalised(text) == trial_id
    assert registry_of(trial_id) == registry
    assert is_nct_id(trial_id) == (registry == "ClinicalTrials.gov")


def test_every_registry_is_tried():
    assert {case[1] for case in SPELLINGS} == {entry.name for entry in REGISTRIES}


@pytest.mark.parametrize("text", [
    None, "", " ", "NCT", "NCT0001010", "NCT000101012", "NCT0001010a", "NCT00010101 NCT00010102",
        "NCT00010101;NCT00010102",
    "15668391", "12619000423112", "ISRCTN1566839", "2019-004010", "2019-604010-34", "1819-004010-34", "RBR patients",
    "RBR analysis", "RBR6hjgqk", "Nil known", "N/A", "ABC-123", "NCT\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661",
    "N" * 60, "N" * 100_000, "NCT00010101" + " " * 100_000, "SYN-a", "../NCT00010101", "KCT00042111", "EudraCT",
])
def test_anything_else_is_none(text):
    assert normalised(text) is None
    assert registry_of(text or "") is None


@pytest.mark.parametrize(("text", "prefix", "found"), [
    ("15668391", "ISRCTN", "ISRCTN15668391"), ("12619000423112", "ACTRN", "ACTRN12619000423112"),
    ("2019/02/017575", "CTRI/", "CTRI/2019/02/017575"), ("NCT00010101", "ISRCTN", "NCT00010101"),
    ("UMIN000037291", "JPRN-", "JPRN-UMIN000037291"), ("1566839", "ISRCTN", None), ("", "ISRCTN", None),
])
def test_a_prefix_is_put_where_it_lacks(text, prefix, found):
    assert normalised(text, prefix) == found


@pytest.mark.parametrize(("trial_id", "found"), [
    ("EUCTR2019-004010-34-PL", "EUCTR2019-004010-34"), ("EUCTR2019-004010-34", "EUCTR2019-004010-34"),
    ("EUCTR2019-004010-34-Outside-EU/EEA", "EUCTR2019-004010-34"), ("CTIS2023-503280-20-00", "CTIS2023-503280-20"),
    ("NCT00010101", "NCT00010101"),
])
def test_member_states_and_versions_are_one_trial(trial_id, found):
    assert one_trial(trial_id) == found


@pytest.mark.parametrize(("text", "found"), [
    ("See NCT00010101, nct 00010102 and (ISRCTN15668391).", ["NCT00010101", "NCT00010102", "ISRCTN15668391"]),
    ("EUCTR2019-004010-34-PL; EudraCT number: 2018-004700-19; EudraCT 2018-004700-20",
     ["EUCTR2019-004010-34-PL", "EUCTR2018-004700-19", "EUCTR2018-004700-20"]),
    ("UMIN000037291/jRCTs051180199", ["JPRN-UMIN000037291", "JPRN-jRCTs051180199"]),
    ("ChiCTR-TRC-12345678 ChiCTR1900022258 CTRI/2019/02/017575",
     ["ChiCTR-TRC-12345678", "ChiCTR1900022258", "CTRI/2019/02/017575"]),
    ("registered as RBR-6hjgqk.", ["RBR-6hjgqk"]), ("x\nACTRN 12619000423112\ny", ["ACTRN12619000423112"]),
    # Too short to be told from other things.
    ("NL7890 NTR1234 PER-012-19", []),
])
def test_ids_within_texts(text, found):
    told = list(within(text))
    assert [trial_id for _, trial_id in told] == found
    assert all(shown in text for shown, _ in told)


@pytest.mark.parametrize("text", [
    "RBR patients", "RBR-positive", "RBR analysis of 12345678 cells", "function 12345678", "NCTC 12345678",
    "a distinct 00010101", "per 012-19", "NL 78901", "albumin 000037291", "ACTRN", "IRCT study n3", "the CTRI portal",
    "EudraCT", "KCT 12 3", "TCTR 2019 0109001", "in 2019-004010-34", "drks", "PACTRAC 123456789012",
])
def test_words_are_no_ids(text):
    assert list(within(text)) == []
    assert re.search(IN_TEXT, text, re.IGNORECASE) is None


@pytest.mark.parametrize("case", SPELLINGS, ids=[case[0] for case in SPELLINGS])
def test_texts_with_ids_have_a_stem(case):
    for text in (case[0], *case[2]):
        if list(within(text)):
            assert any(stem in text.lower() for stem in STEMS)


@pytest.mark.parametrize("word", [
    "albumin", "practice", "cerebral", "networks", "only", "person", "hospital", "online",
    "immunology", "kinetics", "direct", "actress", "enrolled", "international",
])
def test_stems_are_in_few_words(word):
    assert not any(stem in word for stem in STEMS)


@pytest.mark.parametrize("unit", [
    "NCT", "NCT ", "EUCTR20", "EudraCT ", "EudraCT no.", "RBR-", "RBR-AAAAAAA", "2019-", "JPRN-", "IRCT1",
    "IRCT20190122042450N",
    "PACTR1", "1", "CTRI/2019/", " ", "-", "ChiCTR-", "UMIN ", "EUCTR2019-004010-34-Outside-EU/", "NCT00010101",
])
def test_long_hostile_texts_end(unit):
    text = unit * (400_000 // len(unit))
    assert all(normalised(shown) == trial_id for shown, trial_id in within(text))
    assert normalised(text) is None


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([case[0] for case in SPELLINGS] + [
    " ", "-", "/", "NCT", "EudraCT", "x", "1", ";", "(", "\n", "RBR-", "UMIN", "é", "no. "]), max_size=8).map("".join))
def test_what_is_found_is_an_id_as_its_registry_spells_it(text):
    for shown, trial_id in within(text):
        assert shown in text
        assert normalised(trial_id) == trial_id
        assert registry_of(trial_id) is not None
        assert one_trial(one_trial(trial_id)) == one_trial(trial_id)
    assert normalised(text) is None or registry_of(normalised(text)) is not None


def test_a_form_is_not_the_beginning_of_a_longer_one():
    for entry, form in ids._FORMS:
        assert form.fullmatch(entry.prefix.upper()) is None
