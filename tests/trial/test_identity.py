"""Marks know a name again however it is written, keep none of it, and take a dose for no study number."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.schemas.corpus import SYNTHETIC
from trialwright.schemas.records import IDENTITY
from trialwright.trial.identity import mark, person_marks

ROOT = Path(__file__).resolve().parents[2]

KINDS = ("study_number", "email", "phone", "person", "surname")


@pytest.mark.parametrize(("kind", "one", "other"), [
    ("person", "Pat A. Example, MD, PhD", "Dr. Pat Example"),
    ("person", "Prof. Jean-Luc O'Neil Jr.", "JEAN-LUC O'NEIL"),
    ("surname", "Pat Example, MD", "Example"),
    ("email", "Pat@Example.invalid", "pat@example.invalid."),
    ("phone", "+1 (555) 010-4477", "555.010.4477"),
    ("study_number", "CALGB 9999", "calgb-9999"),
    ("study_number", "2010-123456-12", "2010 123456 12"),
])
def test_the_same_however_it_is_written(kind, one, other):
    assert mark(kind, one) == mark(kind, other)
    assert mark(kind, one) is not None


@pytest.mark.parametrize(("kind", "text"), [
    ("person", "Medical Director"), ("person", "Example Clinical Trials Call Center"), ("person", "Example"),
    ("person", "Director's Assistant"), ("surname", "Pat Sponsor’s"), ("person", "Call-Center Example"),
    ("surname", "Study Director"), ("surname", "Dr."), ("email", "at the clinic"), ("phone", "18 to 65"),
    ("study_number", "500 mg"), ("study_number", "150000"), ("study_number", "HbA1c"), ("study_number", "2010"),
])
def test_what_is_no_name_or_number(kind, text):
    assert mark(kind, text) is None


def test_kinds_are_kept_apart_and_names_are_not_kept():
    assert mark("person", "Pat Example").startswith("person:")
    assert "example" not in mark("person", "Pat Example").lower()
    assert len({mark(kind, "Ab 0123456789@x") for kind in ("study_number", "email", "phone")}) == 3


def test_marks_are_pseudonymous_and_no_more_and_what_is_written_for_others_has_none():
    """Two clones must give the same marks, so there is no secret in them: a list of names is enough to undo one."""
    listed = {mark("person", name): name for name in ("Sam Other", "Pat Example")}
    assert listed[mark("person", "Dr. Pat A. Example")] == "Pat Example"
    said = (ROOT / "docs/columns.md").read_text(encoding="utf-8").partition("## IDENTITY")[2].partition("##")[0]
    assert "pseudonymous, not anonymous" in said
    assert not {*IDENTITY.names} & {*SYNTHETIC.names}


@settings(deadline=None)
@given(st.sampled_from(KINDS), st.text())
def test_any_text_has_a_mark_or_none(kind, text):
    found = mark(kind, text)
    assert found is None or (found.startswith(kind) and len(found) == len(kind) + 17)


@settings(deadline=None)
@given(st.one_of(st.text(), st.sampled_from(["Pat A. Example, MD", "Example", "Study Director", "Dr.", "x" * 999])))
def test_a_name_has_the_marks_of_a_person_and_of_a_surname(name):
    assert list(person_marks(name)) == [found for kind in ("person", "surname") if (found := mark(kind, name))]
