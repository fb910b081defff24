"""What a model can do that sees the records of a review to be screened and not its protocol: near chance, or they tell.

Example: of records that are included in half of all cases a model of words and lengths, fitted on those of train
samples, is right in 0.50.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.tasks.benchmark.study_screening import INCLUDE
from trialwright.tasks.benchmark.task_sample import row_answer
from trialwright.tasks.benchmark.telling_fit import accuracies, fitted, train_and_test
from trialwright.tasks.task import Row

# Samples of a split beyond these change nothing that matters.
_MOST = 5_000


def blind_records(samples: Iterable[pa.Table], seed: int, resamples: int) -> dict[str, Any] | None:
    """Return the accuracy over test records of models that see records alone; None where there are no such samples.

    Args:
        samples: rows of ``SAMPLES``, of study_screening.
        seed: of the resampling.
        resamples: how many.
    """
    rows, asked = train_and_test(samples, pc.list_value_length(pc.field("options")) > 0, _MOST)
    if not asked:
        return None
    train, test = _laid_out(rows), _laid_out(asked)
    said = {
        "all": np.ones(len(test)), "longer": test["rank"].to_numpy() > 0.5,
        "first_half": test["place"].to_numpy() < 0.5,
    }
    if (chances := fitted(train, train["included"].to_numpy())) is not None:
        said["words"] = chances(test) > 0.5
    share, included = float(test["included"].mean()), test["included"].to_numpy()
    return {
        "samples": len(asked), "records": len(test), "chance": max(share, 1 - share),
        **accuracies(
            {name: verdicts.astype(bool) == included for name, verdicts in said.items()}, test["group"].tolist(), seed,
            resamples,
        ),
    }


def _laid_out(rows: Sequence[Row]) -> pd.DataFrame:
    """Return a row for each record; its rank by length and its place are from 0 to 1 within its sample."""
    frame = pd.DataFrame([
        (at, place, text, verdict == INCLUDE, row["group"])
        for at, row in enumerate(rows)
        for place, (text, verdict) in enumerate(zip(row["options"], row_answer(row), strict=True))
    ], columns=["sample", "place", "text", "included", "group"])
    chars = frame["text"].str.len()
    frame["length"] = np.log1p(chars.astype(float))
    frame["rank"] = chars.groupby(frame["sample"]).rank(pct=True)
    frame["place"] = (frame["place"] + 0.5) / frame.groupby("sample")["place"].transform("size")
    return frame
