"""The runs of an experiment: what each seed of each arm said of its test trials.

Example: setting "ratio" tests the trials a, b, c; ``arm.runs[41]`` is
``Run(rows=[0, 2], scores=[0.7, 0.4])`` where seed 41 tests a and c alone. With one fixed test set, every
run has the rows 0, 1, 2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialwright.sections.arms import ArmMix
from trialwright.stats.delong import Floats, Labels
from trialwright.stats.scores import Positions


@dataclass(frozen=True, slots=True)
class Run:
    """The scores of one seed, and of which of the setting's trials: their places by rising id."""

    rows: Positions
    scores: Floats
    trials: int

    @property
    def said(self) -> tuple[bytes, bytes]:
        """Which trials are scored and how, equal for runs that say the same of the same."""
        # Beyond 9 digits there is only the order in which a processor sums.
        return self.rows.tobytes(), (np.round(self.scores, 9) + 0.0).tobytes()

    def spread(self, values: Floats) -> Floats:
        """Lay values of the run's trials, the last axis, out over all trials of the setting."""
        whole = np.zeros((*values.shape[:-1], self.trials))
        whole[..., self.rows] = values
        return whole


@dataclass(frozen=True, slots=True)
class ArmRuns:
    """One arm of one classifier: the labels of its setting's test trials, and its runs by seed."""

    classifier: str
    name: str
    mix: ArmMix
    labels: Labels
    runs: Mapping[int, Run]

    def tested(self) -> dict[int, tuple[Labels, Floats]]:
        """Return labels and scores of what each seed tests."""
        return {seed: (self.labels[run.rows], run.scores) for seed, run in self.runs.items()}

    @property
    def fits(self) -> int:
        """Count the seeds that say different things: 1 where training leaves nothing to a seed."""
        return count_fits(self.runs.values())

    @property
    def overlap(self) -> float:
        """Return how many trials a seed tests over those that only others test; 0 where all test the same.

        It is what two seeds' training sets have in common that sets their spread apart from that of other trials: the
        n2 / n1 of Nadeau and Bengio (2003, section 3), n1 being no more than what a seed trains on.
        """
        tested = np.mean([run.rows.size for run in self.runs.values()])
        left = np.unique(np.concatenate([run.rows for run in self.runs.values()])).size - tested
        return float(tested / left) if left else 0.0

    def averaged(self) -> tuple[Labels, Floats]:
        """Return the labels of the trials that any seed tests, and the mean score of each."""
        counts = sum(run.spread(np.ones(run.rows.size)) for run in self.runs.values())
        sums = sum(run.spread(run.scores) for run in self.runs.values())
        rows = np.flatnonzero(counts)
        return self.labels[rows], np.asarray(sums)[rows] / np.asarray(counts)[rows]


def count_fits(*arms: Iterable[Run]) -> int:
    """Count the different predictions of an arm's runs, or of pairs of two arms' runs, seed by seed."""
    return len({tuple(run.said for run in runs) for runs in zip(*arms, strict=True)})


class Runs(NamedTuple):
    """The arms in the order of params.yaml, and the names of runs left over, not there, or of nothing to test on.

    `trials` are the ids of the test trials of each setting, rising, as the labels of its arms stand.
    """

    arms: list[ArmRuns]
    ignored: list[str]
    missing: list[str]
    untested: list[str]
    trials: dict[str, npt.NDArray[np.str_]]

    def describe(self) -> str:
        """Say in a line what was read, and which runs were not."""
        said = f"{sum(len(arm.runs) for arm in self.arms)} runs of {len(self.arms)} arms read"
        for names, why in (
            (self.missing, "missing"), (self.ignored, "not in params.yaml, ignored"),
            (self.untested, "left out, for no trial tests their setting"),
        ):
            if names:
                said += f", {len(names)} {why} ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})"
        return said
