"""Realism: what contradicts itself within a trial, by named rules whose false alarms are known."""

from trialwright.realism.check import Checked, check
from trialwright.realism.rules import RULES

__all__ = ["RULES", "Checked", "check"]
