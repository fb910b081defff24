"""What a model can do that sees the options of a question and not the question: near chance, or the options tell.

Example: of questions with four options a model of words and lengths, fitted on the options of train questions, is right
in 0.25 of the test questions; one that always takes the longest in 0.26.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.tasks.benchmark.task_sample import CHOICE, LETTERS, row_answer
from trialwright.tasks.benchmark.telling_fit import accuracies, fitted, train_and_test
from trialwright.tasks.task import Row

# Questions of a split beyond these change nothing that matters.
_MOST = 20_000


def blind(samples: Iterable[pa.Table], seed: int, resamples: int) -> dict[str, Any] | None:
    """Return the accuracy on test questions of models that see options alone; None where there are no such questions.

    Args:
        samples: rows of ``SAMPLES``, of one task.
        seed: of the resampling.
        resamples: how many.
    """
    train, test = train_and_test(samples, pc.field("form") == CHOICE, _MOST)
    if not test:
        return None
    right = np.array([LETTERS.index(row_answer(row)) for row in test])
    said = {
        "longest": np.array([int(np.argmax([len(option) for option in row["options"]])) for row in test]),
        "shortest": np.array([int(np.argmin([len(option) for option in row["options"]])) for row in test]),
        "first": np.zeros(len(test), dtype=int),
    }
    if train and (chances := fitted(*_laid_out(train))) is not None:
        said["words"] = _likeliest(_laid_out(test)[0], chances)
    return {
        "questions": len(test), "chance": float(np.mean([1 / len(row["options"]) for row in test])),
        **accuracies(
            {name: places == right for name, places in said.items()}, [row["group"] for row in test], seed, resamples
        ),
    }


def _likeliest(options: pd.DataFrame, chances: Callable[[pd.DataFrame], np.ndarray]) -> np.ndarray:
    """Return the place of the likeliest option of each question."""
    by_chance = options.assign(chance=chances(options)).sort_values(
        ["question", "chance"], ascending=[True, False], kind="stable"
    )
    return by_chance.groupby("question")["place"].first().to_numpy().astype(int)


def _laid_out(rows: Sequence[Row]) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a row for each option, and whether it is the right one."""
    frame = pd.DataFrame([
        (at, place, text, len(text)) for at, row in enumerate(rows) for place, text in enumerate(row["options"])
    ], columns=["question", "place", "text", "chars"])
    frame["length"] = np.log1p(frame["chars"])
    frame["rank"] = frame.groupby("question")["chars"].rank()
    right = np.array([LETTERS.index(row_answer(row)) for row in rows])
    return frame, (frame["place"].to_numpy() == right[frame["question"].to_numpy()]).astype(int)
