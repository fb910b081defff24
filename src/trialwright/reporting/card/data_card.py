"""The card of the synthetic corpus, as the Hugging Face hub reads it: what it is, how it was made, what is wrong.

Example: ``write_card(Path("README.md"), synthetic, metrics, recipe, newest)`` writes a header that names the file
of the corpus and the terms of its LLM, and a table in which 30 % of the trials contradict themselves.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.compute as pc

from trialwright.core import tables
from trialwright.reporting.account import flow, settings_in_words
from trialwright.reporting.account.forms import count, number, percent
from trialwright.reporting.account.provenance import Recipe, corpus, writer_of
from trialwright.reporting.account.what_was_read import what_was_read
from trialwright.schemas.columns import dictionary
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.text import markdown

# LLMs whose terms are known: their name and address.
_TERMS = {"gemma3-270m": ("gemma-terms-of-use", "https://ai.google.dev/gemma/terms")}


class Weakness(NamedTuple):
    """A figure of the synthetic trials beside the same of real ones."""

    what: str
    synthetic: str
    real: str


def write_card(out: Path, synthetic: Path, metrics: Mapping[str, Any], recipe: Recipe, newest: str | None) -> None:
    """Write the card.

    Args:
        out: where to.
        synthetic: the corpus, ``tables.SYNTHETIC``, which the card lies beside.
        metrics: the content of metrics files by name.
        recipe: the settings that decide the corpus.
        newest: the latest date found in the records.
    """
    found = tables.read(synthetic, SYNTHETIC, ["label", "intervention"])
    simulated, released = recipe.acquire.source == "demo", recipe.acquire.synthetic is not None
    terms = None if released else _TERMS.get(writer_of(metrics, recipe.llm))
    text = markdown.render(
        Path(__file__).parent / "data_card.md.jinja2",
        front=markdown.front(_header(synthetic.name, terms, simulated)),
        simulated=simulated, released=released, trials=count(found.num_rows),
        successes=count(pc.sum(pc.equal(found["label"], 1)).as_py() or 0),
        failures=count(pc.sum(pc.equal(found["label"], 0)).as_py() or 0),
        interventions=count(pc.count_distinct(found["intervention"]).as_py()), recipe=recipe,
        success=settings_in_words.success(recipe.label, None), groups=corpus(metrics, recipe, newest),
        read=what_was_read(metrics.get("ingest", {}), simulated=simulated),
        steps=flow.requests({name: of for name, of in metrics.items() if name not in {"leakage", "correct", "select"}}),
        columns="\n".join(dictionary.table(dictionary.columns("SYNTHETIC", SYNTHETIC))),
        weaknesses=list(weaknesses(metrics)), terms=terms[1] if terms else None,
    )
    with tables.replacing(out) as temporary:
        temporary.write_text(text, encoding="utf-8")


def weaknesses(metrics: Mapping[str, Any]) -> Iterator[Weakness]:
    """Yield what was measured and should be known before the corpus is used."""
    if telling := metrics.get("fidelity", {}).get("two_sample"):
        yield Weakness("ROC-AUC of a linear model that tells it from real train trials; 0.5 where it cannot",
                       *(number(telling[side]["auc"]) for side in ("synthetic", "real")))
    if contradictory := metrics.get("realism", {}).get("any"):
        yield Weakness("trials that contradict themselves, by rules",
                       *(percent(contradictory[side]["share"]) for side in ("synthetic", "real")))
    if copied := metrics.get("privacy", {}).get("longest_run"):
        for end, said in (("p50", "median"), ("max", "most")):
            yield Weakness(f"longest run of words shared with any real trial, {said}",
                           *(number(copied[side][end], 0) for side in ("any", "baseline")))
    if (flags := metrics.get("privacy", {}).get("flags")) is not None:
        for flag, trials in flags.items():
            yield Weakness(f"trials flagged: {flag.replace('_', ' ')}", count(trials), "")
    if varied := metrics.get("diversity", {}).get("all"):
        yield Weakness("effective number of trials (Vendi), as a share of their number",
                       *(percent(varied[side]["effective_share"]) for side in ("synthetic", "real")))
    if (grounding := metrics.get("reasoning", {}).get("grounding")) and grounding["words"]["own"] is not None:
        words, figures = grounding["words"], grounding["numbers"]
        yield Weakness("content words of reasons that stand in the examples of their plan (in those of other "
                       f"interventions: {percent(words['other_intervention']['others'])})", percent(words["own"]), "")
        yield Weakness("numbers in reasons that stand nowhere in the examples of their plan",
                       f"{count(figures['absent'])} of {count(figures['named'])}", "")
    for view, close in metrics.get("closeness", {}).items():
        yield Weakness(f"ROC-AUC of telling by {view} which real trials the LLM was shown; 0.5 where nobody can",
                       number(close["membership"]["auc"]), "")


def _header(name: str, terms: tuple[str, str] | None, simulated: bool) -> dict[str, Any]:
    licence = {"license": "other", "license_name": terms[0], "license_link": terms[1]} if terms else {}
    return {
        "license": "unknown", **licence, "language": ["en"], "pretty_name": "Synthetic clinical trials",
        "task_categories": ["text-classification"], "annotations_creators": ["machine-generated"],
        "tags": ["clinical-trials", "synthetic", *(["simulated-data"] if simulated else [])],
        "configs": [{"config_name": "default", "data_files": name}],
    }
