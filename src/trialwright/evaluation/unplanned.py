"""All that is on disk and planned no more, taken away by one call.

Example: with task sample_size out of ``tasks.names``, `clear_all` deletes its metrics, and says so in a line.

Apart from `leftovers`, since it knows all of params.yaml, on which the stages that drop runs are not to depend.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, get_args

from trialwright.core.params.kinds import GOLD_CORPUS
from trialwright.evaluation.leftovers import clear, clear_corpora
from trialwright.sections.benchmark import TaskName
from trialwright.sections.whole import Params

TASK = re.compile("|".join(get_args(TaskName)))


def clear_all(every: Params, gold: Collection[str], paths: Mapping[str, Any]) -> Iterator[str]:
    """Delete what arms, seeds, corpora and tasks that are not planned left behind; yield a line on each that had some.

    Args:
        every: what is planned.
        gold: the planned corpora of the gold-size curve.
        paths: the folders `predictions` and `models`, that of `gold`, and lists of those `of_corpora` and `of_tasks`.
    """
    yield from clear((paths["predictions"], paths["models"]), every.arms, every.seeds, {"encoder": every.train.arms})
    yield from clear_corpora(paths["of_corpora"], every.corpora)
    yield from clear_corpora([paths["gold"]], gold, GOLD_CORPUS)
    yield from clear_corpora(paths["of_tasks"], every.tasks.names, TASK)
