"""A pool of local models on Ray: the answers of one in this process, kept here as they come, whoever is killed."""

from pathlib import Path

import pytest
from llm_kit import ask, called, llm, settings, table
from ray_kit import ON_RAY, RAY, kill_workers

from trialwright.chat.completion import Completion
from trialwright.core.errors import ModelError
from trialwright.llm.complete import complete
from trialwright.llm.local import serving
from trialwright.llm.pace import Pace
from trialwright.llm.sealed import stored
from trialwright.progress import silent
from trialwright.sections.running import LOCAL

pytestmark = ON_RAY


def test_the_store_holds_the_answers_of_one_process(
    here: Path, tiny: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
) -> None:
    requests, local = [ask(n, model=called(tiny)) for n in range(12)], llm(None, str(tiny), backend="local")
    first = complete(table(requests), Path("trials"), local, settings())
    assert first.run.sent == 12
    alone = stored.everything(Path("trials"))
    monkeypatch.chdir(tmp_path_factory.mktemp("ray"))
    monkeypatch.setitem(serving._WAVE, "ray", 2)
    done = complete(table(requests), Path("trials"), local, settings(), engine=RAY)
    assert (done.run.sent, done.corpus) == (12, first.corpus)
    assert stored.everything(Path("trials")).equals(alone)
    # The budget, the store and the ledger are here: what is known is not asked again.
    assert complete(table(requests), Path("trials"), local, settings(), engine=RAY).run.sent == 0


def test_workers_that_are_killed_cost_time_alone(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(serving._WAVE, "ray", 1)
    requests, local = [ask(n, model=called(tiny)) for n in range(40)], llm(None, str(tiny), backend="local")
    here: dict[str, Completion] = {}
    serving.send(iter(requests), lambda one: here.update({one.key: one}), local, settings(), Pace(40, silent), LOCAL)
    there: dict[str, Completion] = {}
    killed = []

    def keep(one: Completion) -> None:
        there[one.key] = one
        if len(there) == 3:
            killed.append(kill_workers())

    serving.send(iter(requests), keep, local, settings(), Pace(40, silent), RAY)
    assert killed[0]
    assert there == here


def test_a_model_that_is_not_there_is_the_same_line(tmp_path: Path) -> None:
    asked = iter([ask(1, model=str(tmp_path))])
    with pytest.raises(ModelError, match=r"^llm\.model: "):
        serving.send(asked, lambda _: None, llm(None, str(tmp_path), backend="local"), settings(), Pace(1, silent), RAY)
