"""All that the page shows, gathered from metrics, figures and trials.

Example: ``write_report(out, metrics, told, figures, browser, settings)`` with ``metrics["gates"]`` the content of
metrics/gates.json; a section whose metrics are not there is left out, and named at the end of the page.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from trialwright.reporting.page import costs, flow, quality, trust
from trialwright.reporting.page.answer import answer
from trialwright.reporting.page.blocks import as_json, packed
from trialwright.reporting.page.browser import Browser
from trialwright.reporting.page.figures import Figure
from trialwright.reporting.page.leaks import leaks
from trialwright.reporting.page.page import write_page
from trialwright.reporting.page.provenance import newest_date, provenance
from trialwright.reporting.page.scores import METRICS, tabulate
from trialwright.reporting.page.settings import lines
from trialwright.sections.whole import Params

# What the page is made of; the keys are the names of metrics files.
EXPECTED = (
    "acquire", "audit", "closeness", "complete_reasons", "complete_trials", "corpus", "correct", "diversity",
    "fidelity", "gates", "ingest", "label", "leakage", "parse_reasons", "parse_trials", "partition", "plan",
    "privacy", "realism", "results", "sets", "weights",
)


def write_report(
    out: Path, metrics: Mapping[str, Any], told: Mapping[str, Any], figures: Mapping[str, list[Figure]],
    browser: Browser, settings: Params,
) -> None:
    """Write the page.

    Args:
        out: where to.
        metrics: the content of metrics files by name.
        told: what ``analysis.tell`` says of them.
        figures: drawings by section.
        browser: the synthetic trials.
        settings: params.yaml.
    """
    write_page(out, {
        "metrics": metrics,
        "missing": [name for name in EXPECTED if name not in metrics],
        "simulated": bool(metrics.get("acquire", {}).get("simulated")),
        "answer": answer(told),
        "scores": tabulate(told["groups"]),
        "titles": {metric: title for metric, (title, _, _) in METRICS.items()},
        "reading": told["reading"],
        "figures": figures,
        "leaks": leaks(metrics, told),
        "quality": {
            "fidelity": quality.fidelity(metrics.get("fidelity", {})),
            "diversity": quality.diversity(metrics.get("diversity", {})),
            "privacy": [
                *trust.copies(metrics.get("privacy", {})), *trust.closeness(metrics.get("closeness", {})),
            ],
            "realism": trust.contradictions(metrics.get("realism", {})),
        },
        "made": provenance(metrics, settings, newest_date(browser.real)),
        "settings": lines(settings),
        "records": flow.records(metrics),
        "requests": flow.requests(metrics),
        "ledger": costs.ledger(metrics),
        "trial_blocks": _blocks(browser.trials()),
        "source_blocks": _blocks(browser.sources()),
        # Asked for last: the index is known once the trials have been read.
        "index": lambda: as_json(browser.index()),
    })


def _blocks(chunks: Iterator[list[dict[str, Any]]]) -> Iterator[Markup]:
    return (packed(chunk) for chunk in chunks)
