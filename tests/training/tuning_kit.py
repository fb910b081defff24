"""Samples of a made-up task whose rule can be learnt: which of two options has the word that is right."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from trialwright.schemas.tuning import TUNING_TEXTS
from trialwright.sections.tuning import Tuning

LETTERS = "AB"


def section(**changes: Any) -> Tuning:
    return Tuning.model_validate({
        "arms": ["base", "real", "hybrid", "control"], "model": None, "most_real": 100, "most_synthetic": 100,
        "most_test": 100, "max_tokens": 128, "rank": 8, "learning_rate": 0.02, "batch_size": 4, "epochs": 2, **changes,
    })


def rows(count: int, split: str = "train", source: str = "registry", form: str = "choice") -> Iterator[dict[str, Any]]:
    """Yield questions of which the option with a "z" is the right one, or free answers that say what was told."""
    rng = np.random.default_rng([count, len(split), len(source)])
    for number in range(count):
        right = int(rng.integers(2))
        options = ["mm", "mm"]
        options[right] = "zz"
        choice = form == "choice"
        told = f"{rng.integers(100)} A {options[0]} B {options[1]}\n"
        said = LETTERS if choice else [LETTERS[right]]
        yield {
            "sample_id": f"{form}-{split}-{source}-{number}", "task": "planted", "form": form, "split": split,
            "source": source, "group": f"{split}-{number // 2}", "prompt": json.dumps(told),
            "answers": [json.dumps({"answer": letter}) for letter in said], "right": right if choice else 0,
        }


def texts(*parts: Iterator[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([row for part in parts for row in part], TUNING_TEXTS)
