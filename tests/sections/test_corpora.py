"""Corpora change keys of sections, and nothing else; what is wrong with one is told as any other mistake."""

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from trialwright.core.errors import ParamsError
from trialwright.core.params.loading import load_for
from trialwright.sections.corpora import write_settings
from trialwright.sections.retrieval import Plan
from trialwright.sections.whole import Params, load_all
from trialwright.sections.writing import Llm, Synthesis

COMMITTED = Path(__file__).resolve().parents[2] / "params.yaml"


def given(tmp_path: Path, corpora: object, **sections: dict[str, object]) -> Path:
    """Write the committed params with other corpora, and other keys of sections."""
    whole = YAML(typ="safe").load(COMMITTED)
    whole["corpora"] = corpora
    for name, keys in sections.items():
        whole[name] |= keys
    path = tmp_path / "params.yaml"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_a_corpus_has_the_keys_that_it_changes_and_all_others_of_params(tmp_path: Path) -> None:
    every = load_all(given(tmp_path, {"main": {}, "warm": {"synthesis": {"temperature": 1.5}, "plan": {"trials": 8}}}))
    warm, main = every.of_corpus("warm"), every.of_corpus("main")
    assert main == every
    assert (warm.synthesis.temperature, warm.plan.trials) == (1.5, 8)
    assert warm.synthesis.top_p == every.synthesis.top_p
    changed = {name for name in Params.model_fields if getattr(warm, name) != getattr(every, name)}
    assert changed == {"synthesis", "plan"}


def test_stages_read_the_settings_that_check_wrote(tmp_path: Path) -> None:
    every = load_all(given(tmp_path, {"main": {}, "warm": {"synthesis": {"temperature": 0.123456789}}}))
    for name in every.corpora:
        write_settings(tmp_path / name, every.of_corpus(name))
    warm = load_for(Synthesis, tmp_path / "warm")
    assert warm == every.of_corpus("warm").synthesis
    assert warm.temperature == 0.123456789
    assert load_for(Plan, tmp_path / "warm") == load_for(Plan, tmp_path / "main") == every.plan
    # What it does not change has the same bytes, so that no stage that reads it is stale.
    assert (tmp_path / "warm/llm.json").read_bytes() == (tmp_path / "main/llm.json").read_bytes()
    assert load_for(Llm, tmp_path / "main") == every.llm


@pytest.mark.parametrize(("corpora", "said"), [
    ({"main": {"plan": {"exampels": 2}}}, "corpora.main.plan.exampels is unknown, expected among"),
    ({"main": {"plan": {"examples": "two"}}}, "corpora.main.plan.examples: "),
    ({"main": {"plans": {}}}, "corpora.main.plans is unknown, expected among"),
    ({"main": {"arms": {}}}, "corpora.main.arms is unknown"),
    ({"main": {}, "Main": {}}, "main and Main differ in the case of letters alone"),
    ({"main": {}, "a b": {}}, "is no name here"),
    ({"other": {}}, "reference.corpus names main, which corpora does not define; it defines ['other']"),
    ({}, "corpora"),
    ({"main": None}, "corpora.main"),
    ({"main": {"llm": {"base_url": "ftp://x"}}}, "corpora.main.llm.base_url: "),
])
def test_what_is_wrong_with_a_corpus_is_one_line(tmp_path: Path, corpora: object, said: str) -> None:
    with pytest.raises(ParamsError) as caught:
        load_all(given(tmp_path, corpora))
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


def test_an_arm_names_a_corpus_that_there_is(tmp_path: Path) -> None:
    arm = {"setting": "in_distribution", "real": 1.0, "synthetic": 1.0, "control": "none", "corpus": "gone"}
    with pytest.raises(ParamsError, match=r"arms\.mine\.corpus names gone, which corpora does not define"):
        load_all(given(tmp_path, {"main": {}}, arms={"mine": arm}))
    every = load_all(given(tmp_path, {"main": {}, "gone": {}}, arms={"mine": arm}))
    assert (every.corpus_of("mine"), every.corpus_of("hybrid")) == ("gone", "main")


def test_arms_of_a_corpus_without_trials_are_named(tmp_path: Path) -> None:
    arm = {"setting": "in_distribution", "real": 1.0, "synthetic": 1.0, "control": "none", "corpus": "none"}
    with pytest.raises(ParamsError, match=r"plan.trials 0 writes no synthetic trials, of which arms \['mine'\]"):
        load_all(given(tmp_path, {"main": {}, "none": {"plan": {"trials": 0}}}, arms={"mine": arm}))
