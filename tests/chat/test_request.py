"""The key of a request is the hash of everything that decides the answer."""

import json

import pytest

from trialwright.chat.request import Request

BASE = {
    "endpoint": "local", "model": "m", "prompt": "Once", "format": None,
    "sampling": {"temperature": 1.0, "top_p": 1.0, "max_tokens": 8}, "draw": 0,
}


def test_same_request_same_key_whoever_asks():
    one, two = Request.build("plan-000000", **BASE), Request.build("plan-000009", **BASE)
    assert one.key == two.key
    assert len(one.key) == 64


@pytest.mark.parametrize("change", [
    {"endpoint": "http://localhost:1/v1"}, {"model": "n"}, {"prompt": "Twice"}, {"draw": 1},
    {"format": {"kind": "regex", "pattern": "a"}},
    {"sampling": {"temperature": 0.5, "top_p": 1.0, "max_tokens": 8}},
    {"prompt": [{"role": "user", "content": "Once"}]},
])
def test_any_change_is_another_key(change):
    assert Request.build("p", **{**BASE, **change}).key != Request.build("p", **BASE).key


def test_body_is_canonical_json():
    request = Request.build("p", **BASE)
    assert request.content()["prompt"] == "Once"
    assert request.body == json.dumps(request.content(), sort_keys=True, separators=(",", ":"))
