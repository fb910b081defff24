"""A fitted encoder as a folder that transformers reads, with a card that says what it is.

Example: ``pipeline("text-classification", "data/models/encoder/hybrid/40", truncation=True)(text)`` is
``[{"label": "success", "score": 0.7}]``.
"""

from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from trialwright.classify.finetune import Fitted
from trialwright.ground import tables
from trialwright.ground.models import PACKAGED


def save(fitted: Fitted, folder: Path, *, arm: str, seed: int) -> None:
    """Write model, tokenizer, history and card: all of them, or none."""
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
        (temporary / "README.md").write_text(card(fitted, arm=arm, seed=seed), encoding="utf-8")


def card(fitted: Fitted, *, arm: str, seed: int) -> str:
    """Write what a model is: from what, trained on what, how good, for what."""
    section, history, sources = fitted.encoder.section, fitted.history, fitted.sources
    sorts = sorted({name for name, _ in sources})
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=select_autoescape(()),
        trim_blocks=True, keep_trailing_newline=True,
    )
    return environment.get_template("card.md.jinja2").render(
        arm=arm, seed=seed, base=_base(section.model), max_length=section.max_length, long_texts=section.long_texts,
        counts=[(name, *(sources.get((name, label), 0) for label in (0, 1))) for name in sorts],
        settings=sorted((key, value) for key, value in section.model_dump(exclude={"arms", "model"}).items()),
        epochs=history.epochs if history else [], best=history.best if history else None,
        figure=lambda value: "-" if value is None else f"{value:.4f}",
    )


def _base(name: str) -> str:
    """Name a base model with no path in it: paths are of one machine, and models are shared."""
    return PACKAGED[name][1] if name in PACKAGED else Path(name).name if Path(name).exists() else name
