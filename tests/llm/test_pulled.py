"""Answers that dvc.lock knows and that are not on disk: paid for again by nobody, and in nobody's way."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from llm_kit import Server, ask, chat, llm, price, settings, table

from trialwright.chat.request import Request
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.llm.complete import complete
from trialwright.llm.sealed.stored import answers
from trialwright.schemas.answers import REQUESTS as SCHEMA
from trialwright.sections.writing import Llm

STORE = Path("data/completions/trials")
SOURCE = Path("data/requests/trials.parquet")
REQUESTS = [chat(n) for n in range(3)]


def lock(
    model: str = "tiny", backend: str = "openai", base_url: str | None = None, md5: str | None = None, files: int = 3,
) -> None:
    """Write a dvc.lock whose store was made from SOURCE by a model; without md5, from these very requests."""
    tables.write(SOURCE, table(REQUESTS), SCHEMA)
    md5 = md5 or hashlib.md5(SOURCE.read_bytes(), usedforsecurity=False).hexdigest()
    url = "" if base_url is None else f"          base_url: {base_url}\n"
    Path("dvc.lock").write_text(
        f"stages:\n  complete_trials:\n    cmd: x\n    deps:\n    - path: {SOURCE}\n      md5: {md5}\n    params:\n"
        f"      params.yaml:\n        llm:\n          backend: {backend}\n          model: {model}\n{url}"
        f"    outs:\n    - path: {STORE}\n      md5: a.dir\n      nfiles: {files}\n", encoding="utf-8",
    )


def run(which: Llm, requests: list[Request] = REQUESTS, **changes: Any) -> list[str]:
    told: list[str] = []
    complete(table(requests), STORE, which, settings(prices={"tiny": price()}, **changes), told.append, SOURCE)
    return told


@pytest.mark.parametrize("backend", ["openai", "openai-batch"])
@pytest.mark.parametrize("same", [True, False])
def test_a_corpus_that_may_answer_these_is_not_paid_again(here: Path, same: bool, backend: str) -> None:
    lock(md5=None if same else "0" * 32)
    with pytest.raises(InputError, match=rf"knows answers of tiny to {'these' if same else 'requests like these'}, not"
                       rf" on disk; run dvc pull {STORE} instead of paying again, or, .*, mkdir -p {STORE} to ask"):
        run(llm(None, backend=backend), budget_usd=1.0)


@pytest.mark.parametrize("known", [
    {"model": "gemma3-270m", "backend": "local"}, {"model": "other"}, {"base_url": "http://192.0.2.1/v1"},
])
def test_a_corpus_of_another_model_or_address_is_in_nobodys_way(
    paid: None, server: Server, known: dict[str, str]
) -> None:
    """As in a fresh clone, whose dvc.lock knows the default run."""
    lock(md5="0" * 32, **known)
    told = run(llm(server.url), budget_usd=1.0)
    assert len(server.asked) == 3
    assert "dvc pull" not in "".join(told)


def test_a_store_that_was_empty_is_in_nobodys_way(paid: None, server: Server) -> None:
    """As that of ratings, where no LLM was the judge."""
    lock(base_url=server.url, md5="0" * 32, files=0)
    assert "dvc pull" not in "".join(run(llm(server.url), budget_usd=1.0))
    assert len(server.asked) == 3


def test_requests_that_the_same_stage_wrote_are_known_again(here: Path) -> None:
    lock()
    text = Path("dvc.lock").read_text(encoding="utf-8")
    start, end = text.index("    deps:\n"), text.index("    params:\n")
    written = text[start:end].removeprefix("    deps:\n")
    Path("dvc.lock").write_text(text[:start] + text[end:] + written, encoding="utf-8")
    with pytest.raises(InputError, match="knows answers of tiny to these, not on disk"):
        run(llm(None), budget_usd=1.0)


def test_a_lock_that_does_not_say_may_know_them(here: Path) -> None:
    Path("dvc.lock").write_text(
        f"stages:\n  t:\n    cmd: x\n    outs:\n    - path: {STORE}\n      md5: a.dir\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="instead of paying again"):
        run(llm(None), budget_usd=1.0)


def test_an_empty_folder_says_to_ask_anew(paid: None, server: Server) -> None:
    lock(base_url=server.url)
    with pytest.raises(InputError, match="mkdir -p"):
        run(llm(server.url), budget_usd=1.0)
    STORE.mkdir(parents=True)
    run(llm(server.url), budget_usd=1.0)
    assert answers(STORE, table(REQUESTS)).num_rows == 3


def test_minutes_of_work_are_repeated_with_a_word(here: Path, server: Server) -> None:
    lock(base_url=server.url)
    assert run(llm(server.url)) == [
        f"{STORE}: dvc.lock knows answers of tiny to these, not on disk: asking anew; dvc pull {STORE} would fetch them"
    ]
    assert len(server.asked) == 3


def test_hours_of_work_are_not_repeated(here: Path, server: Server) -> None:
    lock(base_url=server.url, md5="0" * 32)
    long = [ask(n, [{"role": "user", "content": "x"}], max_tokens=100_000) for n in range(9)]
    # 900,000 tokens at most; half of them at 40 a second are 3.1 hours.
    with pytest.raises(InputError, match=rf"dvc pull {STORE} instead of some 3 h of work again, or"):
        run(llm(server.url), long)
    assert server.asked == []


def test_nothing_is_guarded_where_nothing_is_missing(here: Path, server: Server) -> None:
    run(llm(server.url))
    STORE.rename("away")
    lock(base_url=server.url)
    assert run(llm(server.url)) == []
    assert len(server.asked) == 3


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\nstages:\n", "- a", "stages: [1]", "stages: {t: {outs: [1]}}"])
def test_a_lock_that_cannot_be_read_is_one_line(here: Path, text: str) -> None:
    Path("dvc.lock").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"dvc.lock: not YAML of DVC, perhaps a merge conflict[^\n]*$"):
        run(llm(None), budget_usd=1.0)
