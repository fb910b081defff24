"""Counting, verifying, pruning and exporting stores."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from llm_kit import chat, table
from store_kit import STORE, bytes_of, keep, made

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.core.tables.types import TEXT
from trialwright.llm.sealed.stored import stored_keys
from trialwright.llm.store.cache import Cache, cache_file
from trialwright.llm.store.export import export
from trialwright.llm.store.upkeep import overview, prune, verify, verify_requests
from trialwright.schemas import answers

REQUESTS = Path("data/requests/trials.parquet")


def asked(*numbers: int) -> pa.Array:
    tables.write(REQUESTS, table([chat(n) for n in numbers]), answers.REQUESTS)
    return pa.array([chat(n).key for n in numbers], TEXT)


def test_an_overview_counts_all_there_is(here: Path) -> None:
    answers = made(30)
    answers[3] = answers[3]._replace(finish_reason="length")
    keep(answers)
    found = overview(STORE)
    assert (found.answers, found.finish_reasons) == (30, {"stop": 29, "length": 1})
    assert (found.prompt_tokens, found.completion_tokens) == (sum(range(30)), 2 * sum(range(30)))
    assert found.shards == len(list(STORE.iterdir()))
    assert found.bytes == sum(path.stat().st_size for path in STORE.iterdir())
    assert (found.models, found.open, found.unasked) == ({}, None, None)
    asked(*range(5, 33))
    found = overview(STORE, REQUESTS)
    assert (found.models, found.open, found.unasked) == ({"tiny": 25}, 3, 5)
    assert overview(Path("nowhere")).answers == 0


def test_a_whole_store_is_verified(here: Path) -> None:
    keep(made(30))
    assert verify(STORE) == []
    asked(*range(30))
    assert verify_requests(REQUESTS) == []


def test_a_request_that_is_not_what_its_key_says_is_told(here: Path) -> None:
    rows = table([chat(n) for n in range(3)]).to_pylist()
    rows[1]["body"] = rows[1]["body"].replace("trial 1", "trial one")
    tables.write(REQUESTS, rows, answers.REQUESTS)
    assert verify_requests(REQUESTS) == [
        f"{REQUESTS}: request {rows[1]['key'][:12]} of plan-1 is not what its key says; run dvc repro --force"
    ]
    REQUESTS.write_bytes(REQUESTS.read_bytes()[:-9])
    assert [line.startswith(f"{REQUESTS}: not a whole Parquet file") for line in verify_requests(REQUESTS)] == [True]


def test_a_pruned_store_is_one_that_never_had_more(here: Path) -> None:
    keep(made(40))
    keep(made(8), Path("fresh"))
    cache_file().unlink()
    keys = asked(*range(8))
    before = bytes_of(STORE)
    assert prune(STORE, keys, None) == (8, 32)
    assert bytes_of(STORE) == before
    with Cache.open() as cache:
        assert prune(STORE, keys, cache) == (8, 32)
        # Nothing that was paid for is lost: what left the store is in the cache.
        assert cache.keys() == {chat(n).key for n in range(8, 40)}
        assert list(cache.get([chat(39).key])) == [made(40)[39]]
        assert prune(STORE, keys, cache) == (8, 0)
    assert bytes_of(STORE) == bytes_of(Path("fresh"))


def test_a_prune_that_is_cut_short_loses_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(made(40))
    cache_file().unlink()
    unlink, done = Path.unlink, 0

    def dying(self: Path, missing_ok: bool = False) -> None:
        nonlocal done
        done += self.suffix == ".parquet"
        if done == 3:
            raise KeyboardInterrupt
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt), Cache.open() as cache:
        patched.setattr(Path, "unlink", dying)
        prune(STORE, asked(), cache)
    assert len(stored_keys(STORE)) < 40
    assert verify(STORE) == []
    with Cache.open() as cache:
        assert stored_keys(STORE) | cache.keys() == {chat(n).key for n in range(40)}
        prune(STORE, asked(), cache)
    assert list(STORE.iterdir()) == []


@pytest.mark.parametrize("name", ["answers.jsonl", "answers.jsonl.gz"])
def test_lines_hold_request_and_answer(here: Path, name: str) -> None:
    answers = made(10)
    nasty = "line\nbreak \u2028 \x00 \"quote\" \\ é 𝒳"
    answers[4] = answers[4]._replace(text=nasty)
    keep(answers)
    asked(7, 4, 99, 7)
    assert export(Path(name), [(STORE, REQUESTS)]) == 3
    content = Path(name).read_bytes()
    if name.endswith(".gz"):
        # No name and no time in its head: the same answers are the same bytes.
        assert content[3:8] == bytes(5)
    lines = (gzip.decompress(content) if name.endswith(".gz") else content).split(b"\n")
    assert lines.pop() == b""
    rows = [json.loads(line) for line in lines]
    assert [row["request"]["draw"] for row in rows] == [7, 4, 7]
    assert rows[1] == {
        "store": "trials", "plan_id": "plan-4", "key": chat(4).key, "request": chat(4).content(), "text": nasty,
        "finish_reason": "stop", "prompt_tokens": 4, "completion_tokens": 8, "cached_tokens": 1, "batched": False,
    }


def test_parquet_holds_request_and_answer(here: Path) -> None:
    keep(made(10))
    asked(7, 4)
    keep(made(3), Path("data/completions/reasons"))
    assert export(Path("all.parquet"), [(STORE, REQUESTS), (Path("data/completions/reasons"), REQUESTS)]) == 2
    rows = pq.read_table("all.parquet").to_pylist()
    assert [(row["store"], row["key"], row["request"]) for row in rows] == [
        ("trials", chat(n).key, chat(n).body) for n in (7, 4)
    ]


def test_a_failed_export_leaves_no_file(here: Path) -> None:
    keep(made(10))
    asked(*range(10))
    for path in STORE.iterdir():
        path.write_bytes(b"PAR1")
    with pytest.raises(InputError, match="not a whole Parquet file"):
        export(Path("answers.jsonl.gz"), [(STORE, REQUESTS)])
    with pytest.raises(InputError, match=r"answers.csv: names no format, expected one of .jsonl, .jsonl.gz, .parquet"):
        export(Path("answers.csv"), [(STORE, REQUESTS)])
    assert [path.name for path in here.iterdir() if "answers" in path.name] == []
