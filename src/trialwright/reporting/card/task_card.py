"""The card of a benchmark task's samples, as the Hugging Face hub reads it: what they are, how they were made, limits.

Example: of a folder with this card as README.md, ``datasets.load_dataset("FOLDER")["train"]`` has the train samples.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from trialwright.core import tables
from trialwright.reporting.account.forms import count, number
from trialwright.reporting.results.benchmark_results import BLIND, BlindScore, titled
from trialwright.sections.benchmark import Tasks
from trialwright.tasks.benchmark.chat_files import Counts
from trialwright.tasks.benchmark.designing import DesignTask
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.trial_panorama import MODELS, published
from trialwright.text import markdown
from trialwright.trial.real import SPLITS

# What the hub calls the splits.
_SPLITS = {"train": "train", "val": "validation", "test": "test"}
_RULES = {
    "random": "by a number that their first id and the seed give: {train:.0%} train, {val:.0%} val, the rest test",
    "date": "by the month in which they were first submitted: train before {val_from}, val before {test_from}, "
            "test from then on",
}


class _SampleRow(NamedTuple):
    """A form, and its samples by split."""

    form: str
    counts: list[str]


class _RefusedRow(NamedTuple):
    """A form, its samples, and its refusals by reason."""

    form: str
    made: str
    refusals: str
    reasons: str


class _BlindRow(NamedTuple):
    """What sees options alone, and how often it is right."""

    what: str
    accuracy: str
    interval: str


class _PublishedRow(NamedTuple):
    """A metric, and its value by model."""

    metric: str
    cells: list[str]


def write_task_card(
    out: Path, task: SampleTask, rules: Tasks, seed: int, counts: Counts, metrics: Mapping[str, Any]
) -> None:
    """Write the card.

    Args:
        out: where to, beside the files of the samples.
        task: whose samples they are.
        rules: how they were made and split.
        seed: of the split.
        counts: the samples by split, form and source.
        metrics: the content of acquire.json, sides.json and the task's own file, by name.
    """
    acquired, sides, own = (metrics[name] for name in ("acquire", "sides", task.name))
    registry, simulated = acquired["files"]["registry"], bool(acquired["simulated"])
    words, reviews = _words()[task.name], any(source == "reviews" for _, _, source in counts)
    blind = BlindScore.read(titled(task.name), own["blind"]) if own["blind"] else None
    text = markdown.render(
        Path(__file__).parent / "task_card.md.jinja2",
        front=markdown.front(_header(task, words, counts, simulated)), words=words, name=task.name,
        simulated=simulated, reviews=reviews, seed=seed, rules=rules, splits=SPLITS,
        sources=_sources(registry["name"], simulated, reviews), sha=registry["sha256"],
        left_out=max(0, sum(sum(of["kept"].values()) for of in own["forms"].values()) - sum(counts.values())),
        total=count(sum(counts.values())), choices=isinstance(task, DesignTask), samples=list(_samples(task, counts)),
        trials=count(sides["trials"]), sides=", ".join(f"{count(sides['splits'][split])} {split}" for split in SPLITS),
        rule=_RULES[rules.split].format(**rules.model_dump()), refused=list(_refused(own)),
        chance=number(blind.chance) if blind else "", blind=list(_blind(blind)) if blind else [],
        read=count(own["read"]), guessed=task.guessed_by,
        metrics=", ".join(metric.name.replace("_", " ") for metric in task.metrics),
        models=MODELS, published=list(_published(task)),
    )
    with tables.replacing(out) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _header(task: SampleTask, words: Mapping[str, str], counts: Counts, simulated: bool) -> dict[str, Any]:
    held = Counter[str]()
    for (split, _, _), samples in counts.items():
        held[split] += samples
    # The hub reads no split without rows.
    files = [{"split": _SPLITS[split], "path": f"{split}.parquet"} for split in SPLITS if held[split]]
    return {
        "license": "other", "language": ["en"], "pretty_name": f"{words['title']} (clinical trials)",
        "task_categories": [words["kind"]], "annotations_creators": ["machine-generated"],
        "tags": ["clinical-trials", task.name, *(["simulated-data"] if simulated else [])],
        "configs": [{"config_name": "default", "data_files": files}] if files else [],
    }


def _sources(name: str | None, simulated: bool, reviews: bool) -> str:
    registry = "a registry that trialwright simulated" if simulated else f"registry records ({name or 'of no name'})"
    return f"{registry} and reviews that the user gave" if reviews else registry


def _samples(task: SampleTask, counts: Counts) -> Iterator[_SampleRow]:
    for form in task.forms:
        yield _SampleRow(form, [
            count(sum(held for (on, of, _), held in counts.items() if (on, of) == (split, form))) for split in SPLITS
        ])


def _refused(own: Mapping[str, Any]) -> Iterator[_RefusedRow]:
    for form, of in own["forms"].items():
        reasons = sorted(of["refused"].items(), key=lambda item: (-item[1], item[0]))
        yield _RefusedRow(
            form, count(sum(of["samples"].values())), count(sum(of["refused"].values())),
            ", ".join(f"{count(times)} {reason}" for reason, times in reasons) or "none",
        )


def _blind(blind: BlindScore) -> Iterator[_BlindRow]:
    for what in BLIND.values():
        if score := blind.by.get(what):
            yield _BlindRow(what, number(score.mean), f"{number(score.lo)} to {number(score.hi)}")


def _published(task: SampleTask) -> Iterator[_PublishedRow]:
    for metric in task.metrics:
        if known := published(task.name, metric.name):
            cells = [number(known[model], 1 if metric.unit else 3) for model in MODELS]
            yield _PublishedRow(metric.name.replace("_", " "), cells)


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "task_words.toml").read_text(encoding="utf-8"))
