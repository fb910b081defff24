"""Tuning in params.yaml: off by default, and what is wrong with it is one line."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from trialwright.core.errors import ParamsError
from trialwright.sections.whole import Params, load_all

ROOT = Path(__file__).resolve().parents[2]


def given(folder: Path, **changes: dict[str, Any]) -> Params:
    whole = YAML(typ="safe").load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    for section, keys in changes.items():
        whole[section] |= keys
    with (folder / "params.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(whole, file)
    return load_all(folder / "params.yaml")


def test_nothing_is_tuned_by_default() -> None:
    assert load_all(ROOT / "params.yaml").tuning.arms == []


def test_the_model_is_that_which_writes_unless_another_is_named(tmp_path: Path) -> None:
    arms, tasks = {"arms": ["base", "real"]}, {"names": ["arm_design"]}
    every = given(tmp_path, tuning=arms, tasks=tasks)
    assert every.tuning.tuned(every.llm) == "gemma3-270m"
    paid = {"backend": "openai", "model": "gpt-4o-mini"}
    every = given(tmp_path, tuning={**arms, "model": "mine"}, tasks=tasks, llm=paid)
    assert every.tuning.tuned(every.llm) == "mine"
    # Nothing is tuned, so nothing is wrong.
    assert given(tmp_path, llm=paid).tuning.problems(every.llm, []) == []


@pytest.mark.parametrize(("changes", "said"), [
    ({"tuning": {"arms": ["base", "real"]}}, "tasks.names has none; name some, or set tuning.arms to []"),
    ({"tuning": {"arms": ["base", "real"]}, "tasks": {"names": ["arm_design"]}, "llm": {"backend": "openai"}},
     "tuning.arms tunes a local model, and llm.backend is openai; set tuning.model to a folder"),
    ({"tuning": {"arms": ["real"]}}, "arms ['real'] has nothing to compare with; add another, or set it to []"),
    ({"tuning": {"arms": ["real", "real"]}}, "stand there more than once"),
    ({"tuning": {"arms": ["real", "best"]}}, "tuning.arms.1: "),
    ({"tuning": {"rank": 0}}, "tuning.rank: "),
])
def test_what_is_wrong_is_one_line(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ParamsError) as caught:
        given(tmp_path, **changes)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
