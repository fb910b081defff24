"""Money is entered before it is spent: however runs end, all of them together pay no more than one budget."""

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from batches import Batches, broken_off
from llm_kit import Reply, Server, chat, llm, price, refused, said, settings, table
from processes import PAID, begin, until
from store_kit import STORE

from trialwright.chat.completion import Completion
from trialwright.core import tables
from trialwright.core.errors import BudgetError, EndpointError, TrialwrightError
from trialwright.llm.complete import complete
from trialwright.llm.cost.charges import Charges, Spent, is_whole
from trialwright.llm.store.cache import Cache, cache_file
from trialwright.llm.store.salvage import salvage
from trialwright.llm.store.sealing import add
from trialwright.schemas.answers import REQUESTS

# 100 USD a million tokens written: a request may cost 24 tokens, 0.0024 USD, and costs 5, 0.0005 USD.
PRICES = {"output": 100.0}
WORST, COST = 0.0024, 0.0005


@pytest.fixture(autouse=True)
def _quick(paid: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialwright.llm.endpoint.retries.BACKOFF", lambda _: 0.001)


def run(server: Server, count: int = 40, store: Path = STORE, backend: str = "openai", **changes: Any) -> Any:
    priced = {"budget_usd": 0.0121, "prices": {"tiny": price(**PRICES)}, "max_unanswered": 1.0, **changes}
    return complete(table([chat(n) for n in range(count)]), store, llm(server.url, backend=backend), settings(**priced))


def spent(count: int = 40) -> Spent:
    with Cache.open() as cache:
        return Charges(cache, [chat(n).key for n in range(count)]).spent()


def no_usage(body: dict[str, Any]) -> Any:
    status, answer = said(f"to {body['seed']}")
    return status, {**answer, "usage": None}


def bad_text(_: dict[str, Any]) -> Any:
    usage = b'"usage": {"prompt_tokens": 10, "completion_tokens": 5}'
    return 200, b'{"choices": [{"message": {"content": "half \\ud83d' + b'"}}], ' + usage


# How an endpoint answers, and what the answer may have cost; nothing says that it cost less.
BILLED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "answers": lambda body: said(f"to {body['seed']}"),
    "no usage": no_usage,
    "usage of zeros": lambda _: (200, {**said()[1], "usage": {"prompt_tokens": 0, "completion_tokens": 0}}),
    "unreadable": bad_text,
    "cut off": lambda _: Reply(*said(), fault="truncated"),
    "closed": lambda _: Reply(*said(), fault="cut"),
    "no choices": lambda _: (200, {"choices": []}),
    "broken off": lambda _: said("half", "error"),
    "late": lambda _: Reply(*said(), fault="hang"),
    "refusals": lambda _: said(None, refusal="no"),
    "gateway gave up": lambda _: refused(504, "upstream took too long"),
}


@pytest.mark.parametrize("how", BILLED)
def test_three_runs_pay_no_more_than_one_budget(server: Server, how: str) -> None:
    server.default = BILLED[how]
    # Long enough for a request to come to the server, however slow this machine is.
    timeout_s = 1.0 if how == "late" else 60.0
    sent = []
    for _ in range(3):
        with pytest.raises(TrialwrightError):
            run(server, timeout_s=timeout_s, concurrency=3, attempts=3)
        sent.append(len(server.asked))
    each = COST if how in ("answers", "refusals") else WORST
    usd, left_open = spent()
    assert (usd, left_open) == (pytest.approx(sent[2] * each), 0.0)
    assert usd <= 0.0121
    assert sent[0] > 0
    if how != "refusals":
        # The first run used the budget up; the others sent nothing.
        assert sent == [sent[0]] * 3
    # Raised, it goes on: an answer for all, and not one of the charges is forgotten.
    server.default = BILLED["answers"]
    assert run(server, budget_usd=1.0).corpus.answered == 40
    assert spent().usd == pytest.approx(usd + COST * (len(server.asked) - sent[2]))


