"""trialwright store: paths from dvc.yaml, damage as exit 1, and nothing lost unasked."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trialwright.chat.completion import Completion
from trialwright.chat.request import Request
from trialwright.commands import store_folders
from trialwright.commands.store_commands import store
from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.llm.cost.charges import Charges
from trialwright.llm.store.cache import Cache, cache_file
from trialwright.llm.store.claims import Claims
from trialwright.llm.store.sealing import add
from trialwright.schemas.answers import REQUESTS

ROOT = Path(__file__).resolve().parents[2]
TRIALS = Path("data/corpora/main/completions/trials")


def ask(draw: int) -> Request:
    return Request.build(
        f"plan-{draw}", endpoint="local", model="[bold]tiny", prompt="A trial of", format=None, sampling={}, draw=draw
    )


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two stores of the pipeline's own dvc.yaml: trials, 9 answers of which 6 are asked for, and reasons, 3 of 4."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_ROOT", raising=False)
    Path(".dvc").mkdir()
    for file in ("dvc.yaml", "params.yaml"):
        Path(file).write_text((ROOT / file).read_text(), encoding="utf-8")
    for name, answered, asked in (("trials", range(9), range(6)), ("reasons", range(20, 23), range(20, 24))):
        with Cache.open() as cache:
            cache.put(Completion(ask(n).key, f"text {n}", "stop", 100, 10) for n in answered)
            add(Path(f"data/corpora/main/completions/{name}"), cache, [ask(n).key for n in answered])
        rows = [{"key": r.key, "plan_id": r.plan_id, "body": r.body} for r in map(ask, asked)]
        tables.write(Path(f"data/corpora/main/requests/{name}.parquet"), rows, REQUESTS)
    # As where no section is asked for at length, and no LLM is the judge.
    for name in ("sections", "ratings"):
        tables.write(Path(f"data/corpora/main/requests/{name}.parquet"), [], REQUESTS)
        Path(f"data/corpora/main/completions/{name}").mkdir()
    # And no task is built.
    tables.write(Path("data/task_answers/requests/tasks.parquet"), [], REQUESTS)
    Path("data/task_answers/completions/tasks").mkdir(parents=True)
    return tmp_path


def run(*args: str, answer: str = "") -> Result:
    return CliRunner().invoke(store, args, input=answer)


def keys() -> set[str]:
    with Cache.open() as cache:
        return cache.keys()


def test_every_command_has_help() -> None:
    for name, command in store.commands.items():
        assert command.help
        assert run(name, "--help").exit_code == 0


def test_stores_are_those_of_the_pipeline(workspace: Path) -> None:
    *corpora, tasks = store_folders.load(Path("dvc.yaml"))
    assert [(c.name, c.path.as_posix(), str(c.requests)) for c in corpora] == [
        (f"main/{name}", f"data/corpora/main/completions/{name}", f"data/corpora/main/requests/{name}.parquet")
        for name in ("reasons", "trials", "sections", "ratings")
    ]
    assert (tasks.name, tasks.path.as_posix()) == ("tasks", "data/task_answers/completions/tasks")
    assert str(tasks.requests) == "data/task_answers/requests/tasks.parquet"
    assert store_folders.choose([*corpora, tasks], ["tasks"]) == [tasks]


def test_stores_of_a_gold_curve_are_known(workspace: Path) -> None:
    text = Path("params.yaml").read_text(encoding="utf-8")
    Path("params.yaml").write_text(text.replace("  sizes: []\n", "  sizes: [50, all]\n"), encoding="utf-8")
    found = store_folders.load(Path("dvc.yaml"))
    assert [one.name for one in found] == [
        "main/reasons", "main/trials", "main/sections", "main/ratings",
        *(f"{corpus}/{task}" for corpus in ("50-0", "all-0") for task in ("reasons", "trials", "sections")), "tasks",
    ]
    assert found[4].path == Path("data/gold_corpora/50-0/completions/reasons")
    assert found[4].requests == Path("data/gold_corpora/50-0/planned/requests/reasons.parquet")


@pytest.mark.parametrize("text", ["", "- a", "stages: {a: 3}", "<<<<<<< HEAD", "stages: {a: {cmd: python -m x}}"])
def test_a_pipeline_without_stores_is_one_line(workspace: Path, text: str) -> None:
    Path("dvc.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"^dvc.yaml: [^\n]+$"):
        store_folders.load(Path("dvc.yaml"))


def test_list_shows_answers_models_and_what_is_open(workspace: Path) -> None:
    done = run("list")
    assert done.exit_code == 0, done.output
    reasons, trials, _, ratings = (line.split() for line in done.output.splitlines() if line.startswith(" main/"))
    assert (reasons[1], reasons[5:7], reasons[7:]) == ("3", ["300", "30"], ["[bold]tiny", "3", "stop"])
    assert (trials[1], trials[5:7]) == ("9", ["900", "90"])
    assert ratings[1] == "0"
    assert "reasons: 1 request without an answer, no answer to spare" in done.output
    assert "trials: every request is answered, 3 answers that no request asks for" in done.output
    assert ".trialwright/completions.sqlite: 12 answers" in done.output
    assert max(map(len, done.output.splitlines())) <= 80
    assert "\x1b" not in done.output


def test_list_tells_what_was_charged_and_what_a_kill_left_open(workspace: Path) -> None:
    with Cache.open() as cache:
        charges = Charges(cache, [ask(n).key for n in range(6)])
        # One answer that the store has and nobody asks for any more, and one of another corpus.
        first, *_ = charges.reserve([(ask(n).key, 0.25) for n in (0, 1, 8, 99)], 9.0)
        charges.settle([(first, 0.125)])
    lines = run("list").output.splitlines()
    assert "main/trials: 0.6250 USD charged for its requests" in "\n".join(lines)
    assert not [line for line in lines if line.startswith("reasons: 0")]


def test_a_refusal_counts_as_open(workspace: Path) -> None:
    with Cache.open() as cache:
        cache.drop([ask(20).key])
        cache.put([Completion(ask(23).key, "I cannot", "refused", 1, 1)])
        add(Path("data/corpora/main/completions/reasons"), cache, [ask(23).key])
    assert "reasons: 1 request without an answer" in run("list", "reasons").output
    assert "1 refused" in run("list", "reasons").output


def test_nothing_is_forgotten_while_a_run_goes_on(workspace: Path) -> None:
    with Cache.open() as cache, Claims.open(cache):
        assert "is asking for answers; prune its cache when it has ended" in run("prune", "--cache", "--yes").output
    assert len(keys()) == 12


def test_list_of_what_is_not_there(workspace: Path) -> None:
    for path in [*Path("data").rglob("*.parquet"), cache_file()]:
        path.unlink()
    done = run("list", "trials")
    assert done.exit_code == 0, done.output
    assert "trials: its requests are not on disk" in done.output
    assert "no cache yet" in done.output
    assert not cache_file().exists()
    assert "error: nope: no store, expected one of: main/reasons, main/trials" in run("list", "nope").output


def test_a_folder_that_the_pipeline_does_not_know(workspace: Path) -> None:
    TRIALS.rename("elsewhere")
    assert "elsewhere: its requests are not on disk" in run("list", "elsewhere").output
    assert run("verify", "elsewhere").exit_code == 0
    assert "error: elsewhere: dvc.yaml has no requests for it" in run("prune", "elsewhere").output


def test_verify_names_all_damage_and_exits_with_4(workspace: Path) -> None:
    done = run("verify")
    assert (done.exit_code, done.output.count(": whole")) == (0, 11)
    shards = sorted(TRIALS.iterdir())
    shards[0].write_bytes(shards[0].read_bytes()[:-20])
    cache_file().write_bytes(b"no database" * 500)
    done = run("verify")
    assert done.exit_code == 4
    assert [line.split(":")[0] for line in done.output.splitlines()] == [
        "data/corpora/main/completions/reasons", "data/corpora/main/requests/reasons.parquet", str(shards[0]),
        "data/corpora/main/requests/trials.parquet", "data/corpora/main/completions/sections",
        "data/corpora/main/requests/sections.parquet", "data/corpora/main/completions/ratings",
        "data/corpora/main/requests/ratings.parquet", "data/task_answers/completions/tasks",
        "data/task_answers/requests/tasks.parquet",
        ".trialwright/completions.sqlite", "error",
    ]
    assert "2 damaged or doubtful" in done.output


def test_prune_keeps_in_the_cache_what_it_drops(workspace: Path) -> None:
    before = {path: path.read_bytes() for path in TRIALS.iterdir()}
    assert "trials: 6 answers would stay, 3 would go" in run("prune", "--dry-run").output
    assert {path: path.read_bytes() for path in TRIALS.iterdir()} == before
    done = run("prune")
    assert "trials: 6 answers stay, 3 go (the cache keeps them)" in done.output
    assert "run dvc repro" in done.output
    assert len(keys()) == 12
    assert "trials: 6 answers stay, 0 go\n" in run("prune").output


def test_the_cache_forgets_only_what_nothing_asks_for_and_only_if_told(workspace: Path) -> None:
    with Cache.open() as cache:
        # An answer of a run that was killed: it is in no store yet, and asked for.
        cache.put([Completion(ask(23).key, "text 23", "stop", 1, 1)])
    run("prune")
    assert "3 answers that no store has and no request asks for" in run("prune", "--cache", "--dry-run").output
    assert run("prune", "--cache", answer="n\n").exit_code == 1
    assert len(keys()) == 13
    assert run("prune", "--cache", answer="y\n").exit_code == 0
    assert keys() == {ask(n).key for n in (*range(6), *range(20, 24))}
    Path("data/corpora/main/requests/reasons.parquet").unlink()
    assert "data/corpora/main/requests/reasons.parquet: not found" in run("prune", "trials", "--cache", "--yes").output


def test_export_asks_before_it_overwrites(workspace: Path) -> None:
    assert "answers.jsonl: 9 requests with their answers" in run("export", "answers.jsonl").output
    rows = [json.loads(line) for line in Path("answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == [f"text {n}" for n in (*range(20, 23), *range(6))]
    refused = run("export", "answers.jsonl", "trials")
    assert (refused.exit_code, "overwrite it with --force" in refused.output) == (4, True)
    assert "6 requests" in run("export", "answers.jsonl", "trials", "--force").output


def test_salvage_puts_a_cache_back(workspace: Path) -> None:
    cache_file().write_bytes(cache_file().read_bytes()[:-100])
    done = run("salvage")
    assert done.exit_code == 0, done.output
    assert ".trialwright/damaged/1" in done.output
    assert run("verify").exit_code == 0
