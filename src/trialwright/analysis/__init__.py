"""What the runs show: scores, confidence intervals, lifts over real-only training, curves, tables.

Example: ``evaluate(read_runs(folder, arms, seeds).arms, 2000, 1)["tfidf"]["hybrid"]["roc_auc"]["mean"]``.
"""

from trialwright.analysis.curves import write_curves
from trialwright.analysis.leftovers import drop_leftovers
from trialwright.analysis.protocol_table import print_protocols
from trialwright.analysis.protocols import compare_protocols
from trialwright.analysis.reading import read_runs
from trialwright.analysis.results import evaluate
from trialwright.analysis.runs import Arm, Run, Runs
from trialwright.analysis.scores import METRICS, score
from trialwright.analysis.summary import summarize
from trialwright.analysis.table import print_results
from trialwright.analysis.table3 import write_table3
from trialwright.analysis.telling import tell

__all__ = [
    "METRICS", "Arm", "Run", "Runs", "compare_protocols", "drop_leftovers", "evaluate", "print_protocols",
    "print_results", "read_runs", "score", "summarize", "tell", "write_curves", "write_table3",
]
