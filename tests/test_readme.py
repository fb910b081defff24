"""README and docs followed to the letter: every command in them runs, in a fresh clone whose path has blanks.

They run in the order of reading: README first, then the pages in the order of its table "Where to go next".

A command is a line of a block of commands, or `words in backticks` that begin with a tool's name. What cannot be run
as it stands is in one of the two tables, with the reason; anything else is run, so a new command must work.
"""

import os
import re
import shutil
import subprocess
import sysconfig
import venv
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from endpoint_kit import ENDPOINT, LITTLE, write
from pipeline_kit import copy_tree, edit, yaml

from tests.llm.loopback import Server, serving

ROOT = Path(__file__).resolve().parent.parent
TOOL = r"(?:make|dvc|trialwright|git|pip|source|torchrun|docker)"
LEFT_OUT = {
    "make test": "the quick tests are these; what make runs is held by test_make.py",
    "make lint-container": "it fetches its linter from a package index",
    "torchrun --nproc_per_node=4 -m stages.train ...": "needs four GPUs; test_classify_stages.py runs two processes",
    "dvc commit train@ARM-SEED": "ARM and SEED are to be filled in, after torchrun",
    "trialwright models fetch qwen2.5-coder-1.5b": "downloads 1.1 GB; test_fetching.py has wheels of its own",
    "trialwright models fetch": "named without a model",
    "trialwright study NAME": "NAME is to be filled in, after a study",
    "make study name=PROFILE": "PROFILE is to be filled in; another page names one",
    "make ray": "downloads; test_on_ray.py and others run it",
    "docker compose -f deploy/compose.yaml up --detach --wait": "needs Docker and a GPU",
    **dict.fromkeys((
        "docker build --tag trialwright .", "docker run --network none --name first trialwright",
        "docker cp first:/trialwright/plots/report.html .", "docker cp params.yaml first:/trialwright/",
        "docker start --attach first",
    ), "needs Docker"),
    "dvc plots": "a group of commands, which begin so",
    "dvc exp apply": "named without an experiment; another page applies one",
    "git push": "whose repository it is pushed to is the reader's",
    **dict.fromkeys((
        "dvc remote add -d ours s3://bucket/trialwright", "dvc remote add -d ours gs://bucket/trialwright",
        "dvc remote modify ours endpointurl https://s3.example.org",
        "dvc remote add -d ours azure://container/trialwright", "dvc remote add -d ours ssh://me@host/srv/trialwright",
    ), "one remote is enough, and here it is a folder; test_remotes.py has one on S3"),
    **dict.fromkeys(("make s3", "make gs", "make azure", "make ssh"), "downloads; test_make.py holds what they run"),
    **dict.fromkeys(
        ("dvc exp run --queue -S plan.trials=40,48,56,64", "dvc queue start --jobs 2"),
        "test_parallel_grid.py runs such a grid on two workers",
    ),
    **dict.fromkeys((
        "dvc get <this repository> data/corpora/main/synthetic.parquet", "dvc update synthetic.parquet.dvc",
        "dvc import <this repository> data/corpora/main/synthetic.parquet",
        "dvc exp push origin canny-barb", "dvc exp list origin", "dvc exp pull origin canny-barb",
        "dvc exp branch canny-barb canny", "git switch canny && dvc checkout --allow-missing",
    ), "of two repositories; test_remotes.py has them"),
}
# Run instead, with ORIGIN and REMOTE as folders and EXPERIMENT as a name that DVC drew.
INSTEAD = {
    # Where it is to be cloned from is the reader's to know.
    "git clone <this repository> && cd trialwright": "git clone -q ORIGIN trialwright",
    # So that the experiment applied below can be taken back.
    "dvc exp run --queue -S 'arms.hybrid.synthetic=0.25,0.5'":
        "git add -A && git commit -qm run && dvc exp run --queue -S 'arms.hybrid.synthetic=0.25,0.5'",
    # It begins a worker in the background; this waits for the same queue.
    "dvc queue start": "dvc exp run --run-all",
    # Edits are never overwritten unasked, and the applied experiment is one.
    "dvc exp apply canny-barb": "dvc exp apply EXPERIMENT && git reset -q --hard && dvc checkout -q",
    # And back, for what follows is of the demo.
    "make profile name=real": "make profile name=real && make profile name=demo",
    # It takes half an hour.
    "make profile run name=ablations": "make profile name=ablations && make profile name=demo",
    # It takes hours, and files of the reader's.
    "make study name=study_registry": "make profile name=study_registry && make profile name=demo",
    # They take a quarter of an hour, and one of them a run that is up to date.
    "make bench": "make bench only=store",
    # It asks the local LLM.
    "make profile run name=tasks": "make profile name=tasks && make profile name=demo",
    # It asks before it deletes, and what it deletes is of the experiments that are shown.
    "dvc gc --workspace": "dvc gc --workspace --dry",
    # It asks a server.
    "make profile run name=vllm": "make profile name=vllm && make profile name=demo",
    # No folder of that name is at hand.
    "dvc remote add -d ours /mnt/shared/trialwright": "dvc remote add -d ours REMOTE",
    # Nothing is left to commit, since the run was.
    "dvc repro && git commit -am strict": "dvc repro && git commit -q --allow-empty -am strict",
    'git add -A && git commit -m "what was run"': 'git add -A && git commit -q --allow-empty -m "what was run"',
}
ARMS = {"real", "hybrid", "real_oversampled", "real_oversampled_matched", "shuffled"}


