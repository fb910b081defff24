"""Records' own names: cleaned, split where they are several, and joined where they are one."""

import random
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steps_kit import calls

from trialwright.interventions.listings import Listing
from trialwright.interventions.own.own_names import OwnNames
from trialwright.interventions.own.phrases import MAX_PHRASE_CHARS, read
from trialwright.interventions.own.spelling import Spellings, is_code, key


def phrases(name, like_drug=True):
    return [part.phrase for part in read(name, like_drug=like_drug)[0]]


@pytest.mark.parametrize(("name", "found"), [
    ("Metformin 500 mg oral tablet b.i.d.", ["Metformin"]), ("Drug: Metformin®", ["Metformin"]),
    ("oral metformin hydrochloride extended-release tablets", ["metformin"]), ("METFORMIN XR", ["METFORMIN"]),
    ("375 mg/m2 rituximab", ["rituximab"]), ("Aspirin 81Mg Ec Tab twice daily for 7 days", ["Aspirin"]),
    ("insulin glargine 1.5 u/kg body wt sc", ["insulin glargine"]), ("GFT505 120mg - new formulation", ["GFT505"]),
    ("carboplatin - phase 1", ["carboplatin"]), ("AZD1152 part b", ["AZD1152"]), ("nicotine (4 mg)", ["nicotine"]),
    ("MK-0431 (sitagliptin) 100 mg once daily + metformin", ["MK-0431", "metformin"]),
    ("UK-369,003", ["UK-369,003"]), ("(S)-ketamine", ["(S)-ketamine"]), ("CD4+ T cells", ["CD4+ T cells"]),
    ("penicillin G", ["penicillin G"]), ("lithium carbonate", ["lithium carbonate"]),
    ("zinc sulfate", ["zinc sulfate"]),
    ("human albumin", ["human albumin"]), ("nitrous oxide 40% and placebo", ["nitrous oxide"]),
    ("abatacept or placebo (both as iv & sc solution)", ["abatacept"]), ("PF-06445974 capsule, oral", ["PF-06445974"]),
    ("Photodynamic therapy", ["Photodynamic therapy"]), ("mineral supplements", ["mineral supplements"]),
    ("Experimental group:Conventional treatment + Ba-Bao-Dan;Control group:Conventional treatment;", ["Ba-Bao-Dan"]),
    ("Experimental group:Farpiravir tablets;Group 2:Abidole tablets", ["Farpiravir", "Abidole"]),
    ("Kesuting syrup, p.o., 20ml, three times a day", ["Kesuting"]),
    ("N-acetylcysteine+ zinc", ["N-acetylcysteine", "zinc"]),
    ("Routine treatment +biological preparation of placenta", ["biological preparation of placenta"]),
    ("L-743,872", ["L-743,872"]), ("folfox-4", ["folfox-4"]), ("vitamin D supplementation", ["vitamin D"]),
    ("Ivermectin for the treatment of COVID-19 in adults", ["Ivermectin"]), ("(metformin)", ["metformin"]),
    ("drug: sch 900518 biologic: peginterferon alfa-2b", ["sch 900518", "peginterferon alfa-2b"]),
    *((nothing, []) for nothing in (
        "Placebo", "Placebo: Hydroxychloroquine", "placebo to match MK-0431", "Sham", "normal saline",
        "Standard of care",
        "Active comparator: A", "comparator: placebo (unspecified)", "study drug", "50 mg qhs", "", "()", "+", "Drug:",
        "Control group", "Best supportive care", "No treatment", "0.9% NaCl", "Routine hospice care", "vehicle cream",
    )),
])
def test_names_of_drugs(name, found):
    assert phrases(name) == found


@pytest.mark.parametrize(("name", "found"), [
    ("Cognitive Behavioral Therapy (CBT)", ["Cognitive Behavioral Therapy"]), ("the stent", ["stent"]),
    ("Acceptance and Commitment Therapy", ["Acceptance and Commitment Therapy"]),
    ("Exercise 3 times a week", ["Exercise"]), ("6 minute walk test", ["6 minute walk test"]),
    ("oral hygiene instruction", ["oral hygiene instruction"]), ("radiation therapy 60 Gy", ["radiation therapy"]),
    ("Behavioral: Motivational interviewing", ["Motivational interviewing"]), ("High dose hemodialysis",) * 2,
    *((nothing, []) for nothing in (
        "Usual care", "treatment as usual", "Wait-list control", "No intervention, observational",
        "Control: Health class",
        "Standard of Care (SOC)", "Intervention", "Behavioral Treatment", "Observation", "attention control",
        "sham CPAP",
    )),
])
def test_names_of_other_kinds(name, found):
    assert phrases(name, like_drug=False) == ([found] if isinstance(found, str) else found)


