"""All that the page shows, gathered from metrics, figures and trials.

Example: ``write_report(out, metrics, figures, browser, settings)`` with ``metrics["gates"]`` the content of
metrics/gates.json; a section whose metrics are not there is left out, and named at the end of the page.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from trialwright.reporting.account import flow
from trialwright.reporting.account.provenance import newest_date
from trialwright.reporting.account.what_was_read import what_was_read
from trialwright.reporting.page import quality_tables, trust_tables
from trialwright.reporting.page.benchmark_tables import benchmark
from trialwright.reporting.page.browser import Browser
from trialwright.reporting.page.corpus_tables import corpora
from trialwright.reporting.page.curve_tables import curve
from trialwright.reporting.page.drawings import PageFigure
from trialwright.reporting.page.leak_tables import leaks
from trialwright.reporting.page.page_file import as_json, packed, write_page
from trialwright.reporting.page.reason_tables import reasons
from trialwright.reporting.page.result_tables import tabulate
from trialwright.reporting.page.run_facts import lines, provenance
from trialwright.reporting.page.tuning_tables import tuning
from trialwright.reporting.page.verdict_cards import answer
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.results.titles import METRICS
from trialwright.reporting.sentences.lift_sentences import conclude
from trialwright.reporting.sentences.reason_sentences import tell_reasons
from trialwright.reporting.sentences.run_sentences import describe_input, explain, warn
from trialwright.sections.whole import Params

# What the page is made of; the keys are the names of metrics files, and of a folder of them.
EXPECTED = (
    "ablation", "acquire", "audit", "closeness", "complete_ratings", "complete_reasons", "complete_sections",
    "complete_trials", "corpus", "correct", "diversity", "fidelity", "gates", "gold_curve", "ingest", "label",
    "leakage", "parse_reasons", "parse_sections", "parse_trials", "partition", "plan", "privacy", "realism",
    "reasoning", "results", "select", "sets", "tasks", "weights",
)


def write_report(
    out: Path, metrics: Mapping[str, Any], figures: Mapping[str, list[PageFigure]], browser: Browser, settings: Params
) -> None:
    """Write the page.

    Args:
        out: where to.
        metrics: the content of metrics files by name.
        figures: drawings by section.
        browser: the synthetic trials.
        settings: params.yaml.

    Raises:
        InputError: the results are of another version of this code.
    """
    results = RunResults.read(metrics.get("results"), list(settings.arms))
    simulated = bool(metrics.get("acquire", {}).get("simulated"))
    write_page(out, {
        "metrics": metrics,
        "missing": [name for name in EXPECTED if name not in metrics],
        "simulated": simulated,
        "answer": answer(conclude(results)),
        "input": [*describe_input(metrics.get("acquire"), metrics.get("parse_trials")), *warn(results)],
        "scores": tabulate(results.groups()),
        "titles": {metric: named.title for metric, named in METRICS.items()},
        "reading": list(explain(results)),
        "figures": figures,
        "leaks": leaks(metrics.get("audit", {}), metrics.get("leakage", {})),
        "quality": {
            "fidelity": quality_tables.fidelity(metrics.get("fidelity", {})),
            "diversity": quality_tables.diversity(metrics.get("diversity", {})),
            "privacy": [
                *trust_tables.copies(metrics.get("privacy", {})), *trust_tables.closeness(metrics.get("closeness", {})),
            ],
            "realism": trust_tables.contradictions(metrics.get("realism", {})),
            "reasons": reasons(metrics.get("reasoning", {})),
        },
        "corpora": corpora(metrics.get("ablation")),
        "gold_curve": curve(metrics.get("gold_curve")),
        "tasks": [*benchmark(metrics.get("tasks")), *tuning(metrics.get("tasks"))],
        "reasons": list(tell_reasons(metrics["reasoning"])) if "reasoning" in metrics else [],
        "read": what_was_read(metrics.get("ingest", {}), simulated=simulated),
        "made": provenance(metrics, settings, newest_date(browser.real)),
        "settings": lines(settings),
        "records": flow.records(metrics),
        "requests": flow.requests(metrics),
        "ledger": flow.ledger(metrics),
        "trial_blocks": _blocks(browser.trials()),
        "source_blocks": _blocks(browser.sources()),
        # Asked for last: the index is known once the trials have been read.
        "index": lambda: as_json(browser.index()),
    })


def _blocks(chunks: Iterator[list[dict[str, Any]]]) -> Iterator[Markup]:
    return (packed(chunk) for chunk in chunks)
