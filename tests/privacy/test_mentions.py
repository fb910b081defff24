"""Names and numbers found in texts, and told to be real by the marks of records alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.privacy.identities import Identities, marks_of, number_of
from trialwright.privacy.mentions import explicit, possible
from trialwright.trial.identity import mark
from trialwright.trial.record import Trial


def found(text: str, *, loosely: bool = False) -> set[tuple[str, str]]:
    mentions = (possible if loosely else explicit)([("brief_summary", text)])
    return {(mention.kind, mention.text) for mention in mentions}


@pytest.mark.parametrize(("text", "expected"), [
    ("As in NCT00010101, or nct 00010102.", {("registry_number", "NCT00010101"), ("registry_number", "nct 00010102")}),
    ("Write to pat.q@mail.example.invalid.", {("email", "pat.q@mail.example.invalid")}),
    ("Call +1 555-010-4477 or (555) 010 4478.", {("phone", "+1 555-010-4477"), ("phone", "(555) 010 4478")}),
    ("Principal Investigator: Pat Q. Example leads.", {("surname", "Investigator: Pat Q. Example")}),
    ("Ask Dr. Example.", {("surname", "Dr. Example")}),
    ("By PICC line, for 18 to 65 years, 2010-2012, 500 mg twice daily, CD4 > 200, HLA-B27.", set()),
])
def test_what_is_a_name_or_number_by_its_form(text, expected):
    assert found(text) == expected


def test_what_may_be_one():
    loosely = found("Contact Pat Q. Example about CALGB 9999 (EX-2010-77).", loosely=True)
    assert ("person", "Contact Pat Q. Example") in loosely
    assert {("study_number", "CALGB 9999"), ("study_number", "EX-2010-77")} <= loosely


def held(text: str, record: Trial, said: str = "") -> list[tuple[str, str]]:
    identities = Identities()
    identities.ask([("brief_summary", text)])
    identities.add(record.trial_id, map(number_of, marks_of(record, [("brief_summary", said)])))
    found = list(identities.found([[("brief_summary", text)]]))
    assert identities.kinds() == {(one.query, one.mention.kind) for one in found}
    return [(one.mention.kind, one.source_id) for one in found]


def record(*names: tuple[str, str]) -> Trial:
    return Trial(trial_id="NCT00010101", identity=[mark(kind, text) for kind, text in names])


@pytest.mark.parametrize(("text", "kind"), [
    ("It follows NCT00010101.", "registry_number"),
    ("Contact Pat Example.", "person"),
    ("Protocol GRANT-20-117 applies.", "study_number"),
    ("Ring 1-555-010-4477.", "phone"),
    ("Mail PAT@example.invalid now.", "email"),
])
def test_those_of_a_record_are_real(text, kind):
    of_record = record(
        ("person", "Pat A. Example, MD"), ("study_number", "GRANT-20-117"), ("phone", "(555) 010-4477"),
        ("email", "pat@example.invalid"),
    )
    assert held(text, of_record) == [(kind, "NCT00010101")]
    assert held("Contact Sam Other, 555-010-9999, sam@example.invalid, NCT00010109, EX-2010-99.", of_record) == []


def test_a_record_may_name_them_in_its_prose_too():
    assert held("Ask pat@example.invalid.", record(), said="Questions: pat@example.invalid") == [
        ("email", "NCT00010101")
    ]


def test_the_first_record_is_named_and_each_name_counts_once():
    texts = [("a", "NCT00010101 and NCT00010101"), ("b", "NCT00010101")]
    identities = Identities()
    identities.ask(texts)
    identities.add("NCT00010101", [number_of("registry_number:NCT00010101")])
    identities.add("NCT00010102", [number_of("registry_number:NCT00010101")])
    assert [one.source_id for one in identities.found([texts])] == ["NCT00010101"]
    assert identities.named["registry_number"] == 1


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_looked_through(text):
    for mention in (*explicit([("f", text)]), *possible([("f", text)])):
        assert mention.text in text


@pytest.mark.parametrize("text", [
    "a@" * 9000, "A." * 9000, "Aa " * 6000, "1 " * 9000, "(111" * 5000, "A-1/" * 5000, "x" * 50_000,
    "a.b-" * 5000 + "@", "Dr. " * 5000, "\u00c0\u2019" * 5000,
], ids=lambda text: text[:4])
def test_no_mention_of_a_hostile_text_is_long(text):
    """Patterns are bounded; one that backtracks without bound would not end here."""
    mentions = [*explicit([("f", text)]), *possible([("f", text)])]
    assert all(len(mention.text) < 500 for mention in mentions)
