"""With Ray, the first stage that needs a model trains all that are due; each is trained once, and taken once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from made_trials import make_clean
from ray_kit import RAY

from trialwright.core.errors import InputError, ModelError
from trialwright.engine.mapping import by_models
from trialwright.schemas.texts import weigh_alike
from trialwright.sections.learning import Baseline
from trialwright.sections.running import LOCAL, Engine
from trialwright.training import side_by_side
from trialwright.training.baseline_models import BaselineModels
from trialwright.training.mixes import Mix, predictions
from trialwright.training.model_grid import Outs, Run, make

GRID = [Run(arm, seed) for arm in ("hybrid", "real") for seed in (40, 41)]
OUTS = Outs(Path("models"), Path("predictions"))
KEPT = Path(".trialwright/trained")


class Spread:
    """What would be workers of Ray is this process."""

    def spread(
        self, work: Callable[[Any], Iterable[Any]], jobs: Iterable[Any], engine: Engine
    ) -> AbstractContextManager[Iterator[Any]]:
        assert engine == RAY
        return by_models(work, jobs, LOCAL)


class Numbers(Spread):
    """Models that are a number each, and the runs that were trained, in order."""

    apart = True

    def __init__(self, content: str = "1") -> None:
        self.content = content
        self.trained: list[Run] = []
        self.bad: set[Run] = set()

    def train(self, run: Run, folder: Path) -> tuple[pa.Table, str]:
        self.trained.append(run)
        if run in self.bad:
            raise ModelError(f"{run.arm}: no model; take another")
        (folder / "within").mkdir(parents=True)
        (folder / "within" / "number").write_text(f"{self.content} {run}")
        return rows(run), f"{run.arm}/{run.seed}: trained"

    def job(self, run: Run) -> Run:
        return run

    def key(self, run: Run) -> str:
        return f"{self.content}-{run.arm}-{run.seed}"

    def runs(self) -> list[Run]:
        return GRID

    def stage(self, run: Run) -> str:
        return f"{run.arm}-{run.seed}"


def rows(run: Run) -> pa.Table:
    test = make_clean(3)
    return predictions("encoder", run.arm, run.seed, test, [0.5] * 3)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[str]]]:
    """Stand in a repository where DVC runs train@hybrid-40 and all others are due; return what DVC is asked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".dvc").mkdir()
    monkeypatch.setenv("DVC_STAGE", "train@hybrid-40")
    questions: list[tuple[str, set[str]]] = []

    def due(running: str, others: set[str]) -> set[str]:
        questions.append((running, others))
        return others - {"train@real-41"}

    monkeypatch.setattr(side_by_side, "due", due)
    return questions


def give(models: Any, *runs: Run) -> list[str]:
    return list(make(models, runs, OUTS, RAY))


def kept() -> set[str]:
    return {path.name for path in KEPT.iterdir()} - {"lock"}


def test_the_first_trains_what_is_due_and_the_others_take_theirs(asked: list[tuple[str, set[str]]]) -> None:
    models = Numbers()
    assert give(models, GRID[0]) == ["hybrid/40: trained"]
    assert models.trained == GRID[:3]
    assert asked == [("train@hybrid-40", {"train@hybrid-41", "train@real-40", "train@real-41"})]
    assert kept() == {"1-hybrid-41", "1-real-40"}
    assert give(models, GRID[1]) == ["hybrid/41: trained"]
    assert give(models, GRID[2]) == ["real/40: trained"]
    assert models.trained == GRID[:3]
    assert len(asked) == 1
    assert not kept()
    for run in GRID[:3]:
        folder, file = OUTS.of(run)
        assert [path.name for path in folder.rglob("*")] == ["within", "number"]
        assert (folder / "within" / "number").read_text() == f"1 {run}"
        assert file.is_file()
    # Not due, so nobody trained it; now it is asked for.
    assert give(models, GRID[3]) == ["real/41: trained"]