def reading_order(top: Path) -> list[Path]:
    """Return README.md and the pages of docs/ in the order of its table."""
    readme = top / "README.md"
    _, table = readme.read_text(encoding="utf-8").split("\n## Where to go next\n")
    return [readme, *(top / name for name in re.findall(r"^\| .*\]\((docs/[\w-]+\.md)\) \|$", table, re.MULTILINE))]


def all_commands(top: Path) -> list[str]:
    """List the commands of README and docs in the order of reading, each once."""
    texts = [page.read_text(encoding="utf-8") for page in reading_order(top)]
    return list(dict.fromkeys(command for text in texts for command in commands(text)))


def commands(text: str) -> Iterator[str]:
    """Yield the commands of a page in their order; some occur more than once."""
    for block in re.finditer(r"^```\w*\n(.*?)^```$|`([^`\n]+)`", text, re.MULTILINE | re.DOTALL):
        if block[1] is None:
            if re.match(rf"{TOOL} ", block[2]):
                yield block[2]
            continue
        lines = block[1].splitlines()
        asked = [line[2:] for line in lines if line.startswith("$ ")]
        if not asked and re.match(rf"{TOOL} ", block[1]):
            asked = [line for line in lines if line.strip()]
        for line in asked:
            yield re.sub(r"\s{2,}#.*", "", line).strip()


def test_commands_are_found_in_blocks_and_in_text() -> None:
    text = (
        "Run `make run`, see `params.yaml` and `dvc.lock`:\n"
        "```\nmake test      # note\n\ndvc repro && git commit\n```\n"
        "```\n$ dvc exp show --drop '#'   # all\n| a table |\n```\n```yaml\nmake: 1\n```\n```\nIn words, 3 seeds\n```\n"
    )
    assert list(commands(text)) == [
        "make run", "make test", "dvc repro && git commit", "dvc exp show --drop '#'",
    ]
    found = all_commands(ROOT)
    assert found[0].startswith("git clone")
    assert {"make run", "source .venv/bin/activate", "dvc repro", "trialwright store list"} <= set(found)


def test_no_page_is_left_out() -> None:
    assert set(reading_order(ROOT)) == {ROOT / "README.md", *(ROOT / "docs").glob("*.md")}


def test_what_is_not_run_as_it_stands_is_still_there() -> None:
    assert {*LEFT_OUT, *INSTEAD} <= set(all_commands(ROOT))


