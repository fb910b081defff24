import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import torch
from click.testing import CliRunner, Result
from transformers import BertConfig, BertModel, BertTokenizerFast

import stages.baseline
import stages.mix
import stages.train
from trialwright.ground import tables

ROOT = Path(__file__).resolve().parents[2]
ARMS = ("none", "real", "hybrid", "ratio_40", "general_real")


def rows(count: int, prefix: str, source: str = "real") -> pa.Table:
    return pa.Table.from_pylist([
        {"id": f"{prefix}{i:04d}", "label": i % 2, "intervention": "a", "source": source,
         "text": f"phase {i % 3} trial with {'remission' if i % 2 else 'relapse'}"}
        for i in range(count)
    ], schema=tables.CLEAN)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "params.yaml").read_text()
    text = re.sub(r"(?m)^  model: minilm$", f"  model: {tmp_path}/encoder", text)
    Path("params.yaml").write_text(re.sub(r"(?m)^  max_length: \d+$", "  max_length: 16", text))
    sizes = {"train": 20, "val": 6, "test": 8, "general_val": 4, "general_test": 0}
    for number, (name, count) in enumerate(sizes.items()):
        tables.write(tmp_path / "real" / f"{name}.parquet", rows(count, f"NCT{number}"), tables.CLEAN)
    tables.write(tmp_path / "synthetic.parquet", rows(10, "SYN-", "synthetic"), tables.CLEAN)
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
        max_position_embeddings=32,
    )).save_pretrained(folder)
    yield
    torch.set_num_threads(threads)


def run(command: object, *args: object) -> Result:
    return CliRunner().invoke(command, [str(arg) for arg in args])  # type: ignore[arg-type]


def fit(command: object, arm: str, seed: int, *outs: str) -> Result:
    return run(command, f"mixes/{arm}-{seed}.parquet", "real", *outs, "--arm", arm, "--seed", seed)


def test_mix_writes_every_arm_and_seed_the_same_each_time(data: Path) -> None:
    result = run(stages.mix.main, "real", "synthetic.parquet", "mixes")
    assert result.exit_code == 0, result.output
    written = {path.name: path.read_bytes() for path in (data / "mixes").iterdir()}
    assert {f"{arm}-{seed}.parquet" for arm in ARMS for seed in (40, 41, 42)} <= set(written)
    assert written["hybrid-40.parquet"] == written["hybrid-42.parquet"]
    assert written["ratio_40-40.parquet"] != written["ratio_40-42.parquet"]
    assert tables.read(data / "mixes/ratio_40-40.parquet", tables.CLEAN).num_rows == 10
    shutil.rmtree("mixes")
    run(stages.mix.main, "real", "synthetic.parquet", "mixes")
    assert {path.name: path.read_bytes() for path in (data / "mixes").iterdir()} == written


@pytest.mark.parametrize(("arm", "scored"), [("real", 8), ("none", 8), ("general_real", 0)])
def test_baseline_predicts_the_test_trials_of_the_setting(data: Path, arm: str, scored: int) -> None:
    run(stages.mix.main, "real", "synthetic.parquet", "mixes")
    result = fit(stages.baseline.main, arm, 41, "model", "p.parquet")
    assert result.exit_code == 0, result.output
    assert f"{scored} test trials scored" in result.output
    table = tables.read(data / "p.parquet", tables.PREDICTIONS)
    assert table.schema == tables.PREDICTIONS
    assert table.num_rows == scored
    if scored:
        assert set(table["classifier"].to_pylist()) == {"tfidf"}
        assert table["id"].to_pylist() == tables.read(data / "real/test.parquet", tables.CLEAN)["id"].to_pylist()
        assert (set(table["score"].to_pylist()) == {0.5}) == (arm == "none")
        assert {(row["arm"], row["seed"]) for row in table.to_pylist()} == {(arm, 41)}


@pytest.mark.parametrize("command", [stages.baseline.main, stages.train.main])
def test_an_unknown_arm_is_one_line(data: Path, command: object) -> None:
    result = run(command, "synthetic.parquet", "real", "model", "p.parquet", "--arm", "unreal", "--seed", 40)
    assert result.exit_code == 1
    assert "error: params.yaml: arms: no arm 'unreal'" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.usefixtures("_tiny_encoder")
def test_train_writes_predictions_and_says_when_there_is_nothing_to_test(data: Path) -> None:
    run(stages.mix.main, "real", "synthetic.parquet", "mixes")
    for arm, scored in (("hybrid", 8), ("none", 8), ("general_real", 0)):
        result = fit(stages.train.main, arm, 40, f"m-{arm}", f"{arm}.parquet")
        assert result.exit_code == 0, result.output
        assert f"{scored} test trials scored" in result.output
        table = tables.read(data / f"{arm}.parquet", tables.PREDICTIONS)
        assert table.num_rows == scored
        assert set(table["classifier"].to_pylist()) <= {"encoder"}
        assert all(0 <= score <= 1 for score in table["score"].to_pylist())
        assert (data / f"m-{arm}/model.safetensors").exists()
