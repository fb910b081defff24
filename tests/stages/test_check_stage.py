"""The stage that tells of mistakes in params.yaml and in the prompts before anything runs."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from stages.check import main
from trialwright.core.params.loading import load_for
from trialwright.sections.gold_settings import read_gold_corpora
from trialwright.sections.retrieval import Plan

ROOT = Path(__file__).resolve().parents[2]
PARAMS = ROOT / "params.yaml"
# Its command in dvc.yaml, on the code of this repository.
COMMAND = [
    "--source", str(ROOT / "src"), "--scripts", str(ROOT / "stages"),
    "--pins", *(str(ROOT / name) for name in ("requirements.lock", "requirements-torch.lock")),
    "--of-corpora", "kept", "metrics", "plots", "--of-tasks", "samples", "task-metrics",
    "--predictions", "predictions", "--models", "models",
    "--gold", "gold", "--settings-out", "settings", "--gold-out", "gold-settings",
    "--code-out", "code", "--checked-out", "checked.json",
]


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Run the stage on the params that ship, with changes."""
    monkeypatch.chdir(tmp_path)

    def run(section, **changes):
        settings = YAML(typ="safe", pure=True).load(PARAMS.read_text(encoding="utf-8"))
        settings[section] |= changes
        YAML().dump(settings, tmp_path / "params.yaml")
        return CliRunner().invoke(main, COMMAND)

    return run


def test_what_ships_is_legal(check):
    result = check("llm")
    assert (result.exit_code, result.output) == (0, "check: params.yaml is legal\n")
    scripts = {file.stem for file in (ROOT / "stages").glob("*.py")} - {"__init__"}
    assert {file.stem for file in Path("code").iterdir()} == scripts
    assert Path("settings/main/plan.json").exists()


def test_an_unknown_variant_of_the_prompts_is_one_line(check):
    result = check("llm", prompts="documents")
    assert result.exit_code == 3
    assert "params.yaml: llm.prompts: documents is no folder of " in result.stderr
    assert "expected one of chat, document; " in result.stderr
    assert not Path("checked.json").exists()


def test_reasons_that_are_likely_to_be_cut_are_told(check):
    result = check("reasons", count=10)
    assert result.exit_code == 0
    assert result.output.startswith("main: reasons.max_tokens 256 may cut answers: 10 reasons of 160 characters")


def test_the_corpora_of_a_curve_get_settings_and_those_that_went_are_deleted(check, tmp_path):
    for name in ("50-0", "gone.txt", "200-0"):
        (tmp_path / "gold" / name).mkdir(parents=True)
    result = check("gold_curve", sizes=[50, "all"])
    assert result.output.splitlines()[0] == "gold: took away 200-0, not in params.yaml; DVC's cache, or git, has them"
    assert sorted(path.name for path in (tmp_path / "gold").iterdir()) == ["50-0", "gone.txt"]
    assert read_gold_corpora(Path("gold-settings")) == {"50-0": (50, 0), "all-0": (None, 0)}
    assert load_for(Plan, Path("gold-settings/50-0")).gold == 50
    assert load_for(Plan, Path("settings/main")).gold is None
