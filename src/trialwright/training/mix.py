"""The trials that an arm trains on: shares of real and synthetic ones (paper Table 3).

Example: of 300 real and 100 synthetic trials, the arm ``{setting: ratio, real: 0.2, synthetic:
0.8}`` takes 20 and 80. With one seed, the trials of a smaller share are among those of a larger
one, so that two arms differ by their shares and not by the luck of the draw. A control arm of the same
shares and seed is of the same size and has the same real trials; what it has in place of the synthetic
ones (`draws.stand_in`) are real trials once more, or the same synthetic ones with their labels shuffled.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trialwright.core.errors import InputError
from trialwright.schemas.texts import WEIGHTED, weigh_alike
from trialwright.sections.arms import ArmMix
from trialwright.training.draws import draw, nearest, stand_in
from trialwright.trial.outcome_words import OUTCOMES
from trialwright.trial.real import HALVES, OTHER_TRAIN, SPLITS, RealTrials

# What each experiment setting trains on, and what it chooses and is tested on (paper section 4.1). An arm of all real
# trials has those of other interventions too: only where it is tested on none of these (`sections.arms`).
_TRAINS = {"in_distribution": ("train",), "ratio": ("train",), "generalization": SPLITS}
_HELD_OUT = {"in_distribution": ("val", "test"), "ratio": ("val", "test"), "generalization": HALVES}


def real_tables(real: RealTrials, seed: int) -> dict[str, pa.Table]:
    """Return the real trials of set A, by split, and those of other interventions in the train split."""
    return {name: real.set_of(seed, name) for name in (*SPLITS, OTHER_TRAIN)}


def trains_on(arm: ArmMix) -> tuple[str, ...]:
    """Name the real tables from which an arm's training trials are drawn."""
    return (*_TRAINS[arm.setting], OTHER_TRAIN) if arm.real_from == "all" else _TRAINS[arm.setting]


def held_out(real: RealTrials, setting: str, seed: int) -> tuple[pa.Table, pa.Table]:
    """Return the real trials, CLEAN rows, that choose the epoch and that test with this seed."""
    val, test = (real.set_of(seed, name) for name in _HELD_OUT[setting])
    return val, test


def mix(arm: ArmMix, real: Mapping[str, pa.Table], synthetic: pa.Table, seed: int) -> pa.Table:
    """Draw the trials of one arm, the same share of each label; whole shares depend on the seed in controls only.

    Args:
        arm: setting, shares and control.
        real: CLEAN rows by name, as of `real_tables`.
        synthetic: WEIGHTED rows.
        seed: decides which trials a share below 1 takes.

    Returns:
        WEIGHTED rows sorted by id, real trials of weight 1, some trials more than once in an oversampled arm; none
        where both shares are 0.

    Raises:
        InputError: a share is asked of no trials.
    """
    pool = pa.concat_tables([weigh_alike(real[name]) for name in trains_on(arm)])
    synthetic = synthetic.select(WEIGHTED.names).cast(WEIGHTED)
    for source, share, rows in (("real", arm.real, pool), ("synthetic", arm.synthetic, synthetic)):
        if share and not rows.num_rows:
            raise InputError(
                f"arms: {source}: {share} in setting {arm.setting}, but there are no {source} trials to train on; "
                f"see the rejects of earlier stages, or take such arms out of params.yaml"
            )
    counts = _counts(arm, pool.num_rows, synthetic.num_rows)
    drawn, added = (
        draw(rows, count, np.random.SeedSequence([seed, stream]))
        for stream, (rows, count) in enumerate(zip((pool, synthetic), counts, strict=True))
    )
    added = stand_in(arm.control, drawn, added, np.random.SeedSequence([seed, 2]))
    return pa.concat_tables([drawn, added]).sort_by("id").combine_chunks()


def _counts(arm: ArmMix, real: int, synthetic: int) -> tuple[int, int]:
    """Say how many real and synthetic trials an arm takes."""
    if arm.setting != "ratio":
        return nearest(arm.real * real), nearest(arm.synthetic * synthetic)
    size = min(real, synthetic)
    taken = nearest(arm.real * size)
    return taken, size - taken


def count_distinct(mixed: pa.Table) -> dict[str, dict[str, int]]:
    """Count the trials of a mix by source and outcome; one that stands there more than once is one trial."""
    found = {(source, outcome): 0 for source in ("real", "synthetic") for outcome in OUTCOMES}
    for row in mixed.group_by(["source", "label"]).aggregate([("id", "count_distinct")]).to_pylist():
        found[row["source"], OUTCOMES[row["label"]]] = row["id_count_distinct"]
    return {source: {outcome: found[source, outcome] for outcome in OUTCOMES} for source in ("real", "synthetic")}


def prior(mixed: pa.Table) -> float | None:
    """Return the share of successes in a mix, by weight and with repeated trials counted each time; None if empty."""
    weights = mixed["weight"].to_numpy().astype(np.float64)
    return round(float(np.average(mixed["label"].to_numpy(), weights=weights)), 6) if weights.sum() else None


def sizes(mixed: pa.Table) -> dict[str, int]:
    """Count the rows of a mix by source."""
    counts = pc.value_counts(mixed["source"]).to_pylist()
    return {"rows": mixed.num_rows, **{count["values"]: count["counts"] for count in counts}}
