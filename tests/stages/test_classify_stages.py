import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pyarrow as pa
import pytest
import torch
from click.testing import CliRunner, Result
from ruamel.yaml import YAML
from transformers import BertConfig, BertModel, BertTokenizerFast

import stages.baseline
import stages.blend
import stages.frozen
import stages.mix
import stages.tokenize
import stages.train
from trialwright.core import tables
from trialwright.schemas.selection import SETS
from trialwright.schemas.texts import CLEAN, PREDICTIONS, WEIGHTED, weigh_alike
from trialwright.sections.whole import load_all
from trialwright.training.mixes import Mix

ROOT = Path(__file__).resolve().parents[2]
ARMS = ("none", "real", "hybrid", "ratio_40", "general_real")


def rows(count: int, prefix: str, source: str = "real") -> pa.Table:
    return pa.Table.from_pylist([
        {"id": f"{prefix}{i:04d}", "label": i % 2, "intervention": "a", "source": source,
         "text": f"phase {i % 3} trial with {'remission' if i % 2 else 'relapse'}"}
        for i in range(count)
    ], schema=CLEAN)


def write_sets(sets: dict[int, dict[str, str]]) -> None:
    written = [{"seed": seed, "id": id_, "set": name} for seed, of in sets.items() for id_, name in of.items()]
    tables.write(Path("real/sets.parquet"), written, SETS)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("params.yaml").write_text((ROOT / "params.yaml").read_text(), encoding="utf-8")
    edit(train__model=f"{tmp_path}/encoder", train__max_length=16)
    trials = rows(38, "NCT")
    tables.write(tmp_path / "real/trials.parquet", trials, CLEAN)
    sets = ["train"] * 20 + ["val"] * 6 + ["test"] * 8 + ["general_val"] * 4
    write_sets({seed: dict(zip(trials["id"].to_pylist(), sets, strict=True)) for seed in (40, 41, 42)})
    tables.write(tmp_path / "kept/main.parquet", weigh_alike(rows(10, "SYN-", "synthetic")), WEIGHTED)
    return tmp_path


@pytest.fixture
def _tiny_encoder(tmp_path: Path) -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    folder = tmp_path / "encoder"
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "phase", "trial", "with", "remission", "relapse"]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=32).save_pretrained(folder)
    BertModel(BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=32, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )).save_pretrained(folder)
    yield
    torch.set_num_threads(threads)


def run(command: object, *args: object) -> Result:
    return CliRunner().invoke(command, [str(arg) for arg in args])  # type: ignore[arg-type]


def fit(arm: str, out: str) -> Result:
    return run(stages.baseline.main, "code.txt", "mixes", f"{out}/models", f"{out}/predictions", "--arm", arm)


def train_on(arm: str, seed: int, out: str) -> list[str]:
    return ["code.txt", "mixes", "tokens", f"{out}/models", f"{out}/predictions", "--arm", arm, "--seed", str(seed)]


def train(arm: str, seed: int, out: str) -> Result:
    return run(stages.train.main, *train_on(arm, seed, out))


def edit(**changes: object) -> None:
    """Change params.yaml; train__arms is train.arms."""
    whole = YAML().load(Path("params.yaml"))
    for key, value in changes.items():
        *path, last = key.split("__")
        section = whole
        for name in path:
            section = section[name]
        assert last in section
        section[last] = value
    YAML().dump(whole, Path("params.yaml"))


def tree(folder: str) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def test_mix_writes_every_arm_and_seed_the_same_each_time(data: Path) -> None:
    result = run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    assert result.exit_code == 0, result.output
    written = tree("mixes")
    assert {
        f"mixes/{arm}/{seed}/{name}.parquet" for arm in ARMS for seed in (40, 41, 42) for name in Mix._fields
    } <= set(written)
    assert written["mixes/hybrid/40/train.parquet"] == written["mixes/hybrid/42/train.parquet"]
    assert written["mixes/ratio_40/40/train.parquet"] != written["mixes/ratio_40/42/train.parquet"]
    assert [len(part) for part in Mix.read(data / "mixes/ratio_40/40")] == [10, 6, 8]
    assert [len(part) for part in Mix.read(data / "mixes/general_real/40")] == [34, 4, 0]
    counted = tables.read_json(data / "mix.json")
    assert set(counted) == set(load_all().arms)
    hybrid = {"real": {"failure": 10, "success": 10}, "synthetic": {"failure": 5, "success": 5}, "prior": 0.5}
    assert counted["hybrid"] == {"40": hybrid, "41": hybrid, "42": hybrid}
    once_more = counted["real_oversampled"]["41"]
    alone = {"real": {"failure": 10, "success": 10}, "synthetic": {"failure": 0, "success": 0}, "prior": 0.5}
    assert once_more == counted["real_oversampled_matched"]["41"] == alone
    assert counted["none"]["41"]["prior"] is None
    shutil.rmtree("mixes")
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    assert tree("mixes") == written