@pytest.mark.parametrize(("answer", "error"), [
    (refused(401), "refuses the key"), (refused(402), "no credit left"), (refused(404), "no such model"),
    (refused(400, "no"), "refuses every request"), (refused(429, "slow down"), "had no answer"),
    (refused(503, "busy"), "had no answer"),
])
def test_what_is_certainly_not_billed_costs_nothing(server: Server, answer: Any, error: str) -> None:
    server.default = lambda _: answer
    with pytest.raises(EndpointError, match=error):
        run(server)
    assert spent() == (0.0, 0.0)


def test_no_connection_costs_nothing(server: Server) -> None:
    with pytest.raises(EndpointError, match="cannot be reached"):
        complete(table([chat()]), STORE, llm("http://127.0.0.1:9/v1"),
                 settings(budget_usd=1.0, prices={"tiny": price(**PRICES)}))
    assert spent() == (0.0, 0.0)


def test_what_a_kill_left_open_counts_at_its_worst_for_ever(server: Server) -> None:
    server.default = lambda body: Reply(*said(), fault="hang") if body["seed"] >= 4 else said()
    tables.write(Path("requests.parquet"), table([chat(n) for n in range(40)]), REQUESTS)
    process = begin(server.url, STORE, PAID, concurrency=2, budget_usd=0.0121, prices=PRICES)
    until(lambda: len(server.asked) == 6, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert spent() == (pytest.approx(4 * COST + 2 * WORST), pytest.approx(2 * WORST))
    server.default = BILLED["answers"]
    with pytest.raises(BudgetError, match=r"\(0.0048 of it for requests in flight elsewhere or left open by a kill\)"):
        run(server)
    assert spent().usd <= 0.0121
    assert spent().usd + WORST > 0.0121
    # Answered later, they stay what they may have cost.
    assert str(run(server, budget_usd=1.0)).endswith(
        "0.0248 USD charged for its requests, all runs together, 0.0048 of it open: in flight elsewhere, or left by a "
        "kill"
    )


def test_runs_side_by_side_have_one_budget(server: Server) -> None:
    server.default = lambda body: Reply(*no_usage(body), wait_s=0.1)
    for n in range(3):
        Path(f"{n}").mkdir()
    tables.write(Path("requests.parquet"), table([chat(n) for n in range(40)]), REQUESTS)
    processes = [
        begin(server.url, Path(f"data/{n}"), PAID, concurrency=3, budget_usd=0.0121, prices=PRICES) for n in range(3)
    ]
    told = [process.communicate(timeout=120)[0] for process in processes]
    assert all("complete.budget_usd 0.0121: 0.0120 USD spent" in text for text in told), told
    assert len(server.asked) == 5
    assert spent() == (pytest.approx(5 * WORST), 0.0)


def test_a_pulled_corpus_counts_at_its_price(server: Server) -> None:
    """Whoever paid for it: the budget bounds what the answers of a stage cost."""
    known = [Completion(chat(0).key, "a", "stop", 10, 20), Completion(chat(1).key, "b", "stop", 0, 0)]
    with Cache.open() as cache:
        cache.put(known)
        add(STORE, cache, [one.key for one in known])
    cache_file().unlink()
    with pytest.raises(BudgetError, match=r"0.0044 USD spent on these requests so far, .* may cost 0.0024"):
        run(server, budget_usd=0.0045)
    assert server.asked == []
    # Entered once, also where the same run is begun again; the second has no usage, so may have cost the worst.
    with pytest.raises(BudgetError, match=r"0.0044 USD spent"):
        run(server, budget_usd=0.0045)


def test_another_stage_has_its_own_budget(server: Server) -> None:
    with pytest.raises(BudgetError):
        run(server)
    asked = len(server.asked)
    others = table([chat(n) for n in range(100, 103)])
    ledger = complete(others, Path("data/other"), llm(server.url),
                      settings(budget_usd=0.0121, prices={"tiny": price(**PRICES)}))
    assert (ledger.corpus.answered, len(server.asked) - asked) == (3, 3)


def test_free_endpoints_are_charged_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("trialwright.llm.cost.tariff.is_here", lambda _: True)
    complete(table([chat()]), STORE, llm(server.url), settings())
    with closing(sqlite3.connect(cache_file())) as cache:
        assert cache.execute("select count(*) from sqlite_master where name = 'charges'").fetchone() == (0,)


@pytest.mark.parametrize("step", ["create:before", "create:after", "look:before"])
def test_a_killed_batch_run_has_no_second_budget(server: Server, step: str) -> None:
    batches = Batches(server)
    batches.stall(step)
    tables.write(Path("requests.parquet"), table([chat(n) for n in range(40)]), REQUESTS)
    prices = {**PRICES, "batch_discount": 0.0}
    process = begin(server.url, STORE, PAID, "openai-batch", budget_usd=0.0121, prices=prices)
    assert batches.stalled.wait(60)
    process.kill()
    process.wait()
    assert spent() == (pytest.approx(5 * WORST), pytest.approx(5 * WORST))
    with pytest.raises(BudgetError):
        run(server, backend="openai-batch", prices={"tiny": price(**PRICES, batch_discount=0.0)})
    # What the batch that the kill left behind held is settled at its price, or at nothing where there was none.
    assert spent() == (pytest.approx(sum(batches.asked.values()) * COST), 0.0)
    assert max(batches.asked.values()) == 1
    assert spent().usd + WORST > 0.0121


def test_a_batch_that_expired_is_charged_for_what_it_answered(server: Server) -> None:
    batches = Batches(server)
    batches.ends.append(broken_off("expired", 3))
    prices = {"tiny": price(**PRICES, batch_discount=0.0)}
    assert run(server, 8, backend="openai-batch", budget_usd=1.0, prices=prices).corpus.answered == 8
    assert spent() == (pytest.approx(8 * COST), 0.0)


def test_batches_and_live_requests_share_a_budget(server: Server) -> None:
    Batches(server)
    prices = {"tiny": price(**PRICES, batch_discount=0.0)}
    with pytest.raises(BudgetError):
        run(server)
    live = spent().usd
    with pytest.raises(BudgetError):
        run(server, backend="openai-batch", prices=prices)
    assert spent().usd == live


def test_charges_outlive_salvage_and_pruning(server: Server) -> None:
    with pytest.raises(BudgetError):
        run(server)
    before = spent()
    with Cache.open() as cache:
        Charges(cache, [chat(0).key]).reserve([(chat(0).key, 0.25)], 1.0)
        cache.drop(cache.keys())
    assert spent() == (pytest.approx(before.usd + 0.25), 0.25)
    salvage(cache_file())
    assert spent() == (pytest.approx(before.usd + 0.25), 0.25)
    content = cache_file().read_bytes()
    with closing(sqlite3.connect(cache_file())) as cache:
        rows = cache.execute("select id, key, worst, usd, batch from charges").fetchall()
    assert all(map(is_whole, rows))
    assert not any(is_whole((*rows[0][:column], b"x", *rows[0][column + 1 :])) for column in range(5))
    # A cache whose charges were cut off: what is before the damage is put back.
    cache_file().write_bytes(content[: len(content) - 4096])
    salvage(cache_file())
    assert spent().usd <= before.usd + 0.25


def test_many_charges_are_entered_in_one_go(server: Server) -> None:
    """A reservation takes as many as fit, in their order; of a batch all or none."""
    keys = [chat(n).key for n in range(5)]
    with Cache.open() as cache:
        charges = Charges(cache, keys)
        assert len(charges.reserve([(key, 1.0) for key in keys[:3]], 2.5)) == 2
        assert charges.reserve([(key, 0.4) for key in keys[3:]], 2.5, "batch") == []
        assert len(charges.reserve([(key, 0.25) for key in keys[3:]], 2.5, "batch")) == 2
        assert charges.spent() == (2.5, 2.5)
        charges.settle_batch("batch", {keys[3]: 0.0, keys[4]: None})
        charges.settle_batch("batch", {keys[4]: 0.0})
        charges.settle([(1, 0.125), (2, None)])
        assert charges.spent() == (0.125 + 1.0 + 0.25, 0.0)
