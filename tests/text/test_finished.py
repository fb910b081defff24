"""What a finished text is, on sentences and phrases good and bad, and on any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.text.finished import sentence_ends, whole_phrase, whole_sentences
from trialwright.text.task_talk import without_talk

SENTENCES = {
    "The dose was low. Patients who": "The dose was low.",
    "Adults with hepatitis B. Dr. Ames treats, e.g. at night, men of grade 2. The":
        "Adults with hepatitis B. Dr. Ames treats, e.g. at night, men of grade 2.",
    "Power is 80 % at an alpha of 0.05. It is": "Power is 80 % at an alpha of 0.05.",
    'He said "never." (She did, too.) And': 'He said "never." (She did, too.)',
    "The criteria were age, sex, c.": "", "These were a. b. c. d.": "", "They are as follows: 1.": "",
    "It was low. 2.": "It was low.", "They were compared with the.": "", "ural": "", "": "",
    "Men with hepatitis A. And": "Men with hepatitis A.",
    "The pressure fell for 24 h. After": "The pressure fell for 24 h.", "By RECIST 1.1.": "By RECIST 1.1.",
}
PHRASES = {
    "Stage III breast cancer who do not meet the criteria for": "Stage III breast cancer",
    "Number of patients with a response, or had": "Number of patients with a response", "Arm A": "Arm A",
    "Change in HbA1c (from baseline": "Change in HbA1c", "Prednisone for the": "Prednisone", "or had": "",
    "Simvastatin (40 mg)}, {": "Simvastatin (40 mg)", "Pain at rest -": "Pain at rest", "Title.": "Title.",
    "Men who": "Men", "Men aged 18; 3": "Men aged 18", "Open-label trials in men who smoke. The":
        "Open-label trials in men who smoke.", "Drug A vs. B": "Drug A vs. B",
    "Vitamin D": "Vitamin D", "Days (0-10) of": "Days (0-10)", "Cost, of": "Cost", "a": "",
}
TALK = {
    "Adults take it. Note: this is a hypothetical design.": "Adults take it.",
    "As an AI, I cannot. It is so.": "It is so.",
    "Here is the trial you asked for.": "", "Men run.\nBased on the examples provided, they walk.": "Men run.",
    "This is a synthetic trial of drugs. Men take them.": "Men take them.",
    "An AI model reads the scans of a synthetic graft.": "An AI model reads the scans of a synthetic graft.",
    "Here are the numbers of participants, as an example.": "Here are the numbers of participants, as an example.",
}
PIECES = st.lists(st.sampled_from(
    ["the ", "who ", "of", " ", ". ", "a. ", "(", ")", "[", ",", "\n", "dose ", "e.g. ", "2", "?", "-", "A", "\u2028"]
)).map("".join)


@pytest.mark.parametrize(("text", "whole"), SENTENCES.items())
def test_whole_sentences(text, whole):
    assert whole_sentences(text) == whole


@pytest.mark.parametrize(("text", "whole"), PHRASES.items())
def test_whole_phrase(text, whole):
    assert whole_phrase(text) == whole


@pytest.mark.parametrize(("text", "rest"), TALK.items())
def test_without_talk(text, rest):
    assert without_talk(text) == rest


@given(st.text() | PIECES)
def test_any_text_only_loses_its_end_and_that_once(text):
    for rule in (whole_sentences, whole_phrase):
        whole = rule(text)
        assert text.startswith(whole)
        assert rule(whole) == whole
        for stub in (" of the", " who had", ", or", " (", " and those who"):
            assert not rule(whole + stub).endswith(stub)
    assert all(text[end - 1] in ".!?\"'”’)]" for end in sentence_ends(text))
    assert len(without_talk(text)) <= len(text)


@pytest.mark.parametrize("hostile", ["who x of ", "(a ", "the ", ". ", "a. ", "[)", "e.g. ", ".\"", "here is the "])
def test_hostile_texts_take_few_steps(hostile):
    # A rule that reads a text anew for each of its words would not come back.
    for rule in (whole_sentences, whole_phrase, without_talk):
        assert len(rule(hostile * 20_000)) <= len(hostile) * 20_000
