"""Which dialect a file is in, and what each turns into our words."""

from collections import Counter
from types import SimpleNamespace

import pytest

from trialwright.registry.dialects import api_v2, ictrp_csv, ictrp_xml, legacy_xml, spoken, top_csv
from trialwright.registry.dialects.seam import Rejection
from trialwright.trial.ids import is_nct_id

TOP = b"nctid,phase,diseases,drugs,criteria\n"


@pytest.mark.parametrize(("name", "data", "dialect", "others"), [
    ("NCT0001xxxx/NCT00010101.xml", b"<clinical_study>", legacy_xml, [ictrp_xml]), ("A.XML", b"", legacy_xml,
     [ictrp_xml]),
    ("phase_I_train.csv", TOP, top_csv, [ictrp_csv]),
    ("NCT00010101.json", b"", api_v2, []), ("studies.jsonl", b"", api_v2, []), ("studies.NDJSON", b"", api_v2, []),
])
def test_the_name_and_the_beginning_tell_the_dialect(name, data, dialect, others):
    assert set(spoken.possible(name)) == {dialect, *others}
    assert spoken.of(name, data) is dialect


@pytest.mark.parametrize("name", ["Contents.txt", "xml", "folder.xml/", "a.json.txt", ""])
def test_other_files_hold_no_records(name):
    assert spoken.possible(name) == []


def test_of_two_dialects_with_one_suffix_the_first_that_takes_a_file_reads_it(monkeypatch):
    def check(beginning):
        if not beginning.startswith(b"<export>"):
            raise Rejection("another_dialect")

    export = SimpleNamespace(SUFFIXES=(".xml",), MANY=True, check=check)
    monkeypatch.setattr(spoken, "DIALECTS", (export, legacy_xml))
    assert spoken.of("a.xml", b"<export>") is export
    assert spoken.of("a.xml", b"<clinical_study>") is legacy_xml
    assert spoken.may_hold_many("a.xml")


@pytest.mark.parametrize(("dialect", "phase", "sex", "date"), [
    (legacy_xml, ("Phase 0", "Early Phase 1"), ("Both", "All"), ("March 2004", "2004-03")),
    (top_csv, ("phase 2", "Phase 2"), ("Both", None), ("March 2004", None)),
    (api_v2, ("PHASE2/PHASE3", "Phase 2/Phase 3"), ("ALL", "All"), ("2004-03", "2004-03")),
    (ictrp_xml, ("II/III", "Phase 2/Phase 3"), ("Males", "Male"), ("03/05/2004", "2004-05-03")),
    (ictrp_csv, ("see text", None), ("Both males and females", "All"), ("11-02-2019", "2019-02-11")),
])
def test_words_become_ours(dialect, phase, sex, date):
    words = dialect.WORDS
    assert (words.phase(phase[0]), words.sex(sex[0]), words.date(date[0])) == (phase[1], sex[1], date[1])
    assert words.status("COMPLETED" if dialect is api_v2 else "Completed") == "Completed"
    assert words.status(None) is None


def test_both_name_their_trials_alike():
    row = "nctid,phase,diseases,drugs,criteria\nNCT00010101,phase 1,['a'],['b'],c\n"
    (named, trial), = top_csv.records("t.csv", row.encode(), Counter())
    assert named == "t.csv#NCT00010101"
    assert is_nct_id(trial.trial_id)
