"""What answers cost: prices, the estimate before a paid run, the budget over several runs, the books."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from llm_kit import Server, ask, chat, llm, price, said, settings, table

from trialwright.chat.completion import Completion
from trialwright.core.errors import BudgetError, ParamsError
from trialwright.llm.complete import complete
from trialwright.llm.cost.charges import Spent
from trialwright.llm.cost.estimate import Estimate, Past
from trialwright.llm.cost.ledger import Answered, Ledger, ThisRun
from trialwright.llm.cost.tariff import Tariff, is_paid
from trialwright.llm.model_files.token_counts import counter
from trialwright.schemas.answers import COMPLETIONS
from trialwright.sections.writing import Price

STORE = Path("data/completions/trials")
MINI = Price(input=0.15, cached_input=0.075, output=0.6, batch_discount=0.5)


def mini(backend: str = "openai") -> Tariff:
    return Tariff.of(llm(None, "gpt-4o-mini", backend=backend), settings(prices={"gpt-4o-mini": MINI}))


def test_answers_cost_what_the_price_table_says() -> None:
    million = Completion("k", "", "stop", 1_000_000, 1_000_000)
    assert mini().answer(million) == pytest.approx(0.75)
    assert mini().answer(million._replace(cached_tokens=400_000)) == pytest.approx(0.09 + 0.03 + 0.6)
    # The cache's discount does not come on top of the batch's.
    assert mini().answer(million._replace(cached_tokens=400_000, batched=True)) == pytest.approx(0.375)
    assert (mini().ahead(1e6, 1e6), mini("openai-batch").ahead(1e6, 1e6)) == (pytest.approx(0.75), pytest.approx(0.375))


def test_a_table_of_answers_costs_the_sum_of_each_as_it_was_asked() -> None:
    found = [
        Completion(f"k{n}", "", "stop", 1000 * n, 70 * n, cached_tokens=100 * (n % 5), batched=n % 3 == 0)
        for n in range(40)
    ]
    rows = pa.Table.from_pylist([one._asdict() for one in found], schema=COMPLETIONS)
    for tariff in (mini(), mini("openai-batch")):
        assert tariff.answers(rows) == pytest.approx(sum(map(tariff.answer, found)))
    assert mini().answers(rows.slice(0, 0)) == 0.0


def test_what_runs_here_is_free_whatever_the_table_says() -> None:
    prices = {"tiny": MINI}
    for here in (llm("http://localhost:8000/v1"), llm(None, backend="local")):
        assert not is_paid(here)
        assert Tariff.of(here, settings(prices=prices)).ahead(1e6, 1e6) == 0.0
    assert is_paid(llm(None))
    assert is_paid(llm("http://localhost.example.com/v1", backend="openai-batch"))


def test_a_paid_model_without_a_price_is_one_line(here: Path) -> None:
    with pytest.raises(ParamsError, match=r"^complete.prices: has no price of tiny, only of \['other'\]; add a line"):
        complete(table([chat()]), STORE, llm(None), settings(budget_usd=1.0, prices={"other": MINI}))


def test_the_estimate_is_told_before_anything_is_sent(paid: None, server: Server) -> None:
    told: list[tuple[str, int]] = []
    priced = settings(budget_usd=0.004, prices={"tiny": price(input=10.0, output=100.0)})
    with pytest.raises(BudgetError):
        complete(
            table([chat(n) for n in range(10)]), STORE, llm(server.url), priced,
            tell=lambda line: told.append((line, len(server.asked))),
        )
    # Of a message: 14 characters, so 3 tokens, and 8 for its marks; half of 24 to write.
    assert told == [(
        "10 requests to tiny: about 110 tokens to read (counted on 10 requests) and 120 to write (50% of max_tokens), "
        "240 at most\n"
        "about 0.0131 USD, 0.0251 at most; complete.budget_usd 0.004, 0.0000 of it charged already; it stops "
        "the run before the end", 0,
    )]


def test_without_a_budget_the_estimate_says_what_to_set(paid: None, server: Server) -> None:
    told: list[str] = []
    with pytest.raises(BudgetError, match=r"complete.budget_usd is 0"):
        complete(table([chat()]), STORE, llm(server.url), settings(prices={"tiny": MINI}), tell=told.append)
    assert (len(told), server.asked) == (1, [])


def test_nothing_is_estimated_where_nothing_is_paid_or_sent(here: Path, server: Server) -> None:
    told: list[str] = []
    for _ in range(2):
        complete(table([chat()]), STORE, llm(server.url), settings(), tell=told.append)
    assert told == []


def test_an_estimate_of_many_is_a_sample_scaled_up() -> None:
    model = llm(None, "gpt-4o-mini")
    priced = settings(budget_usd=9.0, prices={"gpt-4o-mini": MINI})
    requests = [ask(n, "word " * (n % 100 + 1), max_tokens=100) for n in range(4000)]
    estimate = Estimate.of(table(requests), model, priced, Past(0, 0, 0.0))
    exact = sum(counter(model)([request.content()["prompt"] for request in requests])) + 4 * 4000
    assert (estimate.requests, estimate.counted, estimate.most_written) == (4000, 400, 400_000)
    assert estimate.read == pytest.approx(exact, rel=0.1)
    # Known answers tell better than half of max_tokens.
    known = Estimate.of(table(requests), model, priced, Past(10, 200, 1.5))
    assert (estimate.written, known.written) == (200_000, 80_000)
    assert "(the mean of 10 known answers)" in known.lines(model, priced, Past(10, 200, 1.5))
    assert known.usd < estimate.usd < estimate.most_usd


def test_a_run_begun_again_has_no_second_budget(paid: None, server: Server) -> None:
    requests = table([chat(n) for n in range(100)])
    priced = settings(budget_usd=0.01, prices={"tiny": price(output=100.0)})
    with pytest.raises(BudgetError, match=r"raise it to go on"):
        complete(requests, STORE, llm(server.url), priced)
    sent = len(server.asked)
    # An answer costs 0.0005 USD and is held for 0.0024.
    assert 0.01 - 0.0029 < sent * 0.0005 <= 0.01
    told: list[str] = []
    with pytest.raises(BudgetError, match=rf"{sent * 0.0005:.4f} USD spent on these requests so far"):
        complete(requests, STORE, llm(server.url), priced, tell=told.append)
    assert len(server.asked) == sent
    assert f"{sent * 0.0005:.4f} of it charged already" in told[0]
    ledger = complete(requests, STORE, llm(server.url), settings(budget_usd=0.06, prices=priced.prices))
    assert (ledger.run.known, ledger.run.sent) == (sent, 100 - sent)
    assert ledger.corpus.usd == pytest.approx(0.05)
    assert ledger.run.usd == pytest.approx(0.0005 * (100 - sent))


def test_cached_tokens_are_kept_and_cheaper(paid: None, server: Server) -> None:
    def half_cached(body: dict[str, Any]) -> Any:
        status, answer = said()
        return status, {**answer, "usage": {**answer["usage"], "prompt_tokens_details": {"cached_tokens": 4}}}

    server.default = half_cached
    priced = settings(budget_usd=1.0, prices={"tiny": price(input=100.0, cached_input=50.0)})
    ledger = complete(table([chat(n) for n in range(3)]), STORE, llm(server.url), priced)
    assert (ledger.corpus.prompt_tokens, ledger.corpus.cached_tokens) == (30, 12)
    assert ledger.corpus.usd == pytest.approx((18 * 100 + 12 * 50) / 1e6)


def test_the_books_add_up_and_are_scalars() -> None:
    reasons = ["stop"] * 5 + ["length"] * 2 + ["refused"]
    rows = [
        {"key": f"k{n}", "text": "x", "finish_reason": reason, "prompt_tokens": 1000, "completion_tokens": 100,
         "cached_tokens": 500, "batched": False}
        for n, reason in enumerate(reasons)
    ]
    corpus = Answered.of(10, pa.Table.from_pylist(rows, schema=COMPLETIONS), mini())
    assert corpus.rejected == {"length": 2, "no_answer": 2, "refused": 1}
    assert corpus.requests == corpus.answered + sum(corpus.rejected.values()) == 10
    assert corpus.unanswered == {"no_answer": 2, "refused": 1}
    run = ThisRun(known=6, sent=4, retried=3, seconds=2.0, completion_tokens=300, usd=0.5)
    ledger = Ledger(corpus, run, Spent(0.75, 0.25))
    assert str(ledger) == (
        "10 requests: 5 answered, 5 rejected (length 2, no_answer 2, refused 1); 8,000 tokens read (4,000 of them "
        "cached), 800 written, 0.0014 USD\n"
        "this run: 6 known, 4 sent, 3 retried, 2.0 s, 150 tokens/s, 0.5000 USD\n"
        "this store: 0.7500 USD charged for its requests, all runs together, 0.2500 of it open: in flight "
        "elsewhere, or left by a kill"
    )
    assert str(Ledger(corpus, run)).count("\n") == 1
    metrics = ledger.metrics()
    # What a run did differs after a kill; a file of metrics holds what inputs decide.
    assert list(metrics) == ["corpus"]
    flat = [*metrics["corpus"].values(), *metrics["corpus"]["rejected"].values()]
    assert all(isinstance(value, int | float | dict) for value in flat)
