"""Split labelled drug trials, find the interventions to draw from, and plan what to write from whom."""

from trialwright.retrieval.examples import read_trials
from trialwright.retrieval.partition import Partition, partition
from trialwright.retrieval.plan import Plans, check_examples, plan, train_ids
from trialwright.retrieval.pool import Pool, pool

__all__ = ["Partition", "Plans", "Pool", "check_examples", "partition", "plan", "pool", "read_trials", "train_ids"]