def test_what_is_kept_is_taken_by_what_decides_it_alone(
    asked: list[tuple[str, set[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(Numbers("old"), GRID[0])
    monkeypatch.setenv("DVC_STAGE", "train@hybrid-41")
    (KEPT / ".old-real-40.1.tmp").mkdir()
    models = Numbers("new")
    give(models, GRID[1])
    assert models.trained[0] == GRID[1]
    assert (OUTS.models / "hybrid/41/within/number").read_text() == f"new {GRID[1]}"
    # What nobody wants any more is gone, half-written folders of killed processes too.
    assert kept() == {"new-hybrid-40", "new-real-40"}


def test_without_dvc_a_stage_trains_its_own_alone(
    asked: list[tuple[str, set[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DVC_STAGE")
    models = Numbers()
    give(models, *GRID[2:])
    assert models.trained == GRID[2:]
    assert not asked
    assert not kept()


def test_what_is_wrong_with_a_model_is_said_by_its_own_stage(asked: list[tuple[str, set[str]]]) -> None:
    models = Numbers()
    models.bad = {GRID[1]}
    assert give(models, GRID[0]) == ["hybrid/40: trained"]
    assert kept() == {"1-real-40"}
    with pytest.raises(ModelError, match=r"^hybrid: no model; take another$"):
        give(models, GRID[1])
    assert not OUTS.of(GRID[1])[0].exists()


def test_a_driver_that_ends_midway_leaves_what_is_whole(
    asked: list[tuple[str, set[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    models = Numbers()
    trained = models.train

    def end_at_third(run: Run, folder: Path) -> tuple[pa.Table, str]:
        if run == GRID[2]:
            raise KeyboardInterrupt
        return trained(run, folder)

    monkeypatch.setattr(models, "train", end_at_third)
    with pytest.raises(KeyboardInterrupt):
        give(models, GRID[0])
    assert kept() == {"1-hybrid-40", "1-hybrid-41"}
    monkeypatch.setattr(models, "train", trained)
    give(models, GRID[0])
    assert models.trained == GRID[:2]


def test_with_local_nothing_is_kept(asked: list[tuple[str, set[str]]]) -> None:
    models = Numbers()
    assert list(make(models, GRID[:2], OUTS, LOCAL)) == ["hybrid/40: trained", "hybrid/41: trained"]
    assert not asked
    assert not KEPT.exists()


class Baselines(Spread, BaselineModels):
    """Baselines whose workers are this process."""


SECTION = Baseline(ngrams=2, min_df=1, max_features=100, c=1.0)


@pytest.fixture
def mixes(asked: list[tuple[str, set[str]]]) -> Path:
    for run in GRID:
        train, val, test = (make_clean(8, seed=seed) for seed in (run.seed, 2, 3))
        Mix(weigh_alike(train), val, test).write(Path("mixes") / run.path)
    Path("code.txt").write_text("one", encoding="utf-8")
    return Path("mixes")


def test_the_baselines_are_those_of_one_process(mixes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVC_STAGE", "baseline@hybrid")
    here, there = Outs(Path("here/m"), Path("here/p")), Outs(Path("there/m"), Path("there/p"))
    models = Baselines(Path("code.txt"), mixes, SECTION)
    assert list(make(models, GRID, here, LOCAL)) == [
        *make(models, GRID[:2], there, RAY), *make(models, GRID[2:], there, RAY)
    ]
    written = {path.relative_to("here") for path in Path("here").rglob("*") if path.is_file()}
    assert len(written) == 4 * 3
    assert all(Path("here", path).read_bytes() == Path("there", path).read_bytes() for path in written)


def test_a_key_is_of_all_that_decides_a_model(mixes: Path) -> None:
    def key(code: str = "code.txt", run: Run = GRID[0], **changes: int) -> str:
        return BaselineModels(Path(code), mixes, SECTION.model_copy(update=changes)).key(run)

    Path("other.txt").write_text("two", encoding="utf-8")
    Path("same.txt").write_text("one", encoding="utf-8")
    keys = [key(), key("other.txt"), key(run=GRID[1]), key(run=GRID[2]), key(ngrams=1)]
    assert len(set(keys)) == len(keys)
    assert key("same.txt") == key()
    Mix(weigh_alike(make_clean(9)), make_clean(1), make_clean(1)).write(mixes / GRID[0].path)
    assert key() != keys[0]
    with pytest.raises(InputError, match=r"^none\.txt: not found; run dvc repro$"):
        key("none.txt")
