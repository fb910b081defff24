"""A made pool, and plans of it."""

import pyarrow as pa

from trialwright.retrieval.gold import choose
from trialwright.retrieval.plan import plan
from trialwright.schemas import selection
from trialwright.sections.retrieval import Plan
from trialwright.trial.record import Trial

CELLS = [("Aspirin", 0), ("Aspirin", 1), ("Metformin", 0), ("Metformin", 1), ("Insulin", 0), ("Insulin", 1)]


def make_pool(size=5):
    rows = [(drug, label, "train") for drug, label in CELLS for _ in range(size)]
    rows += [(drug, label, split) for drug, label in CELLS for split in ("val", "test") for _ in range(2)]
    return pa.Table.from_pylist([
        {"trial_id": f"NCT{i:03}", "intervention": drug, "label": label, "split": split}
        for i, (drug, label, split) in enumerate(rows)
    ], schema=selection.POOL)


POOL = make_pool()
MEMBERS = ["brief_title", "phase", "interventions", "interventions.type", "interventions.name"]


def section(trials=12, examples=3, budget=1000, labels="one", retrieval="intervention", allocation="even", gold=None,
            conditions="free", text_chars=None, max_items=None):
    return Plan(
        trials=trials, examples=examples, example_labels=labels, retrieval=retrieval, allocation=allocation, gold=gold,
        conditions=conditions, gold_draw=0, fields="whole", text_chars=text_chars, max_items=max_items,
        max_example_tokens=budget,
    )


def make_plans(trials=12, seed=7, pool=POOL, tokens=lambda text: 100, **changed):
    records = [Trial(trial_id=name) for name in pool["trial_id"].to_pylist()]
    return plan(choose(pool, changed.get("gold"), seed), records, section(trials, **changed), seed,
                members=MEMBERS, example_text=lambda trial: trial.trial_id,
                count_tokens=lambda texts: [tokens(text) for text in texts])
