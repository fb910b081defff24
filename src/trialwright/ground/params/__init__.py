"""params.yaml as typed, frozen sections; every stage checks the whole file and uses its part.

Example: ``params.load().plan.trials`` is 32. Unknown, missing and illegal keys of the whole file
are named in one error, so that a typo in the last section is told by the first stage.
"""

from trialwright.ground.params.learning import ArmMix, Audit, Baseline, Correct, Evaluate, Train
from trialwright.ground.params.loading import load
from trialwright.ground.params.quality import Diversity, Embed, Fidelity
from trialwright.ground.params.records import Acquire, Ingest, Label
from trialwright.ground.params.retrieval import Partition, Plan, Pool
from trialwright.ground.params.trust import PRIVACY_FLAGS, Gate, Limit, Privacy
from trialwright.ground.params.whole import Params
from trialwright.ground.params.writing import Complete, Llm, Price, Reasons, Sampling, Synthesis

__all__ = [
    "PRIVACY_FLAGS", "Acquire", "ArmMix", "Audit", "Baseline", "Complete", "Correct", "Diversity", "Embed",
    "Evaluate", "Fidelity", "Gate", "Ingest", "Label", "Limit", "Llm", "Params", "Partition", "Plan", "Pool", "Price",
    "Privacy", "Reasons", "Sampling", "Synthesis", "Train", "load",
]
