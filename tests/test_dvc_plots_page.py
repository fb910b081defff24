"""A page that ``dvc plots show`` makes of a run: words of records stand in it as text, and nothing of them runs."""

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from ruamel.yaml import YAML

from trialwright.files.plots import write_plots

ROOT = Path(__file__).resolve().parent.parent
ACTS = "window.pwned=1;fetch('http://127.0.0.1:9/pwned')"
HOSTILE = (
    f"</script><script>{ACTS}</script>", f"</SCRIPT ><img src=x onerror={ACTS}>", f"--></style><svg onload={ACTS}>",
    "<!--<script>", f'"}}]}}; {ACTS}; //', f"';{ACTS};'", f"`${{{ACTS}}}`", f"\u2028{ACTS}\u2029",
    "{scripts}{plot_divs}", "<DVC_METRIC_DATA>", "=HYPERLINK(1)", "\u202eturned", "\\u003c/script>",
)
# Stands for the three scripts that the page would fetch: keeps what it would draw.
VEGA = "window.drawn=[];window.vegaEmbed=(place,spec)=>drawn.push(JSON.stringify(spec));"


def plotted() -> dict[str, dict]:
    """Return the folders that dvc.yaml has plotted, of corpora those of main, with how."""
    text = (ROOT / "dvc.yaml").read_text(encoding="utf-8").replace("${item.corpus}", "main")
    stages = YAML(typ="safe", pure=True).load(text)["stages"]
    return {path: how for stage in stages.values() for one in stage.get("plots", []) for path, how in one.items()}


def header(folder: str) -> list[str]:
    with next((ROOT / folder).glob("*.csv")).open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.fixture
def shown(tmp_path):
    """Return what makes a page of hostile tables in all folders that DVC plots, written by `write`."""
    shutil.copytree(ROOT / ".dvc" / "plots", tmp_path / ".dvc" / "plots")
    # Labels of axes name the registry and the protocol.
    shutil.copy(ROOT / "params.yaml", tmp_path)
    (tmp_path / ".dvc" / "config").write_text("[core]\n    no_scm = true\n    analytics = false\n", encoding="utf-8")

    def show(write) -> Path:
        hows = {path: {key: value for key, value in how.items() if key != "cache"} for path, how in plotted().items()}
        for path, how in hows.items():
            columns = header(path)
            numbers = {how["x"], how["y"], "lo", "hi", "trials", "weight", "share"}
            write(tmp_path / path, columns, {
                "some": [[0.5 if name in numbers else word for name in columns] for word in HOSTILE],
            })
        with (tmp_path / "dvc.yaml").open("w", encoding="utf-8") as file:
            YAML().dump({"plots": [{path: how} for path, how in hows.items()]}, file)
        subprocess.run([sys.executable, "-m", "dvc", "plots", "show"], cwd=tmp_path, check=True, capture_output=True)
        return tmp_path / "dvc_plots" / "index.html"

    return show


def opened(page_file: Path, profile: Path) -> tuple[object, list[str], list[str]]:
    """Open a page; return whether something ran, what was asked for, and what it would draw."""
    asked: list[str] = []
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("no chromium to open the page in; install it: apt-get install --no-install-recommends chromium")
    with sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            profile, executable_path=path, headless=True, args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
        )
        page = context.new_page()
        page.route(re.compile("^https?:"), lambda route: (
            asked.append(route.request.url), route.fulfill(body=VEGA, content_type="text/javascript"),
        ))
        page.goto(page_file.as_uri())
        page.wait_for_timeout(300)
        ran, drawn = page.evaluate("[window.pwned ?? null, window.drawn]")
        assert page.locator("img").count() == 0 or ran
        context.close()
    return ran, asked, drawn


@pytest.mark.slow
def test_words_of_records_are_text_in_the_page(shown, tmp_path):
    ran, asked, drawn = opened(shown(write_plots), tmp_path / "profile")
    assert ran is None
    assert {re.sub("@.*", "", url) for url in asked} == {
        f"https://cdn.jsdelivr.net/npm/{name}" for name in ("vega", "vega-lite", "vega-embed")
    }
    # The confusion, t-SNE and other templates were filled, and hold the words.
    assert len(drawn) == len(plotted())
    assert all("‹/script›‹script›window.pwned=1" in spec for spec in drawn)


@pytest.mark.slow
def test_the_same_words_as_they_are_would_run(shown, tmp_path):
    """The words do harm where nothing stops them: the test above tells something."""

    def write_raw(folder, columns, files):
        folder.mkdir(parents=True)
        with (folder / "some.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *files["some"]])

    ran, _, _ = opened(shown(write_raw), tmp_path / "profile")
    assert ran == 1


def test_only_write_plots_writes_what_dvc_plots():
    """Of the code that writes CSV, the rest writes inputs of the pipeline, which DVC does not plot."""
    writers = {
        file.relative_to(ROOT).as_posix() for folder in ("src", "stages") for file in (ROOT / folder).rglob("*.py")
        if re.search(r"csv\.(Dict)?[wW]riter\(|to_csv\(", file.read_text(encoding="utf-8"))
    }
    kept = {file for file in writers if not re.search("/(demo|registry)/", file)}
    assert kept == {"src/trialwright/files/plots.py", "src/trialwright/files/own_files.py"}
