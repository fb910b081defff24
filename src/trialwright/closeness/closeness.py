"""How close synthetic trials are to real train trials, beside how close real test trials are.

Example: ``measure(embeddings, texts, shown).metrics["meaning"]["distance"]`` has the spread over synthetic trials
and, as the baseline, over real test trials, which copy nobody: synthetic trials should not be nearer than those.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from trialwright.closeness.membership import membership
from trialwright.closeness.neighbours import SYNTHETIC, TEST, TRAIN, Nearest, Side, by_meaning, by_words, nearest
from trialwright.core.errors import InputError
from trialwright.stats.spread import spread


class Closeness(NamedTuple):
    """Rows of ``tables.CLOSEST``, the figures, and the curves to plot, all by view."""

    closest: list[dict[str, Any]]
    metrics: dict[str, Any]
    plots: dict[str, list[tuple[str, float, float]]]


def measure(embeddings: pa.Table, texts: Mapping[str, str], shown: set[str]) -> Closeness:
    """Measure closeness in both views.

    Args:
        embeddings: ``tables.EMBEDDINGS``.
        texts: the clean text of each synthetic, train and test trial, by id.
        shown: the ids of the real trials that served as examples.

    Raises:
        InputError: there is no train trial to be close to, or embeddings and texts are not of one run.
    """
    meaning = by_meaning(embeddings)
    missing = sorted({trial_id for side in meaning.values() for trial_id in side.ids} - texts.keys())
    if missing:
        raise InputError(f"embeddings: {len(missing)} trials have no text, such as {missing[0]}; run dvc repro embed")
    if not meaning[TRAIN].ids:
        raise InputError("embeddings: no train trial to be close to; run dvc repro embed")
    closeness = Closeness([], {}, {})
    for view, sides in (("words", by_words(meaning, texts)), ("meaning", meaning)):
        near = {role: nearest(sides[role].vectors, sides[TRAIN].vectors) for role in (SYNTHETIC, TEST)}
        closeness.metrics[view] = {"distance": _distances(near), **_membership(sides, shown)}
        closeness.plots[view] = [point for role, found in near.items() for point in _curve(role, found)]
        for role, found in near.items():
            closeness.closest.extend(_rows(view, role, sides, found))
    return closeness


def _distances(near: Mapping[str, Nearest]) -> dict[str, Any]:
    """Summarise distances; below_baseline_p05 is 0.05 where synthetic trials are as far as real ones."""
    ours, baseline = near[SYNTHETIC].distance, spread(near[TEST].distance)
    near_end = baseline["p05"]
    below = float((ours < near_end).mean()) if ours.size and near_end is not None else None
    return {"synthetic": spread(ours), "baseline": baseline, "below_baseline_p05": below}


def _membership(sides: Mapping[str, Side], shown: set[str]) -> dict[str, dict[str, float | None]]:
    """Tell the trials that were shown from those that were not, by their nearest synthetic trials.

    The headline is among train trials alone: shown or not, all are of one split, so that nothing but being shown sets
    them apart. Test trials may be of another time or source, which nearness may tell as well.
    """
    found = pd.concat([_nearness(sides, role, shown) for role in (TRAIN, TEST)])
    return {
        "membership": membership(found[found["role"] == TRAIN]),
        # Under protocol paper a test trial may have been shown.
        "membership_test": membership(found[found["shown"] | (found["role"] == TEST)]),
    }


def _nearness(sides: Mapping[str, Side], role: str, shown: set[str]) -> pd.DataFrame:
    side, written = sides[role], sides[SYNTHETIC].vectors
    return pd.DataFrame({
        "intervention": side.interventions, "label": side.labels, "role": role,
        "shown": pd.Series(side.ids, dtype=object).isin(shown),
        "near": 1 - nearest(side.vectors, written).distance if written.shape[0] else np.nan,
    })


def _rows(view: str, role: str, sides: Mapping[str, Side], found: Nearest) -> list[dict[str, Any]]:
    return [
        {"view": view, "role": role, "id": trial_id, "closest_id": sides[TRAIN].ids[place], "distance": float(distance)}
        for trial_id, place, distance in zip(sides[role].ids, found.place, found.distance, strict=True)
    ]


def _curve(role: str, found: Nearest) -> list[tuple[str, float, float]]:
    """Return the share of trials within each distance, at a hundred distances at most."""
    if not found.distance.size:
        return []
    shares = np.linspace(0, 1, min(found.distance.size, 100) + 1)[1:]
    distances = np.quantile(found.distance, shares, method="inverted_cdf")
    return [(role, round(float(at), 6), round(float(share), 6)) for at, share in zip(distances, shares, strict=True)]
