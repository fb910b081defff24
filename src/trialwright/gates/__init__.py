"""Gates: limits that the user sets on any figure of the pipeline."""

from trialwright.gates.judging import Judged, judge
from trialwright.gates.reading import figure, read_figures

__all__ = ["Judged", "figure", "judge", "read_figures"]
