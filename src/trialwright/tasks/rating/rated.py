"""Which trials an LLM as judge rates, and on which scale; whoever asks and whoever reads need the same.

Example: with ``select.strategy`` judge all synthetic trials of a corpus are rated, from 1 to 10; with any other, none.
"""

import pyarrow as pa

from trialwright.sections.learning import Select

SCALE = range(1, 11)


def texts_to_rate(trials: pa.Table, select: Select) -> pa.Table:
    """Return the texts that are rated, with the id of each trial as its `plan_id`; none where nothing asks for ratings.

    Args:
        trials: WEIGHTED rows of synthetic trials, with the labels that they go on with.
        select: whether ratings decide which trials are kept.

    Returns:
        Columns `plan_id`, `label`, `intervention` and `text`.

    Raises:
        ValueError: a trial is a real one; an LLM sees none of those to judge it, for they may be under test.
    """
    if set(trials["source"].to_pylist()) - {"synthetic"}:
        raise ValueError("trials to be rated: expected synthetic ones alone")
    told = trials.select(["id", "label", "intervention", "text"]).rename_columns(
        ["plan_id", "label", "intervention", "text"]
    )
    return told if select.strategy == "judge" else told.slice(0, 0)
