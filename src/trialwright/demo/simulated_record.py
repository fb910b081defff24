"""One simulated record in the legacy ClinicalTrials.gov XML schema (public.xsd).

Example: ``<clinical_study>`` with ``<nct_id>NCT90000018</nct_id>`` and the link text "Simulated
record: it describes no real trial." Every record says "simulated" there and in its sponsor and
source.
"""

from dataclasses import dataclass

from numpy.random import Generator

from trialwright.demo.aftermath import Aftermath
from trialwright.demo.eligibility import bounds, criteria
from trialwright.demo.knowledge import phrases
from trialwright.demo.markup import Lines, block, leaf, textblock
from trialwright.demo.posted_results import results
from trialwright.demo.prose import Text, detail, observed, summary, titles
from trialwright.demo.protocol import Protocol
from trialwright.demo.sections import arms, design, endpoints, interventions, tail
from trialwright.demo.wording import chance, pick, weigh


@dataclass(frozen=True, slots=True)
class Kept:
    """Which optional fields a record has; older records lack several of them, whatever their label."""

    official: bool
    detail: bool
    design: bool
    outcomes: bool
    arms: bool
    notes: bool


def render(number: str, protocol: Protocol, after: Aftermath, observational: bool, rng: Generator) -> bytes:
    """Render the record of trial `number` as UTF-8 XML."""
    kept = _kept(rng)
    brief, official, short, long = _texts(protocol, kept, observational, rng)
    if after.leak:
        (long or short)[-1][0] += f" {after.leak}"
    lines = ["<clinical_study>", "  <!-- Simulated record in the layout of https://clinicaltrials.gov public.xsd -->"]
    lines += _header(number)
    lines += leaf("brief_title", brief) + leaf("official_title", official if kept.official else None)
    lines += _sponsor(rng) + textblock("brief_summary", short) + textblock("detailed_description", long)
    lines += _course(after, rng)
    lines += leaf("phase", "N/A" if observational else protocol.facts.phase)
    lines += leaf("study_type", "Observational" if observational else "Interventional")
    lines += leaf("has_expanded_access", "No") + design(protocol, kept.design, observational, rng)
    lines += endpoints(protocol, rng) if kept.outcomes else []
    lines += leaf("number_of_arms", str(len(protocol.groups)) if kept.arms and not observational else None)
    if after.enrollment:
        lines += leaf("enrollment", str(after.enrollment[0]), type=after.enrollment[1])
    lines += _conditions(protocol, rng) + (arms(protocol) if kept.arms and not observational else [])
    given = protocol.given if not observational else protocol.given[: int(rng.integers(2))]
    lines += interventions(given, after, kept.notes, kept.arms and not observational)
    lines += _eligibility(protocol, rng) + tail(protocol, after, rng)
    lines += results(protocol, after) if after.results else []
    return "\n".join([*lines, "</clinical_study>", ""]).encode()


def _kept(rng: Generator) -> Kept:
    old = chance(rng, 0.35)
    return Kept(
        official=chance(rng, 0.92),
        detail=chance(rng, 0.72),
        design=chance(rng, 0.4 if old else 1.0),
        outcomes=chance(rng, 0.25 if old else 0.9),
        arms=chance(rng, 0.15 if old else 0.85),
        notes=chance(rng, 0.75),
    )


def _texts(
    protocol: Protocol, kept: Kept, observational: bool, rng: Generator
) -> tuple[str, str, list[Text], list[Text]]:
    """Word titles and descriptions; what the other fields leave out of the facts, the summary tells."""
    brief, official = titles(protocol, rng)
    if observational:
        title, told = observed(protocol, rng)
        return title, title, told, []
    must = [] if kept.design else ["masking", "comparator"]
    must += [] if kept.arms else ["comparator"]
    must += [] if kept.outcomes else ["endpoint", "duration"]
    must += [] if kept.notes else ["dose"]
    return brief, official, summary(protocol, rng, must), detail(protocol, rng) if kept.detail else []


def _header(number: str) -> Lines:
    return [
        *block("required_header", [
            *leaf("download_date", "Simulated by trialwright, January 01, 2024", 2),
            *leaf("link_text", "Simulated record: it describes no real trial.", 2),
            *leaf("url", f"https://simulated.invalid/show/{number}", 2),
        ]),
        *block("id_info", [*leaf("org_study_id", f"SIM-{number[4:]}", 2), *leaf("nct_id", number, 2)]),
    ]  # fmt: skip


def _sponsor(rng: Generator) -> Lines:
    kind = weigh(rng, {"Other": 0.6, "Industry": 0.32, "NIH": 0.08})
    agency = f"{pick(rng, phrases()['sponsors'][kind])} (simulated)"
    lead = block("lead_sponsor", leaf("agency", agency, 3) + leaf("agency_class", kind, 3), 2)
    return block("sponsors", lead) + leaf("source", agency)


def _course(after: Aftermath, rng: Generator) -> Lines:
    """Render status and dates."""
    why = ["  <why_stopped>", f"    {after.why_stopped}&#xD;", "  </why_stopped>"] if after.why_stopped else []
    end = after.end or (None, None)
    primary = chance(rng, 0.6)
    return [
        *leaf("overall_status", after.status),
        *leaf("last_known_status", after.last_known_status),
        *why,
        *leaf("start_date", after.start, type="Actual" if chance(rng, 0.3) else None),
        *leaf("completion_date", end[0], type=end[1]),
        *(leaf("primary_completion_date", end[0], type=end[1]) if primary else []),
    ]


def _conditions(protocol: Protocol, rng: Generator) -> Lines:
    main = protocol.area.condition if chance(rng, 0.75) else pick(rng, protocol.area.also)
    names = [main, *([pick(rng, protocol.area.also)] if chance(rng, 0.25) else [])]
    return [line for name in dict.fromkeys(names) for line in leaf("condition", name)]


def _eligibility(protocol: Protocol, rng: Generator) -> Lines:
    youngest, oldest = bounds(protocol, rng)
    women = any(word in protocol.words["people"] for word in ("women", "breast"))
    return block("eligibility", [
        *textblock("criteria", criteria(protocol, youngest, rng), 2),
        *leaf("gender", "Female" if women else "All", 2),
        *leaf("minimum_age", youngest, 2),
        *leaf("maximum_age", oldest, 2),
        *leaf("healthy_volunteers", "No" if chance(rng, 0.96) else None, 2),
    ])  # fmt: skip
