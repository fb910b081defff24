"""params.yaml as it is read: the YAML, the kinds of its values, and what is wrong with them.

Each stage reads the sections (`trialwright.sections`) that it uses, so that an edit of another leaves it as it is.
"""

from trialwright.core.params.kinds import Section
from trialwright.core.params.loading import load, load_for, protocol, seed, seeds

__all__ = ["Section", "load", "load_for", "protocol", "seed", "seeds"]
