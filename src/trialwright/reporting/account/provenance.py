"""What a corpus was made of, as far as its inputs decide it: records, outcomes, the LLM by the hash of its weights.

Example: ``corpus(metrics, recipe, "2024-06-30")[0]`` is the group "Real records", and a fact of it
``Fact("SHA-256", "9f86d081...", code=True)``.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from trialwright.chat import backends
from trialwright.core import tables
from trialwright.files.fingerprint import public_name
from trialwright.reporting.account import settings_in_words
from trialwright.reporting.account.forms import count
from trialwright.schemas.records import TRIALS
from trialwright.sections.real_trials import Acquire, Interventions, Label
from trialwright.sections.retrieval import Partition, Plan
from trialwright.sections.viewing import View
from trialwright.sections.writing import Llm, Reasons, Synthesis

Metrics = Mapping[str, Mapping[str, Any]]
NOT_KNOWN = "not known"
# The dates of a record that say when it was last looked after.
_DATES = ("last_update_date", "results_date", "first_submitted_date", "verification_date")


class Recipe(NamedTuple):
    """The settings that decide a corpus and what it is measured against."""

    seed: int
    protocol: str
    acquire: Acquire
    label: Label
    interventions: Interventions
    partition: Partition
    view: View
    plan: Plan
    llm: Llm
    reasons: Reasons
    synthesis: Synthesis


class Fact(NamedTuple):
    """One thing that is known of the run; code is shown as such."""

    name: str
    value: str
    code: bool = False


class FactGroup(NamedTuple):
    """Facts that belong together."""

    title: str
    facts: list[Fact]


def newest_date(trials: Path) -> str | None:
    """Return the latest date of any record, None where no record has one."""
    found = tables.read(trials, TRIALS, _DATES)
    dates = (date for name in _DATES for date in found[name].to_pylist() if date)
    return max(dates, default=None)


def corpus(metrics: Metrics, recipe: Recipe, newest: str | None) -> list[FactGroup]:
    """Gather what is known of a corpus of synthetic trials, whatever is then trained on it."""
    return [
        FactGroup("Real records", list(_records(metrics, recipe.acquire, newest))),
        FactGroup("Experiment", [
            Fact("Success", settings_in_words.success(recipe.label, _public(recipe.label.mapping))),
            Fact("Interventions", settings_in_words.interventions(recipe.interventions)),
            Fact("Split", settings_in_words.split(recipe.partition)),
            Fact("Protocol", settings_in_words.protocol(recipe.protocol)),
            Fact("View", settings_in_words.view(recipe.view)),
            Fact("Seed of all that is drawn before training", str(recipe.seed)),
        ]),
        FactGroup("Synthetic trials", list(_writer(metrics, recipe))),
    ]


def _records(metrics: Metrics, section: Acquire, newest: str | None) -> Iterator[Fact]:
    files, simulated = metrics.get("acquire", {}).get("files", {}), section.source == "demo"
    ingested = metrics.get("ingest", {})
    known = files.get("registry", {})
    named = known.get("name") or _public(section.registry) or NOT_KNOWN
    yield Fact("Registry", "simulated by trialwright, no real trial" if simulated else named)
    read, accepted = (count(ingested.get(key)) for key in ("read", "accepted"))
    yield Fact("Records", f"{read} read, {accepted} of them trials" if ingested else NOT_KNOWN)
    yield Fact("SHA-256 of the registry", known.get("sha256") or NOT_KNOWN, code=True)
    if query := metrics.get("acquire", {}).get("query"):
        yield Fact("Downloaded from ClinicalTrials.gov, data of", str(query["data_timestamp"])[:10])
    yield Fact("Newest date in the records", "simulated" if simulated else newest or NOT_KNOWN)
    for key, title in (
        ("outcomes", "Outcomes"), ("vocabulary", "Drug vocabulary"), ("interventions", "List of interventions"),
    ):
        of = files.get(key, {})
        if key == "interventions" and not of.get("name"):
            continue
        yield Fact(title, "simulated" if simulated else of.get("name") or "none of the user's own")
        if simulated or of.get("name"):
            yield Fact(f"SHA-256 of the {title.lower()}", of.get("sha256") or NOT_KNOWN, code=True)


def _writer(metrics: Metrics, recipe: Recipe) -> Iterator[Fact]:
    if recipe.acquire.synthetic is not None:
        released = metrics.get("acquire", {}).get("files", {}).get("synthetic", {})
        yield Fact("Released corpus", released.get("name") or public_name(recipe.acquire.synthetic))
        yield Fact("SHA-256 of the corpus", released.get("sha256") or NOT_KNOWN, code=True)
        return
    llm, local = recipe.llm, backends.of(recipe.llm.backend).runs_here
    yield Fact("LLM", writer_of(metrics, llm))
    yield Fact("Runs", "on the user's machine" if local else f"at {settings_in_words.address(llm.base_url)}")
    sha = metrics.get("weights", {}).get("llm", {}).get("sha256")
    unknown = NOT_KNOWN if local else "not to be seen from outside"
    yield Fact("SHA-256 of its weights", sha or unknown, code=bool(sha))
    yield Fact(
        "Prompts",
        f"{llm.prompts}, {recipe.plan.examples or 'no'} examples and {recipe.reasons.count or 'no'} reasons a trial",
    )
    if recipe.synthesis.sections:
        yield Fact("Sections at length", "{}, of at most {} characters each, by requests of their own".format(
            ", ".join(name.replace("_", " ") for name in recipe.synthesis.sections),
            count(recipe.synthesis.section_chars),
        ))
    sampling = (*([("reasons", recipe.reasons)] if recipe.reasons.count else []), ("trials", recipe.synthesis))
    yield Fact("Sampling", "; ".join(
        f"{name}: temperature {of.temperature:g}, top-p {of.top_p:g}" for name, of in sampling
    ))


def writer_of(metrics: Metrics, llm: Llm) -> str:
    """Return the name of the model that wrote the trials, without its folder."""
    # A file on this machine may be called otherwise than the model that it is.
    known = metrics.get("weights", {}).get("llm", {}).get("model") if backends.of(llm.backend).runs_here else None
    return str(known or public_name(llm.model))


def _public(name: str | None) -> str | None:
    return None if name is None else public_name(name)
