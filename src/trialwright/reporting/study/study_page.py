"""The page on all studies that are kept: of each what was asked, three sentences on what was found, and the tables.

Example: ``write_page(Path("docs/results.md"), [record])`` writes a table in which arm hybrid of TF-IDF has a lift of
+0.007, from −0.011 to +0.028, "not distinguishable".
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from trialwright.core import tables
from trialwright.reporting.account.forms import count, money, number, percent
from trialwright.reporting.results.arm_results import ArmResult
from trialwright.reporting.results.corpus_results import CorpusRow, CorpusTable, changed
from trialwright.reporting.results.curve_results import CurveTable
from trialwright.reporting.results.run_results import RunResults
from trialwright.reporting.sentences.study_sentences import three_sentences
from trialwright.reporting.study.lift_cells import lift_cells
from trialwright.reporting.study.study_curve import curve_rows
from trialwright.text import markdown


class CorpusCells(NamedTuple):
    """A corpus as cells of a table: figures of synthetic trials, those of real ones in brackets."""

    name: str
    changes: str
    trials: str
    tokens: str
    usd: str
    told_from_real: str
    effective_share: str
    contradictory: str
    agreement: str


def write_page(out: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write the page of all studies, in the order of `records`, as `study_record.record` made them.

    Raises:
        InputError: a record is of another version of this code.
    """
    text = markdown.render(Path(__file__).parent / "study_page.md.jinja2", studies=[_study(one) for one in records])
    with tables.replacing(out) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _study(found: Mapping[str, Any]) -> dict[str, Any]:
    results, beside = RunResults.read(found["results"]), CorpusTable.read(found["ablation"])
    # Studies that were kept before curves were have none.
    curve = CurveTable.read(found.get("gold_curve"))
    return {
        **found, "resplit": found["settings"].get("partition", {}).get("resplit"),
        "changes": changed(_of_sections(found["settings"])), "sentences": list(three_sentences(results)),
        "groups": [(group.title, group.size, list(_lifts(group.adding()))) for group in results.groups()],
        "corpora": [_corpus(row) for row in beside.corpora] if beside else [],
        "curve": curve, "curve_rows": list(curve_rows(curve)) if curve else [],
        "counts": {
            split: (count(of["successes"]), count(of["failures"])) for split, of in found["splits"].items()
        },
    }


def _of_sections(settings: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what the profile changes of the settings; corpora and arms have tables of their own."""
    return {
        section: {
            key: ", ".join(f"{name} {each}" for name, each in value.items()) if isinstance(value, Mapping) else value
            for key, value in keys.items()
        }
        for section, keys in settings.items() if isinstance(keys, Mapping) and section not in {"corpora", "arms"}
    }


def _lifts(arms: Iterable[ArmResult]) -> Iterator[tuple[str, ...]]:
    """Yield classifier, arm, what its lift is over, ROC-AUC and the cells of the lift, of each lift of each arm."""
    for arm in arms:
        area = arm.scores["roc_auc"]
        around = f"{number(area.mean)} ({number(area.lo)} to {number(area.hi)})"
        over = {"real trials alone": arm.lift, **arm.over} if arm.lift else arm.over
        for name, lift in over.items():
            yield arm.classifier, arm.name, name.replace("_", " "), around, *lift_cells(lift)


def _corpus(row: CorpusRow) -> CorpusCells:
    def beside_real(figures: tuple[float | None, float | None]) -> str:
        return f"{number(figures[0])} ({number(figures[1])})"

    return CorpusCells(
        row.name, row.changes, f"{count(row.kept)} of {count(row.requested)}", count(row.tokens), money(row.usd),
        beside_real(row.told_from_real), beside_real(row.effective_share), beside_real(row.contradictory),
        percent(row.agreement),
    )
