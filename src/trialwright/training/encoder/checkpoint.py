"""A fitted encoder as a folder that transformers reads, with a card: from what, trained on what, how good, for what.

Example: ``pipeline("text-classification", "data/models/encoder/hybrid/40", truncation=True)(text)`` is
``[{"label": "success", "score": 0.7}]``. The card's header says ``base_model:
"sentence-transformers/all-MiniLM-L6-v2"`` and, under ``model-index``, the ROC-AUC of this very model on the test
trials of its arm and seed.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from trialwright.core import tables
from trialwright.files.fingerprint import public_name
from trialwright.models.digests import digest
from trialwright.stats import scores
from trialwright.text import markdown
from trialwright.training.encoder.finetune import Fitted
from trialwright.training.token_ids import KEY

# Of packaged encoders: the hub's name of the same weights, and its licence as the hub names it.
_BASES = {"minilm": ("sentence-transformers/all-MiniLM-L6-v2", "apache-2.0")}
_METRICS = {
    "roc_auc": "ROC-AUC", "pr_auc": "PR-AUC", "accuracy": "Accuracy", "f1": "F1", "mcc": "Matthews correlation",
    "balanced_accuracy": "Balanced accuracy", "brier": "Brier score",
}


class Origin(NamedTuple):
    """The run that a model is of: arm, seed, protocol, and acquire.source."""

    arm: str
    seed: int
    protocol: str
    source: str

    @property
    def simulated(self) -> bool:
        """Tell whether the real trials are of the simulated registry."""
        return self.source == "demo"


class Tested(NamedTuple):
    """What a model reached on its test trials; a score that one outcome alone cannot give is None."""

    successes: int
    failures: int
    scores: dict[str, float | None]

    @property
    def known(self) -> list[tuple[str, str, float]]:
        """Key, title and value of each score there is."""
        return [(key, title, value) for key, title in _METRICS.items() if (value := self.scores.get(key)) is not None]


def score(rows: pa.Table) -> Tested:
    """Score the PREDICTIONS of one model, as the stage evaluate does."""
    labels, probabilities = rows["label"].to_numpy(), rows["score"].to_numpy()
    found = scores.score(labels, probabilities) if labels.size else {}
    rounded = {key: None if (value := found.get(key)) is None else round(value, 6) for key in _METRICS}
    return Tested(int((labels == 1).sum()), int((labels == 0).sum()), rounded)


def card(fitted: Fitted, origin: Origin, rows: pa.Table) -> str:
    """Write the card of a model whose predictions for its test trials are `rows`."""
    section, history, sources = fitted.encoder.section, fitted.history, fitted.sources
    base, licence = _BASES.get(section.model, (public_name(section.model), None))
    tested, kinds = score(rows), sorted({name for name, _ in sources})
    return markdown.render(
        Path(__file__).parent / "card.md.jinja2",
        front=markdown.front(_header(section.model, origin, tested if history else None)), origin=origin, base=base,
        licence=licence, sha256=digest(section.model, KEY), max_length=section.max_length,
        long_texts=section.long_texts, pooling=section.pooling, tested=tested,
        counts=[(name, *(sources.get((name, label), 0) for label in (0, 1))) for name in kinds],
        settings=sorted((key, value) for key, value in section.model_dump(exclude={"arms", "model"}).items()),
        epochs=history.epochs if history else [], best=history.best if history else None,
        figure=lambda value: "-" if value is None else f"{value:.4f}",
    )


def _header(model: str, origin: Origin, tested: Tested | None) -> dict[str, Any]:
    base, licence = _BASES.get(model, (model if public_name(model) == model else None, None))
    name = f"trialwright-{origin.arm}-{origin.seed}"
    header: dict[str, Any] = {
        "license": licence or "unknown", "base_model": base, "language": ["en"], "library_name": "transformers",
        "pipeline_tag": "text-classification",
        "tags": ["clinical-trials", "trial-outcome-prediction", *(["simulated-data"] if origin.simulated else [])],
    }
    if tested and tested.known:
        simulated = "simulated trials" if origin.simulated else "trials of the user's registry"
        header["model-index"] = [{"name": name, "results": [{
            "task": {"type": "text-classification", "name": "trial outcome"},
            "dataset": {"type": "clinical-trials", "name": simulated, "split": "test"},
            "metrics": [{"type": key, "name": title, "value": value} for key, title, value in tested.known],
        }]}]
    return header


def save(fitted: Fitted, folder: Path, origin: Origin, tested: pa.Table) -> None:
    """Write model, tokenizer, history and card: all of them, or none.

    Args:
        fitted: the model, and how it came about.
        folder: where to.
        origin: the run that it is of, for the card.
        tested: PREDICTIONS of this very model for its test trials, for the card alone.
    """
    with tables.replacing_folder(folder) as temporary:
        fitted.encoder.model.save_pretrained(temporary)
        # What the model was trained to read is what a pipeline with truncation=True shall cut to.
        fitted.encoder.tokenizer.model_max_length = fitted.encoder.section.max_length
        fitted.encoder.tokenizer.save_pretrained(temporary)
        history = fitted.history
        tables.write_json(temporary / "training.json", {
            "trained_on": fitted.trained_on,
            "best_epoch": history.best if history else None,
            "epochs": [asdict(epoch) for epoch in history.epochs] if history else [],
            "note": "" if history else "no training trials: untrained head",
        })
        (temporary / "README.md").write_text(card(fitted, origin, tested), encoding="utf-8")
