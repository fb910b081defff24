"""Tell success from failure: by an outcomes file, a trial's status, or its reported p-values."""

from trialwright.outcomes.labelling import Labelled, label
from trialwright.outcomes.pvalues import Verdict, judge
from trialwright.outcomes.source import check_by, read_outcomes
from trialwright.outcomes.values import read_mapping

__all__ = ["Labelled", "Verdict", "check_by", "judge", "label", "read_mapping", "read_outcomes"]
