"""Curation: what tells a trial's outcome is removed from its text, and doubtful synthetic labels corrected."""

from trialwright.curation.clean import Cleaned, clean
from trialwright.curation.correct import Corrected, correct
from trialwright.curation.leaks import count_presence
from trialwright.curation.wording import scrub, scrub_trial

__all__ = ["Cleaned", "Corrected", "clean", "correct", "count_presence", "scrub", "scrub_trial"]
