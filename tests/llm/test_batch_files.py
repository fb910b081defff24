"""The files of a batch, with whatever may stand in them."""

import io
import json

from hypothesis import given
from hypothesis import strategies as st
from llm_kit import ask, chat, said

from trialwright.chat.completion import Completion
from trialwright.core.errors import EndpointError
from trialwright.llm.batch import jsonl
from trialwright.llm.batch.job import job_of
from trialwright.llm.endpoint.calling import begin
from trialwright.llm.endpoint.faults import AgainError

KEYS = [chat(n).key for n in range(3)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["custom_id", "response", "status_code", "body", "error", "message", "choices", "usage", "code",
                         "finish_reason", "content", "prompt_tokens", "id", "status", "metadata", "errors", "data"]),
        inner, max_size=5,
    ), max_leaves=20,
)
LINE = st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()) | st.tuples(
    st.sampled_from([*KEYS, "stranger"]), JSON, st.sampled_from([200, 400, 429, 500, 404, 0, 10**9, None, "200", True]),
).map(lambda made: json.dumps(
    {"custom_id": made[0], "response": {"status_code": made[2], "body": made[1]}}
).encode())


@given(st.lists(LINE, max_size=8))
def test_any_file_gives_one_outcome_a_key_at_most(lines: list[bytes]) -> None:
    left = set(KEYS)
    found = list(jsonl.outcomes(io.BytesIO(b"\n".join(lines)), left, "http://localhost/v1", "none"))
    keys = [key for key, _ in found]
    assert len(keys) == len(set(keys))
    assert {*keys, *left} == set(KEYS)
    assert left.isdisjoint(keys)
    for key, outcome in found:
        assert isinstance(outcome, Completion | AgainError | EndpointError)
        if isinstance(outcome, Completion):
            assert outcome.key == key
            assert outcome.batched or outcome.finish_reason in ("bad_request", "content_filter")


@given(JSON)
def test_whatever_an_endpoint_says_of_a_batch_is_checked(value: object) -> None:
    try:
        job = job_of(value)
    except AgainError:
        return
    assert job.id
    assert str(job)
    assert job.failures() is not None


def test_a_line_longer_than_any_answer_is_passed_over() -> None:
    good = json.dumps({"custom_id": KEYS[1], "response": {"status_code": 200, "body": said("fine")[1]}}).encode()
    long = b'{"custom_id": "' + KEYS[0].encode() + b'", "x": "' + b"y" * (jsonl.LONGEST_LINE + 10) + b'"}'
    found = dict(jsonl.outcomes(io.BytesIO(long + b"\n" + good), set(KEYS), "http://localhost/v1", "none"))
    assert list(found) == [KEYS[1]]


def test_lines_in_are_what_the_endpoint_would_be_sent() -> None:
    url, line = jsonl.line_of(chat(3), begin(None))
    assert (url, line[-1:], line.count(b"\n")) == ("/v1/chat/completions", b"\n", 1)
    assert json.loads(line) == {
        "custom_id": chat(3).key, "method": "POST", "url": url,
        "body": {
            "model": "tiny", "messages": [{"role": "user", "content": "Write trial 3."}], "temperature": 1.0,
            "top_p": 0.95, "max_completion_tokens": 24, "seed": 3,
        },
    }
    assert jsonl.line_of(ask(3), begin(None))[0] == "/v1/completions"
