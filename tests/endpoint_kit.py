"""An LLM that answers the whole pipeline at once: reasons or a trial, as the prompt asks, another for each seed.

Example: ``server.default = write`` and params with `ENDPOINT` and the server's address; then `dvc repro` takes a
minute or two.
"""

import json
import re
from typing import Any

from tests.llm.loopback import Answer, said

ENDPOINT = {"llm.backend": "openai", "llm.model": "m", "llm.prompts": "chat", "llm.tokenizer": "gemma3-270m"}
# Of all that costs time, as little as the stages bear.
LITTLE = {
    "acquire.demo_trials": 240, "plan.trials": 2, "seeds": [40], "train.arms": ["real"], "train.epochs": 1,
    "train.max_length": 32, "evaluate.bootstrap": 100, "fidelity.draws": 2, "fidelity.permutations": 100,
    "embed.max_length": 32,
}
# The run that tests of sharing begin with: few enough at a time that a kill leaves some requests unsent.
TRIALS = 6
WHOLE = {**LITTLE, **ENDPOINT, "plan.trials": TRIALS, "complete.concurrency": 2}
CHOSEN = ("dose", "end point", "comparison", "length of treatment", "number of visits")


def write(body: dict[str, Any]) -> Answer:
    """Write five reasons, or a trial of the drug that is asked for, another for each seed."""
    asked, number = json.dumps(body["messages"]), body["seed"]
    if "reasons that led" in asked:
        return said("\n".join(f"{i}. The {what} was chosen for group {number}." for i, what in enumerate(CHOSEN, 1)))
    (drug,) = re.findall(r"interventions must be named (.+?), and the design", asked)
    return said(json.dumps({
        "brief_title": f"{drug} Number {number} in Adults With a Lasting Illness", "phase": "Phase 2",
        "allocation": "Randomized", "intervention_model": "Parallel Assignment", "primary_purpose": "Treatment",
        "masking": "Double", "conditions": ["Hypertension"],
        "interventions": [{"type": "Drug", "name": drug, "description": f"Tablets of {drug} each morning"}],
        "arms": [{"label": f"{drug} arm", "type": "Experimental"}],
        "brief_summary": f"Cohort {number} takes {drug} each morning while nurses note how they feel at home.",
        "eligibility_criteria": f"Inclusion Criteria:\n\n- Adults who live within {number % 90} miles of the clinic",
        "gender": "All", "minimum_age": "18 Years", "maximum_age": "75 Years", "healthy_volunteers": "No",
        "primary_outcomes": [{"measure": "Change of score from first to last visit", "time_frame": "6 months"}],
    }))