@pytest.mark.parametrize("names", [
    ("MK-0431", "MK 0431", "MK0431", "mk-0431"), ("BAY 73-4506", "BAY 734506", "bay73-4506"),
    ("Vaccines", "vaccine"), ("Biopsies", "biopsy"), ("Interferon-α 2b", "interferon alfa-2b"),
    ("Cognitive behaviour therapy", "Cognitive-Behavioral Therapy", "cognitive behavioural therapies"),
    ("UK-369,003", "UK 369003"), ("Vitamin B-12", "vitamin b12"),
])
def test_spellings_of_one_name(names):
    assert len({key(name) for name in names}) == 1


@pytest.mark.parametrize("names", [
    ("exercise", "exercise program"), ("interferon alfa-2a", "interferon alfa-2b"), ("folfox-4", "folfox-6"),
    ("therapy", "radiation therapy"), ("MK-0431", "MK-0432"), ("penicillin G", "penicillin V"),
    ("diet, reducing", "diet, fat-restricted"), ("pertussis", "pertussi"),
])
def test_names_that_are_several(names):
    assert len({key(name) for name in names}) == len(names)


@pytest.mark.parametrize(("name", "code"), [
    ("MK-0431", True), ("GSK1322322A", True), ("BAY 73-4506", True), ("L-743872", True), ("COVID-19", False),
    ("CD20", False), ("IL-12", False), ("vitamin B12", False), ("I-131", False), ("gp160", False), ("metformin", False),
])
def test_codes(name, code):
    assert is_code(key(name)) is code


def test_the_commonest_spelling_is_shown_and_of_equal_ones_the_first():
    for times, shown in (
        ({"MK0431": 1, "MK 0431": 1, "MK-0431": 1}, "MK-0431"), ({"Stent": 1, "stents": 2}, "stents"),
        ({"stent": 1, "Stent": 1}, "Stent"),
    ):
        spellings = Spellings()
        keys = {spellings.note(phrase, count) for phrase, count in times.items()}
        assert spellings.commonest(*keys) == shown and len(keys) == 1


def learnt(*trials, kind="drug"):
    """Return what each trial's interventions are called; a trial is a list of (name, other names...)."""
    listed = [[Listing(kind, name, others) for name, *others in trial] for trial in trials]
    own = OwnNames.learn(listed)
    return [[name.name for one in trial for name in own.find(one)] for trial in listed]


def one(*names):
    return [names]


def test_parts_are_split_where_others_have_them_alone():
    assert learnt(one("diet and exercise"), one("diet"), one("Exercise"), kind="behavioral")[0] == ["diet", "Exercise"]
    assert learnt(one("diet and exercise"), one("diet"), kind="behavioral")[0] == ["diet and exercise"]
    assert learnt(one("lopinavir/ritonavir 400/100 mg"))[0] == ["lopinavir", "ritonavir"]
    assert learnt(one("Pneumococcal Vaccine, Polyvalent"))[0] == ["Pneumococcal Vaccine, Polyvalent"]
    assert learnt(one("diphtheria and tetanus toxoids"))[0] == ["diphtheria and tetanus toxoids"]
    assert learnt(one("topotecan, vorinostat"), one("topotecan"), one("vorinostat"))[0] == ["topotecan", "vorinostat"]


def test_a_code_is_what_records_say_it_is():
    trials = one("MK-0431", "sitagliptin"), one("sitagliptin"), one("sitagliptin 50 mg"), one("MK 0431")
    assert learnt(*trials) == [["sitagliptin"]] * 4
    assert learnt(one("PTK787 (vatalanib)"), one("vatalanib"), one("vatalanib")) == [["vatalanib"]] * 3
    # Where records disagree, nothing is believed.
    trials = one("MK-0431", "sitagliptin"), one("MK-0431", "metformin"), one("metformin"), one("sitagliptin")
    assert learnt(*trials) == [["MK-0431"], ["MK-0431"], ["metformin"], ["sitagliptin"]]


