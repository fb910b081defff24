"""Ratings: what a judge is asked of a trial, and scores out of answers clean, noisy, cut, refused and hostile."""

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.chat.request import Request
from trialwright.schemas.answers import RATINGS, REQUESTS
from trialwright.schemas.texts import WEIGHTED
from trialwright.tasks.asking.render import render_texts
from trialwright.tasks.rating.rated import texts_to_rate
from trialwright.tasks.rating.rating_question import RatingQuestion
from trialwright.tasks.rating.rating_reader import RatingReader, find_score, tell_ratings
from trialwright.tasks.reading.parsing import parse

TEXT = "brief title: Amlodipine for {{ Shepherds }}\nphase: Phase 3"


def written(*labels: int, source: str = "synthetic", text: str = TEXT) -> pa.Table:
    return pa.Table.from_pylist([
        {"id": f"SYN-{n:02d}", "label": label, "intervention": "Amlodipine", "source": source,
         "text": f"{text} {n}", "weight": 1.0} for n, label in enumerate(labels)
    ], schema=WEIGHTED)


def asked(trials, settings, llm):
    texts = texts_to_rate(trials, settings.select)
    return render_texts(RatingQuestion(settings.rating), texts, llm=llm, seed=settings.seed)


def test_messages_show_the_trial_its_outcome_and_the_scale(settings):
    requests = asked(written(1, 0), settings, settings.chat)
    assert requests["plan_id"].to_pylist() == ["SYN-00", "SYN-01"]
    success, failure = (Request(**row).content() for row in requests.to_pylist())
    assert success["messages"][0]["role"] == "system"
    said = success["messages"][1]["content"]
    # Braces in a text are no template.
    assert f"Record of a successful clinical trial of Amlodipine:\n{TEXT} 0\n" in said
    assert "Record of a failed clinical trial of Amlodipine:" in failure["messages"][1]["content"]
    assert '{"score": n}, where n is a whole number from 1 to 10' in said
    assert success["sampling"] == {"temperature": 0.0, "top_p": 1.0, "max_tokens": 16}
    assert success["format"]["schema"]["properties"] == {"score": {"type": "integer", "enum": list(range(1, 11))}}


def test_a_base_model_goes_on_with_the_score(settings):
    prompt = Request(**asked(written(0), settings, settings.local).to_pylist()[0]).content()["prompt"]
    assert f"## Record of a failed clinical trial of Amlodipine\n\n{TEXT} 0\n\n## Score of this record" in prompt
    assert prompt.endswith("from 1 to 10\n\n")


@pytest.mark.parametrize("side", ["local", "chat"])
def test_what_all_trials_share_comes_first_for_caches_of_prefixes(settings, side):
    contents = [json.dumps(Request(**row).content().get("messages", row["body"]))
                for row in asked(written(1, 1), settings, getattr(settings, side)).to_pylist()]
    same = next(n for n, (one, other) in enumerate(zip(*contents, strict=True)) if one != other)
    assert same > contents[0].index("Shepherds")


def test_a_rating_depends_on_the_trial_and_its_label_and_not_on_its_place(settings):
    trials = written(1, 0, 1)
    alone = asked(trials.slice(2), settings, settings.chat)["key"].to_pylist()
    assert asked(trials, settings, settings.chat)["key"].to_pylist()[2:] == alone
    flipped = trials.set_column(1, "label", pa.array([0, 0, 0], pa.int8()))
    assert asked(flipped, settings, settings.chat)["key"].to_pylist()[2:] != alone
    other = settings.select.model_copy(update={"judge_model": "wise"}).judge(settings.chat)
    assert Request(**asked(trials, settings, other).to_pylist()[0]).content()["model"] == "wise"


def test_another_strategy_asks_nothing_and_a_real_trial_is_never_shown(settings):
    none = settings.select.model_copy(update={"strategy": "random", "judge_model": "wise"})
    texts = texts_to_rate(written(1, 0), none)
    assert render_texts(RatingQuestion(settings.rating), texts, llm=settings.chat, seed=7).num_rows == 0
    # Nobody is to be asked, so the name of the judge decides nothing.
    assert none.judge(settings.chat) == settings.chat
    with pytest.raises(ValueError, match="synthetic ones alone"):
        texts_to_rate(pa.concat_tables([written(1), written(0, source="real")]), settings.select)


