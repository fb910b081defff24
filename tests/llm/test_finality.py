"""What a later try could answer is not final: it is stored, counted, and asked again whenever the stage runs."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_kit import Server, ask, called, chat, llm, refused, said, settings, table
from store_kit import STORE, bytes_of, keep

from trialwright.chat.completion import FINISH_REASONS, Completion
from trialwright.core.errors import EndpointError
from trialwright.llm.complete import complete
from trialwright.llm.sealed import outcomes
from trialwright.llm.sealed.stored import answers, finality
from trialwright.llm.store.cache import Cache
from trialwright.llm.store.sealing import add
from trialwright.schemas.answers import COMPLETIONS

FINAL = [("stop", "text", "stop"), ("length", "cut", "length")]
OPEN = [
    ("refused", "I cannot", "refused"), ("content_filter", "half", "content_filter"),
    ("bad_request", "no", "bad_request"),
    ("empty", "", "empty"), ("stop", "", "empty"), ("stop", " \n\t", "empty"), ("length", "", "empty"),
    # What earlier versions stored of endpoints with words of their own.
    ("tool_calls", "{}", "no_answer"), ("", "text", "no_answer"),
]


def rows(*found: Completion) -> pa.Table:
    return pa.Table.from_pylist([one._asdict() for one in found], schema=COMPLETIONS)


@pytest.mark.parametrize(("reason", "text", "end"), [*FINAL, *OPEN])
def test_python_sql_and_arrow_agree(here: Path, reason: str, text: str, end: str) -> None:
    answer = Completion("a" * 64, text, reason, 1, 1)
    assert outcomes.ended(reason, text) == end
    assert outcomes.ends(rows(answer)).to_pylist() == [end]
    final = end in ("stop", "length")
    assert outcomes.final(rows(answer)).to_pylist() == [final]
    with Cache.open() as cache:
        cache.put([answer])
        assert cache.known([answer.key]) == {answer.key}
        assert cache.final([answer.key]) == ({answer.key} if final else set())


BLANKS = st.text(st.sampled_from(" \t\n\r\v\f\u00a0\u2003xé"), max_size=4)


@given(reason=st.sampled_from(sorted(FINISH_REASONS)), text=BLANKS)
def test_any_blank_is_told_alike(reason: str, text: str) -> None:
    end = outcomes.ended(reason, text)
    assert outcomes.ends(rows(Completion("k", text, reason, 0, 0))).to_pylist() == [end]


@pytest.mark.parametrize("old", OPEN)
@pytest.mark.parametrize("place", ["cache", "store"])
def test_what_is_not_final_is_asked_again_and_replaced(
    here: Path, server: Server, old: tuple[str, str, str], place: str
) -> None:
    requests = [chat(n) for n in range(4)]
    known = [Completion(r.key, "kept", "stop", 1, 1) for r in requests[:3]]
    keep([*known, Completion(requests[3].key, old[1], old[0], 7, 3)])
    cache = Path(".trialwright/completions.sqlite")
    (cache if place == "store" else next(STORE.glob(f"{requests[3].key[0]}.*"))).unlink()
    ledger = complete(table(requests), STORE, llm(server.url), settings())
    assert [body["seed"] for body in server.asked] == [3]
    assert (ledger.run.known, ledger.run.sent, ledger.corpus.answered) == (3, 1, 4)
    assert answers(STORE, table(requests))["text"].to_pylist() == ["kept"] * 3 + ["to 3"]
    assert complete(table(requests), STORE, llm(server.url), settings()).run.sent == 0
    # The store has the bytes that it would have had without the refusal.
    with Cache.open() as cache:
        add(Path("other"), cache, [r.key for r in requests])
    assert bytes_of(STORE) == bytes_of(Path("other"))


@pytest.mark.parametrize("final", FINAL)
def test_a_final_answer_gives_way_to_nothing(here: Path, final: tuple[str, str, str]) -> None:
    key = chat().key
    keep([Completion(key, final[1], final[0], 7, 3)])
    before = bytes_of(STORE)
    keep([Completion(key, "other", "stop", 1, 1)])
    keep([Completion(key, "I cannot", "refused", 1, 1)])
    assert bytes_of(STORE) == before
    with Cache.open() as cache:
        assert next(cache.get([key])).text == final[1]


def test_a_pulled_answer_takes_the_place_of_a_cached_refusal(here: Path, server: Server) -> None:
    request = chat()
    keep([Completion(request.key, "pulled", "stop", 1, 1)])
    Path(".trialwright/completions.sqlite").unlink()
    with Cache.open() as cache:
        cache.put([Completion(request.key, "I cannot", "refused", 1, 1)])
    assert complete(table([request]), STORE, llm(server.url), settings()).run.sent == 0
    with Cache.open() as cache:
        assert next(cache.get([request.key])).text == "pulled"


def test_a_newer_refusal_is_kept_in_cache_and_shard(here: Path, server: Server) -> None:
    requests = table([chat()])
    for words in ("first", "second"):
        server.default = lambda _, words=words: said(None, refusal=words)
        with pytest.raises(EndpointError, match=rf"1 of 1 .* not answered \(refused 1\); last came: {words};"):
            complete(requests, STORE, llm(server.url), settings(max_unanswered=1.0))
        assert answers(STORE, requests)["text"].to_pylist() == [words]
    assert list(finality(STORE).values()) == [False]


@pytest.mark.parametrize("count", [1, 3, 6])
@pytest.mark.parametrize(("answer", "why"), [
    (refused(400, "Please pass a valid API key."), r"\(bad_request \d\); last came: .*Please pass a valid API key\."),
    (said(None, refusal="I cannot"), r"\(refused \d\); last came: I cannot;"),
    (said("x", "content_filter"), r"\(content_filter \d\); last came: x;"),
    (said(""), r"\(empty \d\); last came: no text came;"),
    (said("<think>It may be low.</think>\n"), r"\(empty \d\); last came: <think>It may be low"),
    (refused(500, "out of memory"), r"\(no_answer \d\); last came: .*out of memory"),
])
def test_a_run_without_any_answer_stops_however_small(
    here: Path, server: Server, count: int, answer: Any, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialwright.llm.endpoint.retries.BACKOFF", lambda _: 0.001)
    server.default = lambda _: answer
    requests = table([chat(n) for n in range(count)])
    with pytest.raises(EndpointError, match=rf"^{count} of {count} requests are not answered {why}") as raised:
        complete(requests, STORE, llm(server.url), settings(max_unanswered=1.0))
    assert "\n" not in str(raised.value)
    # Mended at the same address, all are asked again.
    server.default = lambda body: said(f"to {body['seed']}")
    assert complete(requests, STORE, llm(server.url), settings()).corpus.answered == count


def test_a_few_are_told_with_the_command_that_asks_again(here: Path, server: Server) -> None:
    server.default = lambda body: refused(400, "too long") if body["seed"] == 2 else said()
    told: list[str] = []
    requests = table([chat(n) for n in range(20)])
    ledger = complete(requests, STORE, llm(server.url), settings(max_unanswered=0.05), told.append)
    assert ledger.corpus.rejected == {"bad_request": 1}
    assert told == [
        "1 of 20 requests are not answered (bad_request 1); last came: Error code: 400 - too long; dvc repro -f -s "
        "complete_trials asks these again"
    ]


def test_ratings_are_asked_again_by_the_stage_that_has_them(here: Path, server: Server) -> None:
    server.default = lambda body: refused(400, "too long") if body["seed"] == 2 else said()
    told: list[str] = []
    store = STORE.with_name("ratings")
    complete(table([chat(n) for n in range(20)]), store, llm(server.url), settings(max_unanswered=0.05), told.append)
    assert told[0].endswith("dvc repro -f -s rate asks these again")


def test_what_was_asked_in_vain_is_asked_last(here: Path, server: Server) -> None:
    """So that refusals which come first again do not keep the others from being asked."""
    server.default = lambda body: refused(400, "no") if body["seed"] < 9 else said()
    requests = table([chat(n) for n in range(12)])
    with pytest.raises(EndpointError, match="refuses every request"):
        complete(requests, STORE, llm(server.url), settings(concurrency=1, max_unanswered=0.9))
    server.asked.clear()
    assert complete(requests, STORE, llm(server.url), settings(concurrency=1, max_unanswered=0.9)).corpus.answered == 3
    assert {body["seed"] for body in server.asked[:3]} <= {8, 9, 10, 11}


def test_a_local_model_is_not_asked_again_for_what_it_would_say_again(here: Path, tiny: Path) -> None:
    requests = [ask(n, model=called(tiny), max_tokens=6) for n in range(3)]
    keep([Completion(requests[0].key, "prompt is too long", "bad_request", 7, 0)])
    local = llm(None, str(tiny), backend="local")
    first = complete(table(requests), STORE, local, settings())
    assert (first.run.known, first.run.sent, first.corpus.rejected["bad_request"]) == (1, 2, 1)
    assert answers(STORE, table(requests))["cached_tokens"].to_pylist() == [0, 0, 0]
    assert complete(table(requests), STORE, local, settings()).run.sent == 0
    with pytest.raises(EndpointError, match=r"1 of 1 requests are not answered \(bad_request 1\)"):
        complete(table(requests[:1]), STORE, local, settings(max_unanswered=1.0))
