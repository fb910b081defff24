"""Classifiers that need no validation trials: fitted on a mix, they score its test trials, all in the same way.

Example: ``fit_and_score(tfidf, Run("hybrid", 40), mix, folder)`` writes the model to the folder and returns PREDICTIONS
of the test trials, and ``"tfidf hybrid/40: 160 trials, 3512 terms seen in 2 or more, 78 test trials scored"``.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from trialwright.training.mixes import Mix, predictions
from trialwright.training.model_grid import Outcome, Run


class Classifier(NamedTuple):
    """What it is called, and how its models are fitted on WEIGHTED rows, score texts, are saved and described."""

    name: str
    fit: Callable[[pa.Table], Any]
    score: Callable[[Any, list[str]], np.ndarray]
    save: Callable[[Any, Path], None]
    describe: Callable[[Any], str]


def fit_and_score(classifier: Classifier, run: Run, mix: Mix, folder: Path) -> Outcome:
    """Fit a model on the training trials of a mix, write its folder, and score the test trials.

    Validation trials are not looked at.

    Args:
        classifier: what is fitted.
        run: the arm and seed that the mix is of.
        mix: the trials.
        folder: where the model goes.

    Returns:
        PREDICTIONS and a line on them.
    """
    model = classifier.fit(mix.train)
    rows = predictions(classifier.name, *run, mix.test, classifier.score(model, mix.test["text"].to_pylist()))
    classifier.save(model, folder)
    told = f"{classifier.describe(model)}, {mix.test.num_rows} test trials scored"
    return rows, f"{classifier.name} {run.arm}/{run.seed}: {told}"
