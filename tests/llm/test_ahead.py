"""Requests of other corpora, which a local model answers beside a corpus's own."""

import os
from pathlib import Path

import pytest
from llm_kit import Server, ask, called, llm, settings, table

from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.llm.complete import complete
from trialwright.llm.cost.ledger import Ledger
from trialwright.llm.sealed import stored
from trialwright.schemas.answers import REQUESTS

STORE, OTHER = Path("store/trials"), Path("other/trials")
WAITING = Path("waiting.parquet")


@pytest.fixture
def requests(here: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    monkeypatch.setenv("TINY", str(tiny))
    return [ask(n, model=called(tiny), max_tokens=6) for n in range(6)]


def local(requests: list[Request], waiting: list[Request], store: Path = STORE, most: int = 64) -> Ledger:
    tables.write(WAITING, table(waiting), REQUESTS)
    return complete(
        table(requests), store, llm(None, os.environ["TINY"], backend="local"), settings(ahead=most),
        others=[STORE, OTHER], waiting=[WAITING, Path("not-there.parquet")],
    )


def test_what_waits_elsewhere_is_answered_as_well_and_never_again(requests: list[Request]) -> None:
    first = local(requests[:2], requests)
    assert (first.run.sent, first.run.ahead, first.run.known, first.corpus.requests) == (6, 4, 0, 2)
    assert "6 sent (4 of other corpora)" in str(first)
    # The store holds the corpus's own answers alone.
    assert stored.finality(STORE).keys() == {one.key for one in requests[:2]}
    second = local(requests[2:], [], OTHER)
    assert (second.run.sent, second.run.known, second.corpus.requests) == (0, 4, 4)
    assert stored.finality(OTHER).keys() == {one.key for one in requests[2:]}


def test_the_answers_are_those_that_each_would_get_alone(
    requests: list[Request], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    local(requests[:2], requests)
    local(requests[2:], [], OTHER)
    together = stored.everything(OTHER)
    monkeypatch.chdir(tmp_path_factory.mktemp("alone"))
    assert local(requests[2:], [], OTHER).run.sent == 4
    assert stored.everything(OTHER).equals(together)


@pytest.mark.parametrize(("most", "more"), [(0, 0), (1, 1), (64, 4)])
def test_no_more_than_the_limit_is_taken(requests: list[Request], most: int, more: int) -> None:
    assert local(requests[:2], requests, most=most).run.ahead == more


def test_what_is_answered_or_for_another_model_is_left(requests: list[Request]) -> None:
    local(requests[:1], [])
    local(requests[1:2], [], OTHER)
    others = [ask(9, model="another", max_tokens=6), requests[4], requests[4]]
    done = local(requests[2:4], [*requests[:3], *others])
    assert (done.run.sent, done.run.ahead) == (3, 1)


def test_a_model_that_is_not_asked_answers_nothing_elsewhere(requests: list[Request]) -> None:
    local(requests[:2], [])
    assert local(requests[:2], requests).run.sent == 0


def test_an_endpoint_is_asked_for_the_corpus_alone(here: Path, server: Server) -> None:
    own, others = ask(0), ask(1)
    tables.write(WAITING, table([others]), REQUESTS)
    done = complete(table([own]), STORE, llm(server.url), settings(ahead=64), waiting=[WAITING])
    assert (done.run.sent, len(server.asked)) == (1, 1)
