"""Draws of trials for an arm: shares of them, and what a control has in the place of synthetic ones.

Example: of 60 trials, 20 of them successes, a draw of 30 has 10 successes; a draw of 15 is among it. In the place of
40 synthetic successes, control oversampled_matched has those 20 twice.
"""

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core.errors import InputError
from trialwright.trial.outcome_words import OUTCOMES


def nearest(value: float) -> int:
    """Round to the nearest integer, halves up."""
    # round() takes halves to the even number, by which a larger share could hold fewer of a label.
    return math.floor(value + 0.5)


def draw(rows: pa.Table, count: int, seed: np.random.SeedSequence) -> pa.Table:
    """Take `count` rows with the labels in their own proportion; more rows hold all of fewer rows."""
    if count == rows.num_rows:
        return rows
    rows = rows.sort_by("id")
    labels = rows["label"].to_numpy()
    order = np.random.default_rng(seed).permutation(rows.num_rows)
    successes, failures = order[labels[order] == 1], order[labels[order] != 1]
    of_successes = nearest(count * len(successes) / max(rows.num_rows, 1))
    return rows.take(pa.array(np.concatenate([successes[:of_successes], failures[: count - of_successes]])))


def stand_in(control: str, real: pa.Table, synthetic: pa.Table, seed: np.random.SeedSequence) -> pa.Table:
    """Return what an arm trains on in the place of its synthetic trials, of the same number and total weight.

    Args:
        control: as in params.yaml; none returns the synthetic trials themselves.
        real: WEIGHTED rows that the arm trains on anyway.
        synthetic: WEIGHTED rows.
        seed: of draws and shuffles.

    Raises:
        InputError: there are no real trials to repeat.
    """
    if control == "oversampled":
        return _repeat(real, synthetic, seed, "")
    if control == "oversampled_matched":
        return pa.concat_tables([
            _repeat(_of(real, label), _of(synthetic, label), seed, f" of outcome {name}")
            for label, name in enumerate(OUTCOMES)
        ])
    if control == "shuffled":
        return _shuffle(synthetic.sort_by("id"), np.random.default_rng(seed))
    return synthetic


def _of(rows: pa.Table, label: int) -> pa.Table:
    return rows.filter(pc.equal(rows["label"], label))


def _repeat(real: pa.Table, synthetic: pa.Table, seed: np.random.SeedSequence, which: str) -> pa.Table:
    """Repeat real trials to the number of synthetic ones; each weighs as much as these do on average."""
    if not synthetic.num_rows:
        return real.slice(0, 0)
    if not real.num_rows:
        raise InputError(f"arms: a control repeats real trials{which}, but its share of them comes to none; raise real")
    rounds, left = divmod(synthetic.num_rows, real.num_rows)
    repeated = pa.concat_tables([real] * rounds + [draw(real, left, seed)])
    weight = pa.scalar(pc.mean(synthetic["weight"]).as_py(), pa.float32())
    return _with(repeated, weight=pa.repeat(weight, repeated.num_rows))


def _shuffle(rows: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Deal the labels out anew, each with the weight that it had, so that successes weigh as much as before."""
    order = pa.array(rng.permutation(rows.num_rows))
    return _with(rows, label=rows["label"].take(order), weight=rows["weight"].take(order))


def _with(rows: pa.Table, **columns: pa.Array | pa.ChunkedArray) -> pa.Table:
    for name, column in columns.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(place), column)
    return rows
