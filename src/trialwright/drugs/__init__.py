"""Find the drugs of a vocabulary among the interventions of trials."""

from trialwright.drugs.matching import match
from trialwright.drugs.vocabulary import Vocabulary, read_vocabulary

__all__ = ["Vocabulary", "match", "read_vocabulary"]
