"""The card of a benchmark task: a header that `datasets` reads, true counts, and honest words."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from benchmark_kit import given, rules, trial
from datasets import Dataset, DatasetDict, load_dataset
from ruamel.yaml import YAML

from trialwright.core import tables
from trialwright.reporting.card.task_card import write_task_card
from trialwright.schemas.samples import SAMPLES
from trialwright.tasks.benchmark.chat_files import write_chats
from trialwright.tasks.benchmark.every import TASKS
from trialwright.tasks.benchmark.task_sample import TaskSample

SAMPLE = Path(__file__).resolve().parents[1] / "sample_metrics"
SIDES = {"trials": 20, "splits": {"train": 8, "val": 4, "test": 8}}
OWN = {
    "read": 20, "blind": {
        "questions": 8, "chance": 0.25, **{
            name: {"accuracy": 0.25, "lo": 0.1, "hi": 0.4} for name in ("first", "longest", "shortest", "words")
        },
    },
    "forms": {
        "choice": {"samples": {"train": 8}, "kept": {"train": 8}, "refused": {"no_arms": 3, "no_distractors": 9}},
        "free": {"samples": {"train": 17}, "kept": {"train": 17}, "refused": {"no_arms": 3}},
    },
}


def acquired(*, simulated: bool = False, name: str | None = "mine.zip") -> dict[str, Any]:
    return {"simulated": simulated, "files": {"registry": {"name": name, "sha256": "ab" * 32}}}


def card(
    folder: Path, name: str = "arm_design", splits: tuple[str, ...] = ("train", "val", "test"), **changes: Any
) -> str:
    """Write a data set with its card, and return the card."""
    folder.mkdir(parents=True, exist_ok=True)
    trials = [given(trial(number), split) for at, split in enumerate(splits) for number in range(8 * at, 8 * at + 8)]
    made = [one.as_row() for one in TASKS[name].build(iter(trials), rules(), 1) if isinstance(one, TaskSample)]
    counts = write_chats(TASKS[name], iter([pa.Table.from_pylist(made, SAMPLES)]), rules(), folder)
    metrics = {"acquire": acquired(), "sides": SIDES, name: OWN, **changes}
    write_task_card(folder / "README.md", TASKS[name], rules(), 7, counts, metrics)
    return (folder / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read a folder as a user of `datasets` does, with no network and no cache of the machine's own."""
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    return lambda folder: load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))


def test_datasets_reads_the_folder(tmp_path: Path, read: Any) -> None:
    card(tmp_path / "arm_design")
    found = read(tmp_path / "arm_design")
    assert isinstance(found, DatasetDict)
    assert {name: len(rows) for name, rows in found.items()} == {"train": 16, "validation": 16, "test": 16}
    own: Dataset = found["test"]
    assert set(own["split"]) == {"test"}
    assert [one["role"] for one in own[0]["messages"]] == ["system", "user", "assistant"]


def test_a_split_without_samples_is_not_announced(tmp_path: Path, read: Any) -> None:
    card(tmp_path / "one", splits=("train",))
    assert set(read(tmp_path / "one")) == {"train"}
    text = card(tmp_path / "none", splits=())
    assert "configs" not in text.split("---\n")[1]


def test_it_says_what_it_is_and_how_it_was_made(tmp_path: Path) -> None:
    text = card(tmp_path)
    header = YAML(typ="safe").load(text.split("---\n")[1])
    assert header["configs"][0]["data_files"][1] == {"split": "validation", "path": "val.parquet"}
    assert header["task_categories"] == ["multiple-choice"]
    for said in (
        "# Arm design: questions on clinical trials", "registry records (mine.zip)", "48 samples as chat messages",
        "| choice | 8 | 8 | 8 |\n| free | 8 | 8 | 8 |",
        "20 trials were split for all tasks alike: 8 train, 4 val, 8 test",
        "60% train, 20% val, the rest test", "| choice | 8 | 12 | 9 no_distractors, 3 no_arms |", "| chance | 0.250 |",
        "| words and length | 0.250 | 0.100 to 0.400 |", "the option that shares most words",
        "| accuracy | 0.799 | 0.846",
        "SHA-256 `" + "ab" * 32, "split with seed 7", "the terms of their registry hold",
    ):
        assert said in text, said
    assert "SIMULATED" not in text and "reviews" not in text


def test_a_simulated_registry_is_called_so(tmp_path: Path) -> None:
    text = card(tmp_path, acquire=acquired(simulated=True, name=None))
    assert "SIMULATED" in text and "simulated-data" in text
    assert "the terms of their registry" not in text


def test_no_task_lacks_its_words(tmp_path: Path) -> None:
    for name in TASKS:
        write_task_card(
            tmp_path / f"{name}.md", TASKS[name], rules(split="date"), 7,
            {("test", TASKS[name].forms[0], "reviews"): 3},
            {"acquire": acquired(), "sides": SIDES, name: {**OWN, "blind": None}},
        )
        text = (tmp_path / f"{name}.md").read_text(encoding="utf-8")
        assert "train before 2019-01, val before 2020-01, test from then on" in text
        assert "reviews that the user gave" in text and "their publishers" in " ".join(text.split())
        assert "right as often as chance" not in text


def test_a_name_that_means_harm_stays_text(tmp_path: Path) -> None:
    text = card(tmp_path, acquire=acquired(name="a](http://x) | <b>\n# no"))
    assert r"a\](http://x) \| ‹b› \# no" in text


def test_metrics_of_a_run_are_enough(tmp_path: Path) -> None:
    own = tables.read_metrics([SAMPLE / "tasks", SAMPLE / "acquire.json"])
    own |= own.pop("tasks")
    text = card(tmp_path, **own)
    assert "Made of a SIMULATED registry" in text