@pytest.mark.parametrize(("arm", "scored"), [("real", 8), ("none", 8), ("general_real", 0)])
def test_baseline_predicts_the_test_trials_of_the_setting(data: Path, arm: str, scored: int) -> None:
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    result = fit(arm, "out")
    assert result.exit_code == 0, result.output
    assert result.output.count(f"{scored} test trials scored") == 3
    for seed in (40, 41, 42):
        assert (data / f"out/models/{arm}/{seed}/model.json").exists()
        table = tables.read(data / f"out/predictions/{arm}/{seed}.parquet", PREDICTIONS)
        assert table.schema == PREDICTIONS
        assert table.num_rows == scored
        if scored:
            assert set(table["classifier"].to_pylist()) == {"tfidf"}
            assert table["id"].to_pylist() == [f"NCT{i:04d}" for i in range(26, 34)]
            assert (set(table["score"].to_pylist()) == {0.5}) == (arm == "none")
            assert {(row["arm"], row["seed"]) for row in table.to_pylist()} == {(arm, seed)}


@pytest.mark.usefixtures("_tiny_encoder")
def test_the_frozen_encoder_and_the_blend_predict_for_all_arms_and_look_at_no_validation_trial(data: Path) -> None:
    edit(frozen__model=f"{data}/encoder", frozen__max_length=16, seeds=[40])
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    for path in Path("mixes").iterdir():
        if path.name not in ARMS:
            shutil.rmtree(path)
    result = run(stages.frozen.main, "mixes", "out/models", "out/predictions/frozen")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "frozen: 6 texts, 6 not known before"
    assert result.stdout.count("test trials scored") == len(ARMS)
    for arm in ARMS:
        run(stages.baseline.main, "code.txt", "mixes", "out/tfidf", "out/predictions/tfidf", "--arm", arm)
    blended = run(stages.blend.main, "out/predictions/tfidf", "out/predictions/frozen", "out/predictions/blend")
    assert blended.output == f"blend: {len(ARMS)} runs\n"
    for classifier in ("frozen", "blend"):
        table = tables.read(Path(f"out/predictions/{classifier}/hybrid/40.parquet"), PREDICTIONS)
        assert table["id"].to_pylist() == [f"NCT{i:04d}" for i in range(26, 34)]
        assert set(table["classifier"].to_pylist()) == {classifier}
        assert len(set(table["score"].to_pylist())) > 1
    before = tree("out")
    for path in Path("mixes").rglob("val.parquet"):
        tables.write(path, rows(5, "OTHER"), CLEAN)
    again = run(stages.frozen.main, "mixes", "out/models", "out/predictions/frozen")
    assert again.stdout.splitlines()[0] == "frozen: 6 texts, 0 not known before"
    assert tree("out") == before


def test_each_seed_trains_on_its_own_split_and_is_tested_on_the_rest(data: Path) -> None:
    """Protocol paper: whatever the seed, nothing that it tests or chooses on is in its mix."""
    sets = {
        seed: {f"NCT{i:04d}": "val" if (i + at) % 4 == 0 else "test" if (i + at) % 4 == 1 else "train"
               for i in range(38)}
        for at, seed in enumerate((40, 41, 42))
    }
    write_sets(sets)
    assert run(stages.mix.main, "real", "kept", "mixes", "mix.json").exit_code == 0
    assert fit("hybrid", "out").exit_code == 0
    tested = []
    for seed, of in sets.items():
        mixed = Mix.read(data / f"mixes/hybrid/{seed}").train["id"].to_pylist()
        assert {id_ for id_ in mixed if id_.startswith("NCT")} == {id_ for id_, name in of.items() if name == "train"}
        scored = tables.read(data / f"out/predictions/hybrid/{seed}.parquet", PREDICTIONS)
        tested.append(scored["id"].to_pylist())
        assert tested[-1] == [id_ for id_, name in of.items() if name == "test"]
    assert len(set(map(tuple, tested))) == 3


def test_strict_validation_and_test_trials_are_in_no_mix_that_they_judge(data: Path) -> None:
    # Two of those that judge generalization are in the train split of their interventions.
    both = ("NCT0034", "NCT0035")
    others = [{"seed": seed, "id": id_, "set": "other_train"} for seed in (40, 41, 42) for id_ in both]
    tables.write(Path("real/sets.parquet"), tables.read(Path("real/sets.parquet"), SETS).to_pylist() + others, SETS)
    assert run(stages.mix.main, "real", "kept", "mixes", "mix.json").exit_code == 0
    arms = load_all().arms
    held = {f"NCT{i:04d}" for i in range(20, 34)}
    general = {f"NCT{i:04d}" for i in range(34, 38)}
    for path in Path("mixes").glob("*/*"):
        mix = Mix.read(path)
        held_out = general if arms[path.parent.name].setting == "generalization" else held
        assert {*mix.val["id"].to_pylist(), *mix.test["id"].to_pylist()} == held_out, path
        beyond = set(mix.train["id"].to_pylist()) & (held_out | general)
        assert beyond == (set(both) if path.parent.name in {"real_all", "hybrid_all"} else set()), path


