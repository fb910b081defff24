"""What an endpoint says reaches the user, in one short line that can do no harm."""

import base64
import html
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.web.messages import LONGEST, hide, line, words_of

SHAPES: list[tuple[str, Any, str]] = [
    ("openai", {"error": {"message": "Too long.", "type": "invalid_request_error", "code": None}}, "Too long."),
    ("its inside", {"message": "Too long.", "code": 400}, "Too long."),
    ("text", {"error": "Too long."}, "Too long."), ("plain", "Too long.\n", "Too long."),
    ("a message of parts", {"error": {"message": {"text": 1, "detail": "Too long."}}}, "Too long."),
    ("messages", {"message": ["Too long.", "Too hot."]}, "Too long.; Too hot."),
    ("detail", {"detail": "Too long."}, "Too long."),
    ("fastapi", {"detail": [{"type": "x", "loc": ["body", "messages", 0], "msg": "Too long.", "input": "secret"}]},
     "body.messages.0: Too long."),
    ("mistral", {"object": "error", "message": {"detail": [{"loc": ["body", "seed"], "msg": "Extra"}]}},
     "body.seed: Extra"),
    ("gemini", [{"error": {"code": 400, "message": "Bad key.", "status": "INVALID_ARGUMENT"}}], "Bad key."),
    ("gemini's details", [{"error": {"message": "Bad.", "details": [{"fieldViolations": [
        {"field": "seed", "description": "Unknown."}]}]}}], "Bad.; seed: Unknown."),
    ("openrouter", {"error": {"message": "Provider returned error", "code": 429, "metadata": {"raw": "slow down"}}},
     "Provider returned error; slow down"),
    ("json in a message", {"error": {"message": '{"detail": "Too long."}'}}, "Too long."),
    ("tgi", {"error": "Input validation error", "error_type": "validation"}, "Input validation error"),
    ("a page", "<!doctype html><html><head><title>Sign in</title><style>b{}</style></head><body>Please <b>sign in</b>"
     " &amp; pay</body></html>", "Sign in Please sign in & pay"),
    ("nginx", "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>", "502 Bad Gateway"),
    ("said twice", {"error": {"message": "Too long."}, "message": "Too long."}, "Too long."),
    ("nothing", {"error": {}}, ""), ("numbers", {"error": 5, "message": None, "detail": True}, ""), ("null", None, ""),
]


@pytest.mark.parametrize(("body", "words"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_words_in_every_shape(body: Any, words: str) -> None:
    assert words_of(body) == words


def test_deep_and_long_errors_are_bounded() -> None:
    deep: Any = "far down"
    for _ in range(5000):
        deep = {"error": deep}
    assert words_of(deep) == ""
    assert len(words_of({"errors": [{"message": f"no {n}"} for n in range(5000)]})) < 100
    assert len(line("word " * 100_000, "none")) <= LONGEST
    assert words_of({"message": "[" * 100_000})[:3] == "[[["


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x1b[2J\x1b[31mbusy\x1b[0m", "busy"), ("\x1b]0;title\x07busy", "busy"),
        ("\x1b]8;;http://x\x1b\\busy", "busy"),
        ("\x9b31mbusy", "busy"), ("a\r\nerror: b\tc", "a error: b c"), ("\u202eysub\u2066", "ysub"),
        ("a\u200bb\ufeff\u2028c\0d", "ab c d"), ("half \ud83d", "half"), ("\U000e0041tag", "tag"),
        ("é 試験 😀", "é 試験 😀"),
    ],
)
def test_signs_that_move_a_terminal_are_left_out(text: str, plain: str) -> None:
    assert line(text, "none") == plain


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_one_printable_line(text: str) -> None:
    said = line(text, "none")
    assert said.isprintable()
    assert len(said) <= LONGEST
    said.encode()


KEY = 'sk-canary-7d1f/Q+="x&<y'


@pytest.mark.parametrize("lead", ["", ":", "Bearer ", "user:"])
@pytest.mark.parametrize("tail", ["", "\n", ", and more"])
def test_the_key_is_hidden_in_base64_wherever_it_begins(lead: str, tail: str) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(f"{lead}{KEY}{tail}".encode()).decode()
        shown = hide(encoded, KEY)
        assert "[key]" in shown
        assert len(shown) < len(encoded) - len(KEY)


@pytest.mark.parametrize(
    "encode",
    [str, quote, lambda key: quote(key, safe=""), lambda key: quote(key, safe="").lower(), html.escape, json.dumps,
     lambda key: json.dumps(json.dumps(key)), repr, str.upper, lambda key: key.replace("/", r"\/").replace('"', r'\"')],
)
def test_the_key_is_hidden_as_servers_spell_it(encode: Any) -> None:
    assert "canary" not in hide(f"your key {encode(KEY)} is bad", KEY).lower()


def test_a_key_at_the_bound_leaves_no_part_behind() -> None:
    assert "sk-" not in line("x" * (LONGEST - 5) + KEY, KEY)
