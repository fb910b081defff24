"""The card of a fine-tuned encoder: from what, trained on what, how good on which trials, for what.

Example: its header says ``base_model: "sentence-transformers/all-MiniLM-L6-v2"`` and, under ``model-index``, the
ROC-AUC of this very model on the test trials of its arm and seed.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from trialwright.files.fingerprint import public_name
from trialwright.models.digests import digest
from trialwright.text import markdown
from trialwright.training.finetune import Fitted
from trialwright.training.training import roc_auc
from trialwright.training.weights import KEY

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
    """Score the PREDICTIONS of one model at the threshold 0.5, as the stage evaluate does."""
    from sklearn import metrics as sk  # noqa: PLC0415

    labels, scores = rows["label"].to_numpy().astype(np.int64), rows["score"].to_numpy()
    told, found = (scores >= 0.5).astype(np.int64), {"roc_auc": roc_auc(labels, scores)}
    if labels.size:
        found |= {
            "accuracy": sk.accuracy_score(labels, told), "f1": sk.f1_score(labels, told, zero_division=0),
            "brier": np.mean((scores - labels) ** 2),
        }
    if np.unique(labels).size == 2:
        found |= {
            "pr_auc": sk.average_precision_score(labels, scores), "mcc": sk.matthews_corrcoef(labels, told),
            "balanced_accuracy": sk.balanced_accuracy_score(labels, told),
        }
    rounded = {key: None if value is None else round(float(value), 6) for key, value in found.items()}
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
        long_texts=section.long_texts, tested=tested,
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
