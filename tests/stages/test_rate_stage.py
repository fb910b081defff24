"""The stage rate, its commands run one after the other as dvc.yaml has them, with an endpoint that is the judge."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asking_kit import PIPELINE, run_stage, text_of

from tests.llm.loopback import Server, said, serving
from trialwright.core import tables
from trialwright.schemas.answers import RATINGS, REQUESTS
from trialwright.schemas.texts import WEIGHTED

HERE = Path("data/corpora/main")
METRICS = Path("metrics/corpora/main")
JUDGE = {"strategy": "judge", "trials": 4}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Give a judge that scores trial 3 with 4 and so on, and a folder with six corrected trials."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    (tmp_path / ".dvc").mkdir()
    write_trials([n % 2 for n in range(6)])
    with serving(Server()) as state:
        state.default = lambda body: said(json.dumps({"score": 1 + int(text_of(body).split("trial number ")[1][0])}))
        yield state


def write_trials(labels: list[int]) -> None:
    tables.write(HERE / "corrected.parquet", [
        {"id": f"SYN-{n}", "label": label, "intervention": "aspirin", "source": "synthetic",
         "text": f"trial number {n}", "weight": 1.0} for n, label in enumerate(labels)
    ], WEIGHTED)


def rate(server: Server, **select: Any) -> list[dict[str, Any]]:
    """Run the stage with these keys of the section select; return what the judge was asked by it."""
    return run_stage("rate", server, select=select)


def ratings() -> dict[str, int]:
    return {row["id"]: row["rating"] for row in tables.read(HERE / "ratings.parquet", RATINGS).to_pylist()}


def test_each_trial_is_rated_once_by_the_llm_of_the_corpus(server: Server) -> None:
    asked = rate(server, **JUDGE)
    assert sorted(ratings().items()) == [(f"SYN-{n}", n + 1) for n in range(6)]
    assert {body["model"] for body in asked} == {"tiny"}
    assert {body["temperature"] for body in asked} == {0.0}
    assert sum("a successful clinical trial" in text_of(body) for body in asked) == 3
    told = tables.read_json(METRICS / "parse_ratings.json")
    assert (told["requested"], told["accepted"], told["rejected"], told["mean"]) == (6, 6, {}, 3.5)
    assert tables.read_json(METRICS / "complete_ratings.json")["corpus"]["requests"] == 6


def test_another_strategy_or_number_of_trials_and_back_asks_nothing_anew(server: Server) -> None:
    assert len(rate(server, **JUDGE)) == 6
    before = ratings()
    assert rate(server, strategy="random", trials=4) == []
    assert ratings() == {}
    assert tables.read(HERE / "requests/ratings.parquet", REQUESTS).num_rows == 0
    assert tables.read_json(METRICS / "complete_ratings.json")["corpus"]["requests"] == 0
    assert rate(server, strategy="judge", trials=2) == []
    assert ratings() == before


def test_another_judge_is_asked_and_the_first_one_not_again(server: Server) -> None:
    rate(server, **JUDGE)
    assert {body["model"] for body in rate(server, **JUDGE, judge_model="wise")} == {"wise"}
    assert rate(server, **JUDGE, judge_model="tiny") == rate(server, **JUDGE) == []


def test_a_relabelled_trial_alone_is_rated_anew(server: Server) -> None:
    rate(server, **JUDGE)
    write_trials([1, 1, 0, 1, 0, 1])
    asked, = rate(server, **JUDGE)
    assert "a successful clinical trial of aspirin:\ntrial number 0" in text_of(asked)


def test_what_could_not_be_rated_is_a_named_reject(server: Server) -> None:
    server.default = lambda body: said('{"score": 0}' if "number 3" in text_of(body) else '{"score": 7}')
    rate(server, **JUDGE)
    told = tables.read_json(METRICS / "parse_ratings.json")
    assert (told["requested"], told["accepted"], told["rejected"]) == (6, 5, {"off_scale": 1})
    reject, = tables.read(HERE / "rejects/ratings.parquet", tables.REJECTS).to_pylist()
    assert reject == {"id": "SYN-3", "reason": "off_scale", "detail": "0, expected a whole number from 1 to 10"}


def test_no_real_trial_is_among_what_it_reads() -> None:
    """So nothing under test can be shown to the judge: of trials it has those that were written, and no others."""
    read = [dep for dep in PIPELINE["rate"]["deps"] if dep.endswith(".parquet") or Path(dep).suffix == ""]
    assert read == ["data/corpora/${item.corpus}/corrected.parquet"]
