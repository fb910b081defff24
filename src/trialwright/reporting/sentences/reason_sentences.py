"""What is known of the reasons that an LLM gave, in a few plain sentences.

Example: ``list(tell_reasons(metrics))[0]`` is "Of the content words of reasons, 28.9 % stand in the examples of their
own plan and 24.8 % in those of other interventions: a lift of +0.040 (+0.003 to +0.078)."
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trialwright.reporting.account.forms import count, number, percent, signed, span


def tell_reasons(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield what metrics/reasoning.json says, that there are no reasons among it."""
    if found["why"]:
        yield f"No reasons were measured: {found['why']}."
        return
    yield _grounding(found["grounding"]["words"])
    figures = found["grounding"]["numbers"]
    if figures["named"]:
        yield (
            f"Of {count(figures['named'])} numbers in reasons, {count(figures['absent'])} stand nowhere in the "
            "examples of their plan."
        )
    yield _label(found["label_told"])


def _grounding(words: Mapping[str, Any]) -> str:
    others = words["other_intervention"]
    if others["lift"] is None:
        return f"Whether reasons speak of their examples cannot be estimated: {others['why']}."
    bounds = span(others["lift_lo"], others["lift_hi"])
    told = (
        f"Of the content words of reasons, {percent(others['own'])} stand in the examples of their own plan and "
        f"{percent(others['others'])} in those of other interventions: a lift of {signed(others['lift'])} ({bounds})."
    )
    same = words["other_label"]
    if same["lift_lo"] is not None and same["lift_lo"] <= 0 <= same["lift_hi"]:
        told += (
            " Over examples of the same intervention and the other label no lift is found: "
            f"{signed(same['lift'])} ({span(same['lift_lo'], same['lift_hi'])})."
        )
    return told


def _label(views: Mapping[str, Any]) -> str:
    whole, rest, content = (views[view] for view in ("all_words", "without_label_words", "content_words"))
    if whole["roc_auc"] is None:
        return f"Whether reasons tell their label cannot be estimated: {whole['why']}."
    heaviest = f" Content words of most weight: {content['heaviest']}." if content["heaviest"] else ""
    return (
        f"Reasons tell the label they were asked for with a ROC-AUC of {number(whole['roc_auc'])}; without words such "
        f"as “failed” of {number(rest['roc_auc'])}, and without “not” and “very” as well, by content words alone, of "
        f"{number(content['roc_auc'])}. What only the first two tell is wording, not content.{heaviest}"
    )