FORMS = {
    "schema": '{"score": 8}', "fenced": '```json\n{"score": 8}\n```', "float": '{"score": 8.0}',
    "text": '{"score": "8"}', "of ten": '{"score": "8/10"}', "capital": '{"Score": 8}',
    "prose around": 'Let me see.\n\n{"score": 8, "why": "sound"}\n\nThat is all.', "cut": '{"score": 8',
    "comma": '{"score": 8,}', "nested": '{"answer": {"score": 8}}', "escaped": '{"answer": "{\\"score\\": 8}"}',
    "bare": "8", "bold": "**8**", "named": "Score: 8/10", "named bold": "**Score:** 8", "out of": "8 out of 10.",
    "after a thought": '<think>{"score": 2}</think>{"score": 8}',
}
POOR = {
    "prose": ("It is a fine record of 8 patients.", "stop", "no_score"),
    "null": ('{"score": null}', "stop", "no_score"),
    "true": ('{"score": true}', "stop", "no_score"),
    "another member": ('{"rank": 8}', "stop", "no_score"),
    "a list": ('{"score": [8]}', "stop", "no_score"),
    "long": ("8" + " " * 100_000, "length", "truncated"),
    "cut": ('{"sco', "length", "truncated"),
    "cut within ten": ('{"score": 1', "length", "truncated"),
    "cut number": ("1", "length", "truncated"),
    "zero": ('{"score": 0}', "stop", "off_scale"),
    "eleven": ('{"score": 11}', "stop", "off_scale"),
    "negative": ("-3", "stop", "off_scale"),
    "half": ('{"score": 7.5}', "stop", "off_scale"),
    "huge": ('{"score": 1e999}', "stop", "off_scale"),
    "too long for a float": ('{"score": 1' + "0" * 400 + "}", "stop", "off_scale"),
    "too long for an int": ('{"score": 1' + "0" * 5000 + "}", "stop", "no_score"),
    "no number": ('{"score": NaN}', "stop", "off_scale"),
    "refused": ("I'm sorry, but I can't help with that.", "stop", "refused"),
    "blank": (" ", "stop", "no_answer"),
    "nothing": (None, "stop", "no_answer"),
}


def rate(make, texts, finish="stop"):
    trials = pa.table({"plan_id": [f"SYN-{n}" for n in range(len(texts))]})
    rows = [{"key": f"{n:064x}", "plan_id": name, "body": "{}"} for n, name in enumerate(trials["plan_id"].to_pylist())]
    requests = pa.Table.from_pylist(rows, schema=REQUESTS)
    return parse(RatingReader(), trials, requests, make.completions(requests, texts, finish))


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_forms(make, text):
    parsed = rate(make, [text])
    assert parsed.rejects == []
    assert parsed.accepted.schema == RATINGS
    assert parsed.accepted.to_pylist() == [{"id": "SYN-0", "rating": 8, "request_key": "0" * 64}]


@pytest.mark.parametrize(("text", "finish", "reason"), POOR.values(), ids=POOR.keys())
def test_named_rejects(make, text, finish, reason):
    parsed = rate(make, [text], finish)
    assert parsed.metrics() == {"requested": 1, "accepted": 0, "rejected": {reason: 1}}


def test_books_add_up_and_tell_how_often_each_score_was_given(make):
    told = tell_ratings(rate(make, ['{"score": 10}', '{"score": 1}', "10", None, "no", "12"]))
    assert told["requested"] == told["accepted"] + sum(told["rejected"].values()) == 6
    assert told["rejected"] == {"no_answer": 1, "no_score": 1, "off_scale": 1}
    assert told["mean"] == 7
    assert told["given"] == {str(n): {1: 1, 10: 2}.get(n, 0) for n in range(1, 11)}
    assert tell_ratings(rate(make, [])) == {
        "requested": 0, "accepted": 0, "rejected": {}, "mean": None, "given": {str(n): 0 for n in range(1, 11)},
    }


HOSTILE = st.lists(st.sampled_from(['{"score":', "8", "/10", "-", "1e", "{", "[", '"', ",", "}", "score", "*", "\n"]))


def test_whole_json_in_a_cut_answer_is_read(make):
    assert rate(make, ['{"score": 8} The reas'], "length").accepted["rating"].to_pylist() == [8]


@given(st.text() | HOSTILE.map("".join), st.booleans())
def test_any_text_has_a_score_or_none(text, cut):
    assert isinstance(find_score(text, cut=cut), float | int | None)
