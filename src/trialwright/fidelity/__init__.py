"""How near synthetic trials are to real ones, and how varied: embeddings, fidelity, diversity.

Example: ``measure(train, test, synthetic, p.fidelity, p.seed)`` gives the figures of metrics/fidelity.json.
The encoder is a module to be imported by those who use it: ``embedding`` brings in torch.
"""

from trialwright.fidelity.corpus import Corpus, gather
from trialwright.fidelity.diversity import VARIETY_HEADER, Variety, measure_diversity
from trialwright.fidelity.facts import read_facts
from trialwright.fidelity.fidelity import HEADERS, Measured, measure

__all__ = [
    "HEADERS", "VARIETY_HEADER", "Corpus", "Measured", "Variety", "gather", "measure", "measure_diversity",
    "read_facts",
]
