"""The blend of two classifiers: the mean of the logits that they give to a trial.

Example: of P(success) 0.9 and 0.5, logits 2.2 and 0, the blend is 0.75.

Both count alike, by a rule and not by a fit: a weight that a hundred validation trials choose differs from the best
one by more than it gains, and equal weights need no validation trial (Smith and Wallis 2009, doi
10.1111/j.1468-0084.2008.00541.x). The mean of logits is the logarithmic pool (Genest and Zidek 1986, doi
10.1214/ss/1177013825).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.special import expit, logit

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.schemas.texts import PREDICTIONS


def blend(scores: Sequence[np.ndarray]) -> np.ndarray:
    """Return P(success) of n trials from that of each member, arrays of shape (n,)."""
    blended: np.ndarray = expit(np.mean([logit(one) for one in scores], axis=0))
    return blended


def blend_runs(members: Sequence[Path], out: Path) -> int:
    """Blend the predictions of classifiers, folders of ``ARM/SEED.parquet``, and return how many runs there are.

    Raises:
        InputError: the members have not the same runs, or not the same trials in one.
    """
    runs = [{path.relative_to(folder) for path in folder.glob("*/*.parquet")} for folder in members]
    if odd := sorted(runs[0].union(*runs) - runs[0].intersection(*runs)):
        raise InputError(f"{odd[0]}: not in all of {', '.join(map(str, members))}; run dvc repro")
    for run in sorted(runs[0]):
        rows = _blended([tables.read(folder / run, PREDICTIONS) for folder in members], run)
        tables.write(out / run, rows, PREDICTIONS)
    return len(runs[0])


def _blended(members: Sequence[pa.Table], run: Path) -> pa.Table:
    """Blend PREDICTIONS of one run."""
    first, *others = members
    if not all(one["id"].equals(first["id"]) for one in others):
        raise InputError(f"{run}: the members of the blend test different trials; run dvc repro")
    scores = blend([one["score"].to_numpy() for one in members])
    columns = {"classifier": pa.repeat("blend", first.num_rows), "score": pa.array(scores, pa.float64())}
    return pa.table({name: columns.get(name, first[name]) for name in PREDICTIONS.names}, schema=PREDICTIONS)
