"""``trialwright models``: what can be named, and whether it is here."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from trialwright.__main__ import main
from trialwright.llm.model_files.locating import named_file
from trialwright.llm.model_files.named_models import MODELS, PACKAGED

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("words", [["models"], ["models", "list"]])
def test_all_are_listed_with_licence_and_size(words: list[str]) -> None:
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    for model in MODELS.values():
        (line,) = (line for line in done.output.splitlines() if model.name in line)
        assert model.licence.split()[0] in line
        assert line.rstrip().endswith("yes" if model.name == PACKAGED else "no")


def test_a_file_that_is_wrong_is_one_line_and_an_exit_code() -> None:
    (name, *_) = set(MODELS) - {PACKAGED}
    runner = CliRunner()
    assert runner.invoke(main, ["models", "fetch", "gpt-4"]).exit_code == 2
    named_file(MODELS[name]).write_bytes(b"other")
    done = runner.invoke(main, ["models", "fetch", name])
    assert (done.exit_code, done.output.count("\n")) == (5, 1)
    assert "SHA-256 is" in done.output


def test_the_table_is_as_it_should_be() -> None:
    for model in MODELS.values():
        assert len(model.sha256) == 64 and model.bytes > 0 and model.prompts in {"chat", "document"}
        if model.parts:
            count = len(model.parts.wheels)
            assert len(set(model.parts.wheels)) == count
            assert all(len(digest) == 64 for digest in model.parts.wheels)
            assert (count - 1) * model.parts.bytes < model.bytes <= count * model.parts.bytes
        else:
            assert model.package["project"] in (ROOT / "requirements.lock").read_text(encoding="utf-8")
