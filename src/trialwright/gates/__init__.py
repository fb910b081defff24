"""Gates: limits that the user sets on any figure of the pipeline."""

from trialwright.gates.judging import Judged, judge
from trialwright.gates.reading import figure

__all__ = ["Judged", "figure", "judge"]
