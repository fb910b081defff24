"""Thoughts are never read as the answer, whatever marks a model writes around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.chat.thoughts import said

MARKS = [
    ("<think>", "</think>"), ("<Think >", "</think >"), ('<think time="3">', "</think>"), ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"), ("<reasoning>", "</reasoning>"), ("<reflection>", "</reflection>"),
    ("<seed:think>", "</seed:think>"), ("◁think▷", "◁/think▷"), ("[THINK]", "[/THINK]"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"), ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    ("analysis", "assistantfinal"),
]
SHAPES = {
    "before": ("{0}It may be low.{1}\nThe dose.", "The dose."),
    "opened by the template": ("It may be low.{1}The dose.", "The dose."),
    "two": ("{0}Low?{1}{0}High?{1}The dose.", "The dose."),
    "after": ("The dose.{0}It may be low.{1}", "The dose."),
    "not closed": ("The dose.{0}It may be", "The dose."),
    "alone": ("{0}It may be low.{1}\n", ""),
    "alone, not closed": ("{0}It may be low.", ""),
    "in it another's mark": ("{0}I write </s> or <b> here.{1}The dose.", "The dose."),
}


@pytest.mark.parametrize("marks", MARKS, ids=[mark[0] for mark in MARKS])
@pytest.mark.parametrize("shape", SHAPES)
def test_only_what_is_no_thought_is_read(marks: tuple[str, str], shape: str) -> None:
    if marks[0] == "analysis" and shape not in {"before", "alone, not closed", "in it another's mark"}:
        # Words without marks are a channel only where they begin the text.
        return
    text, left = SHAPES[shape]
    assert said(text.format(*marks)).strip() == left


ROUND = [
    "<answer>\n{}\n</answer>", "<final_answer>{}</final_answer>", "{}<|im_end|>", "{}</s>", "{}<|eot_id|>",
    "<|begin_of_box|>{}<|end_of_box|>", "<|begin_of_solution|>{}<|end_of_solution|>", "{}<end_of_turn>",
    "<|channel|>final<|message|>{}<|return|>", "<think></think><answer>{}</answer>",
]


@pytest.mark.parametrize("around", ROUND)
def test_marks_around_an_answer_are_left_out(around: str) -> None:
    assert said(around.format('{"phase": "Phase 2"}')).strip() == '{"phase": "Phase 2"}'


KEPT = [
    "The analysis was late, as the assistant final report says.", "analysis of data: the dose was low",
    "Reason: <reason>the dose</reason>", "1 < 2 and 3 > 2, I think", "Patients who think (thinking aloud)",
    "<b>The dose</b>", "", "p </s> q",
]


@pytest.mark.parametrize("text", KEPT)
def test_words_that_are_no_marks_stay(text: str) -> None:
    assert said(text) == text


PIECES = [*sum(MARKS, ()), "The dose.", "\n", "<", "|>", "<|channel|>", "</s>", "a"]
SHREDS = st.lists(st.sampled_from(PIECES), max_size=30)


@given(SHREDS.map("".join))
def test_nothing_is_made_up(text: str) -> None:
    left = said(text)
    assert len(left) <= len(text)
    assert not left or left[0] in text