def test_a_mix_that_is_not_there_is_one_line(data: Path) -> None:
    for result in (fit("unreal", "out"), train("unreal", 40, "out")):
        assert result.exit_code == 4
        assert result.stderr.startswith("error: mixes/unreal/40/train.parquet: not found; run dvc repro")
        assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.usefixtures("_tiny_encoder")
def test_train_writes_predictions_and_says_when_there_is_nothing_to_test(data: Path) -> None:
    edit(train__arms=["hybrid", "none", "general_real"], seeds=[40])
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    assert run(stages.tokenize.main, "mixes", "tokens").output.splitlines() == [
        "tokens hybrid/40: 44 trials", "tokens none/40: 14 trials", "tokens general_real/40: 38 trials",
    ]
    for arm, scored in (("hybrid", 8), ("none", 8), ("general_real", 0)):
        result = train(arm, 40, "out")
        assert result.exit_code == 0, result.output
        assert f"{scored} test trials scored" in result.output
        table = tables.read(data / f"out/predictions/{arm}/40.parquet", PREDICTIONS)
        assert table.num_rows == scored
        assert set(table["classifier"].to_pylist()) <= {"encoder"}
        assert all(0 <= score <= 1 for score in table["score"].to_pylist())
        assert (data / f"out/models/{arm}/40/model.safetensors").exists()


@pytest.mark.usefixtures("_tiny_encoder")
def test_the_order_of_seeds_and_arms_changes_nothing(data: Path) -> None:
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    written = []
    for arms, seeds in ((["real", "hybrid"], [40, 41]), (["hybrid", "real"], [41, 40])):
        edit(seeds=seeds, train__arms=arms)
        run(stages.tokenize.main, "mixes", "tokens")
        for arm, seed in product(arms, seeds):
            assert train(arm, seed, "out").exit_code == 0
        written.append(tree("out") | tree("tokens"))
        shutil.rmtree("out")
    assert len(written[0]) > 20
    assert written[0] == written[1]


@pytest.mark.usefixtures("_tiny_encoder")
def test_tokens_of_a_run_do_not_depend_on_trials_that_others_read(data: Path) -> None:
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    run(stages.tokenize.main, "mixes", "tokens")
    before = tree("tokens")
    tables.write(data / "kept/main.parquet", weigh_alike(rows(20, "SYN-", "synthetic")), WEIGHTED)
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    run(stages.tokenize.main, "mixes", "tokens")
    assert {path for path, content in tree("tokens").items() if content != before[path]} == {
        f"tokens/hybrid/{seed}.parquet" for seed in (40, 41, 42)
    }


def test_a_new_seed_leaves_what_the_others_read_as_it_is(data: Path) -> None:
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    before = tree("mixes")
    sets = tables.read(Path("real/sets.parquet"), SETS).to_pylist()
    tables.write(Path("real/sets.parquet"), sets + [{**row, "seed": 43} for row in sets[:38]], SETS)
    edit(seeds=[43, 40, 41, 42])
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    after = tree("mixes")
    assert {path for path in after if path not in before} == {
        f"mixes/{arm}/43/{name}.parquet" for arm in load_all().arms for name in Mix._fields
    }
    assert {path: after[path] for path in before} == before


def test_no_arms_for_the_encoder_make_no_tokens(data: Path) -> None:
    edit(train__arms=[])
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    edit(train__model="minilm")
    result = run(stages.tokenize.main, "mixes", "tokens")
    assert result.exit_code == 0, result.output
    assert tree("tokens") == {}
    assert Path("tokens").is_dir()


@pytest.mark.slow
@pytest.mark.usefixtures("_tiny_encoder")
def test_two_processes_learn_what_one_learns_and_the_first_alone_writes(data: Path) -> None:
    edit(seeds=[40], train__batch_size=7)
    run(stages.mix.main, "real", "kept", "mixes", "mix.json")
    run(stages.tokenize.main, "mixes", "tokens")
    assert train("hybrid", 40, "1").exit_code == 0
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", "-m", "stages.train",
         *train_on("hybrid", 40, "2")],
        env={**os.environ, "PYTHONPATH": f"{ROOT}/src:{ROOT}"}, check=False, capture_output=True, text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("test trials scored") == 1
    one, two = (tables.read(Path(f"{n}/predictions/hybrid/40.parquet"), PREDICTIONS) for n in (1, 2))
    assert two.drop(["score"]).equals(one.drop(["score"]))
    assert two["score"].to_pylist() == pytest.approx(one["score"].to_pylist(), abs=2e-3)
    files = [sorted(path.name for path in Path(f"{n}/models/hybrid/40").iterdir()) for n in (1, 2)]
    assert files[0] == files[1]
