"""The stage weights, run as a command on models in folders."""

import json
import re
import shutil

from click.testing import CliRunner
from report_kit import ROOT
from settings_kit import write_main_settings

from stages.weights import main
from trialwright.files.fingerprint import of_file


def test_it_writes_names_and_digests(tmp_path, monkeypatch, tiny_bert):
    folder = tmp_path / "models" / "mine"
    shutil.copytree(tiny_bert, folder)
    text = re.sub(r"(?m)^  model: minilm$", f"  model: {folder}", (ROOT / "params.yaml").read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^  backend: local$", "  backend: openai", text)
    (tmp_path / "params.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [write_main_settings(), "weights.json"], catch_exceptions=False)
    sha = of_file(folder / "model.safetensors")
    assert done.output == f"weights: llm not known, frozen {sha[:12]}, train {sha[:12]}, embed {sha[:12]}\n"
    assert json.loads((tmp_path / "weights.json").read_text(encoding="utf-8")) == {
        "llm": {"model": "gemma3-270m", "sha256": None}, "frozen": {"model": "mine", "sha256": sha},
        "train": {"model": "mine", "sha256": sha}, "embed": {"model": "mine", "sha256": sha},
    }
