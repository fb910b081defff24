"""Tell success from failure: by an outcomes file, a trial's status, or its reported p-values."""

from trialwright.outcomes.labelling import Labelled, label
from trialwright.outcomes.pvalues import Verdict, judge
from trialwright.outcomes.source import read_outcomes

__all__ = ["Labelled", "Verdict", "judge", "label", "read_outcomes"]
