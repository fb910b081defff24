"""Where an endpoint is: this machine or another, with its query, past a proxy or through it."""

import logging
from typing import Any

import pytest
from llm_kit import Kept, Reply, Server, charging, chat, llm, price, refused, settings

from trialwright.chat.backends import OPENAI
from trialwright.core.errors import EndpointError
from trialwright.llm.endpoint.address import is_here, key_headers, parts_of
from trialwright.llm.endpoint.sending import send

HERE = [
    "http://localhost:8000/v1", "http://LOCALHOST/v1", "http://localhost./v1", "http://api.localhost:80/v1",
    "http://127.0.0.1/v1", "http://127.0.0.2/v1", "http://127.255.255.254:1", "http://127.1/v1", "http://2130706433/v1",
    "http://0x7f.1/v1", "http://0177.0.0.1/v1", "http://0.0.0.0:8000", "http://0:8000", "http://[::]:8000/v1",
    "http://[::1]:80/v1", "http://[0:0:0:0:0:0:0:1]/v1", "http://[::ffff:127.0.0.1]/v1", "http://[::ffff:7f00:1]/v1",
    "http://[::ffff:0.0.0.0]/v1", " http://127.0.0.1/v1 ", "https://127.0.0.1?api-version=1",
]
ELSEWHERE = [
    None, "https://localhost.example.com/v1", "http://notlocalhost/v1", "http://192.168.0.1/v1", "http://10.0.0.1",
    "http://user@127.0.0.1@example.com/v1", "http://[bad/v1", "http://128.0.0.1/v1", "http://127.0.0.1.example.com",
    "http://0.0.0.1/v1", "http://[::2]/v1", "http://[::ffff:192.0.2.1]/v1", "http://127.0.0.1:x@example.com/v1",
    "http://example.com/127.0.0.1", "http://example.com#@localhost", "http://my-machine:8000/v1", "http:///v1", "",
]


@pytest.mark.parametrize(("url", "local"), [*((url, True) for url in HERE), *((url, False) for url in ELSEWHERE)])
def test_this_machine_under_all_its_spellings_and_no_other(url: str | None, local: bool) -> None:
    assert is_here(url) is local


@pytest.mark.parametrize(
    ("url", "address", "query"),
    [
        (None, OPENAI, {}), ("http://h:1/v1", "http://h:1/v1", {}), ("http://h:1/v1///", "http://h:1/v1", {}),
        ("http://h:1", "http://h:1", {}), ("http://h:1/", "http://h:1", {}), (" http://h/v1#top ", "http://h/v1", {}),
        ("http://h/v1/chat/completions", "http://h/v1", {}), ("http://h/v1/completions/", "http://h/v1", {}),
        ("https://h/openai/deployments/d?api-version=2024-10-21", "https://h/openai/deployments/d",
         {"api-version": "2024-10-21"}),
        ("https://h/d/chat/completions?api-version=1&x=a%20b&flag=#f", "https://h/d",
         {"api-version": "1", "x": "a b", "flag": ""}),
        ("http://127.1:80/v1", "http://127.0.0.1:80/v1", {}), ("http://0x7f.1", "http://127.0.0.1", {}),
        ("http://[::1]:80/v1", "http://[::1]:80/v1", {}),
    ],
)
def test_paths_are_joined_before_the_query(url: str | None, address: str, query: dict[str, str]) -> None:
    assert parts_of(url) == (address, query)


def test_azure_is_given_the_key_under_its_own_name_too() -> None:
    assert key_headers("https://mine.openai.azure.com/openai/v1", "secret") == {"api-key": "secret"}
    assert key_headers("https://mine.services.ai.azure.com./models", "secret") == {"api-key": "secret"}
    for other in (None, "https://azure.com.example.com/v1", "https://example.com/.azure.com", "https://notazure.com"):
        assert key_headers(other, "secret") == {}


def ask(url: str, **changes: Any) -> list[str]:
    kept = Kept()
    changes = {"attempts": 1, "budget_usd": 1.0, "prices": {"tiny": price()}, **changes}
    with charging(chat()) as charges:
        send(iter([chat()]), kept, llm(url), settings(**changes), charges)
    return [answer.text for answer in kept]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-7d1f")


def test_the_query_goes_with_every_call(server: Server) -> None:
    assert ask(f"{server.url}/chat/completions?api-version=2024-10-21&x=a%20b#top") == ["to 0"]
    assert server.paths == ["/v1/chat/completions?api-version=2024-10-21&x=a+b"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "garbage://", "http://[bad"])
def test_no_proxy_stands_before_this_machine(
    server: Server, monkeypatch: pytest.MonkeyPatch, host: str, proxy: str
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
    assert ask(server.url.replace("127.0.0.1", host)) == ["to 0"]


def test_others_are_reached_through_the_proxy_of_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/v1"))
    assert ask("http://llm.invalid/v1?a=b") == ["to 0"]
    assert server.paths == ["http://llm.invalid/v1/chat/completions?a=b"]
    monkeypatch.setenv("no_proxy", "llm.invalid")
    with pytest.raises(EndpointError, match=r"^http://llm.invalid/v1: cannot be reached after 1 attempts; check"):
        ask("http://llm.invalid/v1")


@pytest.mark.parametrize("proxy", ["socks5h://me:hush-hush@127.0.0.1:9", "garbage://me:hush-hush@x"])
def test_a_proxy_of_another_kind_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    scheme = proxy.partition(":")[0]
    with pytest.raises(EndpointError, match=rf"proxy in the environment .*\({scheme}\); set HTTPS_PROXY") as raised:
        ask("http://llm.invalid/v1")
    assert "hush" not in str(raised.value)


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(EndpointError, match=r"cannot be reached after 1 attempts \(no proxy answers .*HTTP_PROXY"):
        ask("http://llm.invalid/v1")


def test_nobody_is_sent_on_to_another_address(server: Server) -> None:
    """What is free here may cost there."""
    server.default = lambda _: Reply(307, {}, {"Location": "https://llm.invalid/v1/chat/completions"})
    with pytest.raises(EndpointError, match=r"sends on to https://llm.invalid/v1/chat/completions \(307\); set llm"):
        ask(server.url)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused(401, "bad key sk-canary-7d1f"), r"refuses the key in OPENAI_API_KEY: .*401 - bad key \[key\]$"),
        ((403, {"detail": "not in your country"}), r"refuses the key .*403 - not in your country$"),
        ((404, b"<html><title>404 Not Found</title></html>"), r"no such model or address: .*404 - 404 Not Found; fix"),
        ((402, {"message": ["pay", "first"]}), r"no credit left: .*402 - pay; first; top it up"),
    ],
)
def test_what_stops_a_run_is_told_in_the_endpoint_s_words(server: Server, answer: Any, words: str) -> None:
    server.default = lambda _: answer
    with pytest.raises(EndpointError, match=words):
        ask(server.url)


def test_what_an_endpoint_says_cannot_move_the_terminal(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.default = lambda _: (200, {"error": "\x1b[2J\x1b]0;x\x07gone\u202e\nerror: all is well"})
    with caplog.at_level(logging.WARNING):
        assert ask(server.url) == []
    assert "last: an answer without choices: gone error: all is well" in caplog.text
    assert "\x1b" not in caplog.text