def small(repo: Path, url: str) -> None:
    """Make the params small, and of an endpoint that answers at once, so that a run takes a minute or two."""
    edit(repo, {**LITTLE, **ENDPOINT, "llm.base_url": url})
    params = yaml.load((repo / "params.yaml").read_text(encoding="utf-8"))
    edit(repo, {"arms": {arm: mix for arm, mix in params["arms"].items() if arm in ARMS}})
    shutil.copy(repo / "params.yaml", repo / "profiles/demo.yaml")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as state:
        state.default = write
        # What `trialwright doctor` asks for.
        models = [{"id": "m", "object": "model", "created": 0, "owned_by": "us"}]
        state.routes["GET", "/v1/models"] = lambda _: (200, {"object": "list", "data": models})
        yield state


@pytest.fixture
def origin(tmp_path: Path, server: Server) -> Path:
    """A repository of what git tracks (or would), with a small default run."""
    target = tmp_path / "origin"
    copy_tree(target)
    small(target, server.url)
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run(["git", *command], cwd=target, check=True, env={**os.environ, **GIT})
    return target


def set_up(clone: Path) -> None:
    """Make .venv as `make setup` does, but with the packages that are here."""
    venv.create(clone / ".venv", symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": f"{clone}/.venv", "platbase": f"{clone}/.venv"}))
    (packages / "all.pth").write_text(f"{sysconfig.get_path('purelib')}\n{clone / 'src'}\n", encoding="utf-8")
    (dvc,) = entry_points(group="console_scripts", name="dvc")
    for name, (module, function) in {
        "dvc": dvc.value.split(":"), "trialwright": ("trialwright.__main__", "run"),
    }.items():
        script = clone / ".venv/bin" / name
        # A first line for folders with blanks, as pip writes it.
        begin = f"#!/bin/sh\n'''exec' \"{clone}/.venv/bin/python\" \"$0\" \"$@\"\n' '''\n"
        text = f"{begin}import sys\nfrom {module} import {function}\nsys.exit({function}())\n"
        script.write_text(text, encoding="utf-8")
        script.chmod(0o755)
    for later, name in enumerate(("installed", "installed-s3"), 1):
        stamp = clone / ".venv" / name
        stamp.touch()
        os.utime(stamp, (stamp.stat().st_mtime + 3600 * later,) * 2)


GIT = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@pytest.mark.slow
def test_every_command_of_readme_and_docs_runs(origin: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ, **GIT, "DVC_NO_ANALYTICS": "1", "HF_HUB_OFFLINE": "1", "DVC_PAGER": "cat", "MAKEFLAGS": "",
    }
    for name in ("PYTHONPATH", "DVC_ROOT", "VIRTUAL_ENV"):
        environment.pop(name, None)
    here = tmp_path / "somebody's runs (2)"
    here.mkdir()
    clone, remote = here / "trialwright", tmp_path / "remote"

    def run(command: str) -> str:
        there = clone.exists()
        activated = f"source .venv/bin/activate; {command}" if there else command
        done = subprocess.run(
            ["bash", "-c", activated], cwd=clone if there else here, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}"
        assert "Traceback" not in done.stdout, f"{command}\n{done.stdout[-4000:]}"
        return done.stdout

    for command in all_commands(origin):
        if command in LEFT_OUT or (clone.exists() and command.startswith("git clone")):
            continue
        text = INSTEAD.get(command, command).replace("ORIGIN", str(origin)).replace("REMOTE", str(remote))
        if "EXPERIMENT" in text or "canny-barb" in text:
            # README shows the name that DVC drew there.
            drawn = run("dvc exp list --name-only").split()[0]
            text = text.replace("EXPERIMENT", drawn).replace("canny-barb", drawn)
        shown = run(text)
        if command.startswith("git clone"):
            set_up(clone)
        if command == "make run":
            assert "The trial records are SIMULATED" in shown
    assert (clone / "pairs.jsonl.gz").exists()
    assert any(remote.rglob("*.dir"))
