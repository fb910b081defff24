"""Stages that ask an LLM: their commands run in turn as dvc.yaml has them, with an endpoint that answers."""

import importlib
import json
import shlex
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from ruamel.yaml import YAML

from tests.llm.loopback import Server
from trialwright.sections.corpora import write_settings
from trialwright.sections.whole import load_all

ROOT = Path(__file__).resolve().parents[1]
PIPELINE = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]


def text_of(body: dict[str, Any]) -> str:
    """Return the text of a request."""
    return body["messages"][-1]["content"]


def run_stage(stage: str, server: Server, **changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a stage of corpus main with these keys of these sections; return what the endpoint was asked by it."""
    whole = YAML(typ="safe").load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    whole["llm"] |= {"backend": "openai", "model": "tiny", "base_url": server.url, "prompts": "chat"}
    for section, keys in changes.items():
        whole[section] |= keys
    Path("params.yaml").write_text(json.dumps(whole), encoding="utf-8")
    write_settings(Path("data/settings/main"), load_all().of_corpus("main"))
    before = len(server.asked)
    for command in PIPELINE[stage]["cmd"]:
        _, _, script, *words = shlex.split(command.replace("${item}", "--corpus main"))
        done = CliRunner().invoke(importlib.import_module(script).main, words)
        assert done.exit_code == 0, done.output
    return server.asked[before:]
