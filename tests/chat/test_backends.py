"""The table of backends: what the section of params.yaml may name, and what each can do."""

import re
from pathlib import Path
from typing import get_args

import pytest

from trialwright.chat import backends
from trialwright.files.code.closure import Checkout
from trialwright.llm import backend as senders
from trialwright.sections.writing import Llm

ROOT = Path(__file__).resolve().parents[2]
NAMES = get_args(Llm.model_fields["backend"].annotation)


def test_every_name_of_params_is_described_and_sends():
    assert set(NAMES) == set(backends.BACKENDS) == set(senders.BACKENDS)


@pytest.mark.parametrize("name", NAMES)
def test_what_runs_here_repeats_itself_and_has_no_address(name):
    backend = backends.of(name)
    assert backend.runs_here == (name == "local")
    assert backend.repeats == backend.bounds == backend.runs_here
    assert backend.batches == (name == "openai-batch")
    assert backend.endpoint("http://a/v1") == ("local" if backend.runs_here else "http://a/v1")
    assert backend.endpoint(None) == ("local" if backend.runs_here else backends.OPENAI)


@pytest.mark.parametrize("stage", ["plan", "render_reasons", "render_trials", "parse_reasons", "parse_trials"])
def test_who_plans_asks_or_reads_knows_no_backend(stage):
    checkout = Checkout(ROOT / "src", ROOT / "stages")
    code = {path.as_posix() for path in checkout.closure(ROOT / "stages" / f"{stage}.py")}
    assert not [path for path in code if re.search(r"/llm/(endpoint|batch|local|store)/", path)]
