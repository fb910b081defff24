"""The report with thousands of trials: seconds and memory to write, size, and how quickly Chromium shows and searches.

Run as ``PYTHONPATH=src python -m benchmarks.report DATA METRICS FIGURES`` with the folders of a run. Its synthetic
trials are varied word by word into as many as asked for, and made as long as those of a large LLM by ``--repeat``.
The page is then opened from the file system; beside it, the same page with a hundredth of the trials.
"""

import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
from playwright.sync_api import sync_playwright

from benchmarks.kit import note, noting
from trialwright.core import tables
from trialwright.reporting.page.browser import Browser
from trialwright.reporting.page.drawings import read_figures
from trialwright.reporting.page.report_page import write_report
from trialwright.schemas.corpus import SYNTHETIC
from trialwright.sections.whole import load_all

Folder = click.Path(path_type=Path, exists=True, file_okay=False)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOWN = """async () => {
  while (!document.querySelector('#trial h3')) await new Promise(requestAnimationFrame);
  return performance.now();
}"""
# Do something to a field, and return the milliseconds until the list has been drawn anew.
TIMED = """async ([id, value, kind]) => {
  const field = document.getElementById(id), count = document.getElementById('count'), start = performance.now();
  const told = new Promise((done) => new MutationObserver(() => {
    if (!count.textContent.startsWith('reading')) done();
  }).observe(count, {childList: true}));
  field.value = value;
  field.dispatchEvent(new Event(kind, {bubbles: true}));
  await told;
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def vary(row: dict[str, Any], number: int, repeat: int, rng: random.Random) -> dict[str, Any]:
    """Make another trial of a row: its words in another order, and more of them."""
    def mixed(text: str | None) -> str | None:
        if text is None:
            return None
        words = text.split() * repeat
        rng.shuffle(words)
        return " ".join(words)

    changed = {key: mixed(row[key]) for key in ("brief_summary", "detailed_description", "eligibility_criteria")}
    title = f"{row['brief_title']}, {number}"
    return {**row, **changed, "trial_id": f"SYN-{number:012x}", "brief_title": title, "plan_id": f"plan-{number:06d}"}


def make(synthetic: Path, count: int, repeat: int, out: Path) -> None:
    """Write a table of so many varied trials."""
    rows = tables.read(synthetic, SYNTHETIC).to_pylist()
    rng = random.Random(1)

    def parts() -> Iterator[list[dict[str, Any]]]:
        for start in range(0, count, 500):
            numbers = range(start, min(start + 500, count))
            yield [vary(rows[number % len(rows)], number, repeat, rng) for number in numbers]

    with tables.parquet_writer(out, SYNTHETIC) as writer:
        for part in parts():
            writer.write_table(pa.Table.from_pylist(part, schema=SYNTHETIC))


def write(data: Path, metrics: Path, figures: Path, synthetic: Path, out: Path) -> None:
    """Write the report; print seconds, peak memory of this process so far, and size."""
    start, corpus = time.perf_counter(), load_all().reference.corpus
    # Those of the corpus last: its leakage.json has the figures of real trials as well.
    folders = metrics, metrics / "corpora" / corpus
    found = tables.read_metrics([file for folder in folders for file in sorted(folder.glob("*.json"))])
    of_corpus = (data / "corpora" / corpus / f"{name}.parquet" for name in ("passages", "flags", "realism"))
    others = data / "trials.parquet", *of_corpus
    write_report(out, found, read_figures(figures), Browser(synthetic, *others), load_all())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took, size = time.perf_counter() - start, out.stat().st_size / 1e6
    note(f"report, {size:.0f} MB", took, "s")
    print(f"  written in {took:.1f} s, peak memory {peak:.0f} MB, page {size:.1f} MB")


def look(file: Path) -> None:
    """Open the page in Chromium; print how long it takes to show, to filter and to search."""
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), headless=True, args=FLAGS
        )
        page = context.new_page()
        page.goto(file.as_uri())
        shown = page.evaluate(SHOWN)
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
        print(f"  after opening: first paint {paint:.0f} ms, first trial shown {shown:.0f} ms")
        drug = page.get_attribute("#intervention option:nth-child(2)", "value")
        for name, *act in (
            ("filter by outcome", "label", "failure", "change"),
            ("and by drug", "intervention", drug, "change"),
            ("first search (reads all texts; waits 120 ms for more keys)", "search", '", 1"', "input"),
            ("second search", "search", 'patients ", 1"', "input"),
        ):
            took = page.evaluate(TIMED, act)
            print(f"  {name}: {took:.0f} ms, {page.text_content('#count')}")
        heap = page.evaluate("performance.memory.usedJSHeapSize")
        print(f"  heap {heap / 1e6:.0f} MB")
        context.close()


@click.command()
@click.argument("data", type=Folder)
@click.argument("metrics", type=Folder)
@click.argument("figures", type=Folder)
@click.option("--trials", default=5000, show_default=True)
@click.option("--repeat", default=4, show_default=True, help="Longer texts, so many times.")
@noting
def main(data: Path, metrics: Path, figures: Path, trials: int, repeat: int) -> None:
    """Measure the report of a run with DATA, METRICS and FIGURES."""
    with tempfile.TemporaryDirectory() as folder:
        for count in (max(trials // 100, 1), trials):
            print(f"{count} trials")
            synthetic, page = Path(folder) / "synthetic.parquet", Path(folder) / "report.html"
            make(data / "corpora" / load_all().reference.corpus / "synthetic.parquet", count, repeat, synthetic)
            write(data, metrics, figures, synthetic, page)
            look(page)


if __name__ == "__main__":
    main()