def test_other_names_join_only_where_two_records_or_both_names_say_so():
    assert learnt(one("Keytruda", "pembrolizumab"), one("pembrolizumab")) == [["Keytruda"], ["pembrolizumab"]]
    twice = learnt(one("Keytruda", "pembrolizumab"), one("Keytruda", "pembrolizumab"), one("pembrolizumab"))
    assert twice == [["Keytruda"]] * 3
    assert learnt(one("Keytruda", "pembrolizumab"), one("pembrolizumab", "Keytruda"))[0] == ["Keytruda"]


@pytest.mark.parametrize(("name", "other"), [
    ("exercise program", "exercise"), ("interferon alfa-2a", "interferon alfa-2b"),
    ("doxorubicin", "liposomal doxorubicin"), ("verteporfin", "photodynamic therapy"), ("tositumomab", "Iodine-131"),
    ("vaccine", "Placebo"), ("BCG", "a"),
])
def test_what_is_wider_narrower_or_of_another_kind_is_not_joined(name, other):
    found = learnt(one(name, other), one(name, other), one(other, name), one(other))
    assert found[0] == [name] and found[3] != [name]


def test_what_one_trial_gives_side_by_side_is_not_one():
    apart = [("BCG", "gemcitabine")], [("BCG", "gemcitabine")], [("gemcitabine",)], [("BCG",), ("gemcitabine",)]
    assert learnt(*apart)[2] == ["gemcitabine"]
    assert learnt(*apart[:3])[2] == ["BCG"]


def test_parts_of_a_combination_are_no_other_names_of_it():
    found = learnt(one("Janumet", "sitagliptin", "metformin"), one("Janumet", "sitagliptin", "metformin"),
                   [("sitagliptin",), ("metformin",)], one("metformin", "Glucophage"), one("Fortamet", "metformin"))
    assert found[0] != found[2] and len(set(found[2])) == 2


name = st.sampled_from([
    "MK-0431", "mk 0431", "sitagliptin", "Sitagliptin 50 mg", "Januvia", "placebo", "Metformin", "zinc", "CBT",
    "metformin and zinc", "vaccines", "usual care", "metformin (Glucophage)", "Glucophage",
])
corpora = st.lists(st.lists(st.tuples(name, st.lists(name, max_size=2)), max_size=3), min_size=1, max_size=20)


@settings(max_examples=100, deadline=None)
@given(corpora, st.randoms(use_true_random=False))
def test_names_do_not_depend_on_the_order_of_records(corpus, rng):
    trials = [[Listing("drug", own, others) for own, others in trial] for trial in corpus]
    mixed = random.Random(rng.random()).sample(trials, len(trials))
    ours, theirs = OwnNames.learn(trials), OwnNames.learn(mixed)
    for trial in trials:
        for listed in trial:
            assert ours.find(listed) == theirs.find(listed)
            assert all(found.name and len(found.name) <= MAX_PHRASE_CHARS for found in ours.find(listed))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.booleans())
def test_any_name_is_read(text, like_drug):
    parts, asides = read(text, like_drug=like_drug)
    for phrase in [*(part.phrase for part in parts), *asides]:
        assert phrase == " ".join(phrase.split()) and 2 <= len(phrase) <= MAX_PHRASE_CHARS and key(phrase)


@pytest.mark.parametrize("part", [
    "(", " ", "\n", "1 x ", "1-", "1.", "drug:", "a, ", "and ", "group ", "(a", "placebo + ", "é", "for 1 ", "no ",
    "every ", "usual ", "saline ", "1,", "q", "\u2122", "treatment of ",
])
@pytest.mark.parametrize("like_drug", [True, False])
def test_a_hostile_name_takes_no_more_steps_than_a_long_one(part, like_drug):
    hostile, long = part * 100_000, (part * 1000)[:1000]
    reading = partial(read, like_drug=like_drug)
    assert calls(reading, hostile) <= calls(reading, long) + 20
    assert reading(hostile) == reading(long)
