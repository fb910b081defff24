"""What the runs show: scores, confidence intervals, lifts over real-only training, curves, tables.

Example: ``evaluate(read_runs(folder, arms, seeds).arms, 2000, 1)["tfidf"]["hybrid"]["roc_auc"]["mean"]``.
"""

from trialwright.analysis.curves import write_curves
from trialwright.analysis.intervals import interval, resample
from trialwright.analysis.results import evaluate
from trialwright.analysis.runs import Arm, Runs, read_runs
from trialwright.analysis.scores import METRICS, score
from trialwright.analysis.table import print_results

__all__ = [
    "METRICS", "Arm", "Runs", "evaluate", "interval", "print_results", "read_runs", "resample", "score", "write_curves",
]
