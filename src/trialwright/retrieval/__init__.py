"""Split labelled drug trials, find the interventions to draw from, and plan what to write from whom."""

from trialwright.retrieval.partition import Partition, partition
from trialwright.retrieval.plan import Plans, check_examples, plan, shown_ids
from trialwright.retrieval.pool import Pool, pool
from trialwright.retrieval.sets import Sets, draw_sets

__all__ = [
    "Partition", "Plans", "Pool", "Sets", "check_examples", "draw_sets", "partition", "plan", "pool", "shown_ids",
]
