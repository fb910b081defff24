"""A simulated registry, written in full by this package, so that everything runs with no data at hand.

Example: ``write_demo(zip, outcomes, vocabulary, trials=640, seed=7)``. Names of drugs and conditions
are real; trials, sponsors, sites, identifiers and outcomes are simulated and say so.
"""

from trialwright.demo.archive import Simulated, write_demo
from trialwright.demo.mechanism import ACHIEVABLE_ROC_AUC, oracle_auc
from trialwright.demo.simulation import SimulatedTrial, simulate

__all__ = ["ACHIEVABLE_ROC_AUC", "Simulated", "SimulatedTrial", "oracle_auc", "simulate", "write_demo"]
