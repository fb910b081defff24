"""The gold-size curve in params.yaml: its corpora are the reference but for gold trials and correction."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from trialwright.core.errors import ParamsError
from trialwright.sections.corpora import CorpusChanges
from trialwright.sections.whole import Params, load_all

ROOT = Path(__file__).resolve().parents[2]


def given(folder: Path, **changes: Any) -> Params:
    """Read the params that ship with changes, of a section each."""
    whole = YAML(typ="safe").load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    for section, keys in changes.items():
        whole[section] = {**whole[section], **keys} if isinstance(keys, dict) else keys
    with (folder / "params.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(whole, file)
    return load_all(folder / "params.yaml")


def test_no_curve_is_the_default() -> None:
    assert load_all(ROOT / "params.yaml").gold_curve.corpora() == {}


def test_corpora_are_the_reference_but_for_gold_trials_and_correction(tmp_path: Path) -> None:
    every = given(
        tmp_path, gold_curve={"sizes": [50, "all"], "draws": [0, 3], "trials": 9, "mode": "filter"},
        corpora={"other": {"reasons": {"count": 0}, "correct": {"folds": 3}}}, reference={"corpus": "other"},
    )
    assert every.gold_curve.corpora() == {
        "50-0": (50, 0), "50-3": (50, 3), "all-0": (None, 0), "all-3": (None, 3),
    }
    of, usual = every.of_gold_corpus(50, 3), every.of_corpus("other")
    assert (of.plan.gold, of.plan.gold_draw, of.plan.trials) == (50, 3, 9)
    assert (of.correct.mode, of.correct.confidence, of.correct.fit_on, of.correct.folds) == ("filter", 0.5, "gold", 3)
    for name in CorpusChanges.model_fields.keys() - {"plan", "correct"}:
        assert getattr(of, name) == getattr(usual, name)
    assert every.of_gold_corpus(None, 0).plan == usual.plan.model_copy(update={"trials": 9})


@pytest.mark.parametrize(("changes", "said"), [
    ({"gold_curve": {"sizes": [50]}, "protocol": "paper"}, "train trials: for that set protocol to strict"),
    ({"gold_curve": {"sizes": [50]}, "acquire": {"synthetic": "b.zip"}}, "acquire.synthetic b.zip puts a released one"),
    ({"gold_curve": {"sizes": ["half"]}}, "gold_curve.sizes.0: expected a number of trials or all, found 'half'"),
    ({"gold_curve": {"sizes": [0]}}, "gold_curve.sizes.0: expected a number of trials or all, found 0"),
    ({"gold_curve": {"sizes": [50, "all", "all", 50]}}, "[50, 'all'] stand there more than once"),
    ({"gold_curve": {"draws": []}}, "gold_curve.draws"),
])
def test_what_is_wrong_with_a_curve_is_one_line(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ParamsError) as caught:
        given(tmp_path, **changes)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("changes", [{"protocol": "paper"}, {"acquire": {"synthetic": "b.zip"}}])
def test_what_no_curve_can_be_had_with_is_legal_without_one(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert given(tmp_path, **changes).gold_curve.sizes == []
