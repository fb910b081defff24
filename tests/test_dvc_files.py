"""dvc.yaml, dvc.lock, params.yaml and the profiles agree with each other and with the code."""

import hashlib
import itertools
import shutil
import subprocess
from pathlib import Path

import pytest
from dvc.repo import Repo
from ruamel.yaml import YAML

from trialwright.commands import composing
from trialwright.files.code.closure import Checkout
from trialwright.files.code.versions import read_pins, version
from trialwright.llm.cost.tariff import is_paid

ROOT = Path(__file__).resolve().parent.parent
PROFILES = sorted((ROOT / "profiles").glob("*.yaml"))


def test_committed_params_are_the_demo_profile():
    assert (ROOT / "params.yaml").read_bytes() == (ROOT / "profiles" / "demo.yaml").read_bytes()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.stem)
def test_profiles_are_legal(profile):
    composing.compose(profile.stem, profile.parent)


def test_the_profiles_are_those_of_the_docs():
    assert [p.stem for p in PROFILES] == [
        "ablations", "demo", "paper", "real", "study_registry", "study_top", "study_top_conditions",
        "study_top_gold", "study_top_whole", "tasks", "vllm",
    ]


def test_the_vllm_profile_asks_what_the_compose_file_starts():
    of, _ = composing.compose("vllm", ROOT / "profiles")
    started = YAML(typ="safe").load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    (server,) = started["services"].values()
    assert f"--model ${{VLLM_MODEL:-{of.llm.model}}}" in server["command"]
    assert server["ports"] == ["127.0.0.1:8000:8000"]
    assert of.llm.base_url == "http://localhost:8000/v1"
    assert not is_paid(of.llm)


def test_paper_profile_is_the_papers():
    paper, _ = composing.compose("paper", ROOT / "profiles")
    assert (paper.llm.backend, paper.llm.model) == ("openai", "gpt-4o-mini")
    assert paper.reasons.temperature == paper.synthesis.temperature == 1.0
    assert (paper.plan.trials, paper.plan.examples, paper.reasons.count) == (3358, 3, 5)
    assert (paper.train.learning_rate, paper.train.batch_size, paper.train.epochs) == (1e-5, 8, 7)
    assert paper.train.model == "dmis-lab/biobert-base-cased-v1.2"
    assert paper.seeds == [40, 41, 42]
    assert set(paper.train.arms) == set(paper.arms)


def test_every_param_is_explained():
    """Each key stands under a comment of its own or of its block."""
    lines = (ROOT / "params.yaml").read_text().splitlines()
    for number, line in enumerate(lines):
        if line and not line.startswith((" ", "#")):
            block = lines[max(0, number - 6): number + 3]
            assert any(text.lstrip().startswith("#") for text in block), f"line {number + 1}: {line}"


OPTIONS = {"--arm", "--corpus", "--size", "--draw", "--task"}
HOSTILE = ["$(touch ran)", "`touch ran`", "a;touch ran", "it's", 'a"b', "a b", "-x", "a\\b", "a\nb", "é"]


def test_no_name_of_an_arm_or_a_corpus_reaches_the_shell_bare(tmp_path, monkeypatch):
    """Names are checked when params are loaded, but the shell reads a stage's command before any Python does."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "dvc.yaml", tmp_path)
    whole = YAML().load(ROOT / "params.yaml")
    whole["arms"] = {name: dict(whole["arms"]["real"]) for name in HOSTILE}
    whole["train"]["arms"], whole["seeds"] = HOSTILE, [40]
    whole["corpora"], whole["reference"] = {name: {} for name in HOSTILE}, {"corpus": HOSTILE[0]}
    whole["gold_curve"]["sizes"], whole["gold_curve"]["draws"] = HOSTILE, HOSTILE[:1]
    whole["tasks"]["names"] = HOSTILE
    YAML().dump(whole, tmp_path / "params.yaml")
    subprocess.run(["git", "init", "-q"], check=True)
    words = {}
    for stage in Repo.init().index.stages:
        for command in [stage.cmd] if isinstance(stage.cmd, str) else stage.cmd:
            if any(option in command for option in OPTIONS):
                printed = f"printf '%s\\0' {command}"
                said = subprocess.run(["bash", "-c", printed], check=True, capture_output=True).stdout.decode()
                words.setdefault(stage.addressing, []).extend(said.split("\0")[:-1])
    for name in HOSTILE:
        options = {f"baseline@{name}": "--arm", f"train@{name}-40": "--arm", f"plan@{name}": "--corpus"}
        options |= {f"gold_corpus@{name}-{HOSTILE[0]}": "--size", f"task_samples@{name}": "--task"}
        for stage, option in options.items():
            assert words[stage][words[stage].index(option) + 1] == name
    for said in words.values():
        rest = [word for before, word in itertools.pairwise(said) if before not in OPTIONS]
        assert not [word for word in rest for name in HOSTILE if name in word]
    assert not Path("ran").exists()


def test_lock_agrees_with_code_and_params(monkeypatch):
    """No stage is stale for its code or its params; data may be absent in a fresh clone."""
    lock = YAML(typ="safe", pure=True).load((ROOT / "dvc.lock").read_text())["stages"]
    stages = {stage.addressing: stage for stage in Repo(ROOT).index.stages}
    assert set(lock) == set(stages)
    monkeypatch.chdir(ROOT)
    code = hashes_of_code()
    for name, stage in stages.items():
        assert not stage.changed_stage(), f"{name}: its command changed since dvc.lock"
        for dep in lock[name].get("deps", ()):
            if dep["path"] in code:
                assert dep["md5"] == code[dep["path"]], f"{name}: its code changed since dvc.lock; run dvc repro"
        for dep in stage.deps:
            of_check = name == "check" and dep.def_path in {"src", "stages", "requirements.lock"}
            # Settings of a corpus are data, of which a fresh clone has none.
            params = type(dep).__name__ == "ParamsDependency" and Path(dep.fs_path).parent == ROOT
            if of_check or params:
                assert not dep.status(), f"{name}: {dep} changed since dvc.lock; run dvc repro"


def hashes_of_code() -> dict[str, str]:
    """Return the MD5 of what `check` writes on each stage's code, by path."""
    checkout = Checkout(Path("src"), Path("stages"))
    pinned = read_pins([Path("requirements.lock"), Path("requirements-torch.lock")])
    return {
        f"data/code/{script.stem}.txt": hashlib.md5(version(checkout, script, pinned).encode()).hexdigest()
        for script in checkout.stages
    }
