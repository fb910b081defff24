"""Models of arms and seeds on Ray: those of one process, to the last byte, whoever is killed."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import torch
from made_trials import make_clean
from ray_kit import ON_RAY, RAY, kill_workers

from trialwright.core import tables
from trialwright.engine import cluster
from trialwright.schemas.texts import TOKENS, weigh_alike
from trialwright.sections.learning import Baseline
from trialwright.sections.running import LOCAL
from trialwright.sections.training import Train
from trialwright.training import side_by_side
from trialwright.training.baseline_models import BaselineModels
from trialwright.training.encoder.encoder_models import EncoderModels
from trialwright.training.kept_models import KeptModels, Packed
from trialwright.training.mixes import Mix
from trialwright.training.model_grid import Outs, Run, make
from trialwright.training.token_ids import load_tokenizer, tokenize

pytestmark = ON_RAY
GRID = [Run(arm, seed) for arm in ("hybrid", "real") for seed in (40, 41)]
HERE, THERE = (Outs(Path(name, "models"), Path(name, "predictions")) for name in ("here", "there"))


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, train_section: Train, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Write the mixes and tokens of all; for DVC, all are due."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".dvc").mkdir()
    Path("code.txt").write_text("code", encoding="utf-8")
    monkeypatch.setattr(side_by_side, "due", lambda _, others: others)
    tokenizer = load_tokenizer(train_section.model)
    for run in GRID:
        train, val, test = (make_clean(24, seed=seed) for seed in (run.seed + len(run.arm), 2, 3))
        Mix(weigh_alike(train), val, test).write(Path("mixes") / run.path)
        tokens = tokenize(tokenizer, pa.concat_tables([train, val, test]))
        tables.write(Path("tokens") / f"{run.path}.parquet", tokens, TOKENS)
    yield
    cluster.disconnect()


def tree(folder: str) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in Path(folder).rglob("*.*")}


@pytest.mark.parametrize("threads", [1, 2])
def test_the_encoders_are_those_of_one_process_though_workers_are_killed(
    train_section: Train, monkeypatch: pytest.MonkeyPatch, threads: int,
) -> None:
    torch.set_num_threads(threads)
    models = EncoderModels(Path("code.txt"), Path("mixes"), Path("tokens"), train_section, "strict", "demo")
    alone = list(make(models, GRID, HERE, LOCAL))
    kept, killed = [], []

    def put(self: KeptModels, key: str, packed: Packed) -> None:
        kept.append(key)
        if len(kept) == 1:
            killed.append(kill_workers())
        keep(self, key, packed)

    keep = KeptModels.put
    monkeypatch.setattr(KeptModels, "put", put)
    together = []
    for run in GRID:
        monkeypatch.setenv("DVC_STAGE", f"train@{models.stage(run)}")
        together += make(models, [run], THERE, RAY)
        # The first stage trains all of them; the others find theirs.
        assert len(kept) == len(GRID)
    assert killed[0]
    assert together == alone
    assert tree("there") == tree("here")
    assert len(tree("here")) > len(GRID) * 4
    assert [path.name for path in Path(".trialwright/trained").iterdir()] == ["lock"]


def test_the_baselines_are_those_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    models = BaselineModels(Path("code.txt"), Path("mixes"), Baseline(ngrams=2, min_df=1, max_features=100, c=1.0))
    alone = list(make(models, GRID, HERE, LOCAL))
    monkeypatch.setenv("DVC_STAGE", "baseline@hybrid")
    together = list(make(models, GRID[:2], THERE, RAY))
    monkeypatch.setattr(models.__class__, "spread", None)
    assert [*together, *make(models, GRID[2:], THERE, RAY)] == alone
    assert tree("there") == tree("here")
