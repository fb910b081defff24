"""The report in a real browser, from the file system: it shows, filters, searches, and runs nothing of the data.

REPORT_SHOTS names a folder to keep screenshots in: light, dark and on a phone.
"""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from report_kit import HOSTILE, passage, report, trial

pytestmark = pytest.mark.slow
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
COUNT = 300


@pytest.fixture(scope="module")
def page_file(tmp_path_factory) -> Path:
    """Write a report of 300 trials, one of them hostile in all its texts and one a copy of its example."""
    folder = tmp_path_factory.mktemp("report")
    rows = [trial(n) for n in range(COUNT)]
    evil = HOSTILE[0]
    rows[7] = trial(7, trial_id=f"SYN-{evil}", brief_title=evil, intervention=evil, reasons=[*HOSTILE[:5]],
                    conditions=[evil], plan_id=evil, model=evil, example_ids=["NCT00000003"])
    rows[9]["brief_summary"] = "A sentence on zebrafish, and no other trial has it."
    report(
        folder, rows, passages=[passage(rows[0]), passage(rows[0], source_id="NCT00000009", example=False)],
        flags=[{"trial_id": row["trial_id"], "flag": "email", "detail": evil} for row in rows[5:8]],
        contradictions=[
            {"source": "synthetic", "trial_id": "SYN-0002", "rule": "age_range", "detail": "65 to 18"},
        ],
    )
    return folder / "report.html"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("no chromium to open the report in; install it: apt-get install --no-install-recommends chromium")
    with sync_playwright() as driver:
        yield lambda **options: driver.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=path, headless=True, args=FLAGS, **options
        )


@pytest.fixture
def opened(chromium, page_file):
    """Open the report; whatever it logs, asks for or throws is an error when the test ends."""
    contexts, wrong = [], []

    def open_(address: str = "", **options) -> Page:
        context = chromium(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: None if request.url.split("#")[0] in (page_file.as_uri(), "data:,")
                else wrong.append(f"request: {request.url}"))
        page.goto(page_file.as_uri() + address)
        page.wait_for_function("document.querySelector('#count').textContent.includes('trial')")
        return page

    yield open_
    for context in contexts:
        assert context.pages[-1].evaluate("window.pwned") is None
        context.close()
    assert wrong == []


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("REPORT_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def count(page: Page, said: str) -> None:
    page.wait_for_function("said => document.querySelector('#count').textContent === said", arg=said)


def shows(page: Page, trial_id: str) -> None:
    page.wait_for_function("id => document.querySelector('#trial code')?.textContent === id", arg=trial_id)


def test_it_shows_the_run_and_the_first_trial(opened):
    page = opened()
    shoot(page, "light")
    assert page.title().startswith("trialwright report")
    assert page.locator("h1").inner_text() == "Did the synthetic trials help?"
    for section in ("gates", "results", "leaks", "quality", "flow", "costs"):
        assert page.locator(f"#{section} table").first.is_visible(), section
    assert page.locator("#figure-one svg path").count() == 1
    count(page, "300 trials")
    shows(page, "SYN-0000")
    assert page.locator(".reasons li").count() == 5
    assert [head.split("\n")[0] for head in page.locator(".head b").all_inner_texts()] == [
        "Synthetic trial", "1NCT00000001", "2NCT00000002", "3NCT00000003",
    ]
    # Of 300 rows only those in view exist.
    assert page.locator(".option").count() < 40


def test_passages_are_marked_in_the_trial_and_in_its_source(opened):
    page = opened("#trials?trial=SYN-0000")
    shows(page, "SYN-0000")
    own, twin = page.locator(".cell.first mark"), page.locator(".cell[data-column='1'] mark")
    assert own.inner_text() == "patients with moderate asthma who inhale the drug twice daily for twelve weeks1,×"
    assert twin.inner_text().upper().startswith("PATIENTS WITH MODERATE ASTHMA, WHO INHALE")
    assert page.locator(".cell[data-column='2'] mark").count() == 0
    assert own.get_attribute("data-tip") == (
        "13 words also in NCT00000001, an example; 13 words also in NCT00000009, which was no example"
    )
    own.focus()
    assert "lit" in twin.get_attribute("class")
    page.keyboard.press("Enter")
    assert twin.evaluate("element => element === document.activeElement")
    shoot(page, "passage")


def test_filters_narrow_the_list_and_the_address_holds_them(opened, page_file):
    page = opened()
    page.select_option("#label", "failure")
    count(page, "150 of 300 trials")
    page.select_option("#finding", "contradiction:age_range")
    count(page, "1 of 300 trials")
    assert page.url == f"{page_file.as_uri()}#trials?label=failure&finding=contradiction%3Aage_range&trial=SYN-0000"
    page.locator(".option").click()
    shows(page, "SYN-0002")
    assert page.locator(".findings").inner_text() == "contradiction: age range – 65 to 18"
    again = opened(page.url.removeprefix(page_file.as_uri()))
    count(again, "1 of 300 trials")
    shows(again, "SYN-0002")
    page.click("#clear")
    count(page, "300 trials")
    page.select_option("#finding", "any flag")
    count(page, "3 of 300 trials")
    page.select_option("#finding", "shared")
    count(page, "1 of 300 trials")
    page.select_option("#finding", "")
    page.select_option("#intervention", "formoterol")
    count(page, "149 of 300 trials")


@pytest.mark.parametrize(("query", "found"), [
    ("zebrafish", 1), ("ZEBRAFISH sentence", 1), ('"sentence on zebrafish"', 1), ('"zebrafish on sentence"', 0),
    ("reason 4 of 299", 1), ("[.*+?^${}()|", 0), ("pwned=1", 3), ("NCT00000003", COUNT),
])
def test_search_looks_at_all_text(opened, query, found):
    page = opened()
    page.fill("#search", query)
    count(page, f"{found} of {COUNT} trials" if found < COUNT else f"{COUNT} trials")


def test_what_was_searched_for_is_marked(opened):
    page = opened("#trials?q=zebrafish&trial=SYN-0009")
    shows(page, "SYN-0009")
    hits = "[...CSS.highlights.get('hits')].map(String)"
    page.wait_for_function(f"{hits}.length > 0")
    assert page.evaluate(hits) == ["zebrafish"]
    page.fill("#search", "")
    count(page, "300 trials")
    assert page.evaluate(hits) == []


def test_keys_alone_will_do(opened):
    page = opened()
    shows(page, "SYN-0000")
    page.keyboard.press("j")
    page.keyboard.press("j")
    shows(page, "SYN-0002")
    page.keyboard.press("k")
    shows(page, "SYN-0001")
    page.keyboard.press("/")
    page.keyboard.type("zebrafish jk?")
    assert page.input_value("#search") == "zebrafish jk?"
    count(page, "0 of 300 trials")
    page.fill("#search", "zebrafish")
    count(page, "1 of 300 trials")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    shows(page, "SYN-0009")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "trial"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.locator("#list").focus()
    page.keyboard.press("End")
    assert page.locator(".option[aria-selected=true]").get_attribute("aria-posinset") == "1"
    page.fill("#search", "")
    count(page, "300 trials")
    page.locator("#list").focus()
    page.keyboard.press("End")
    shows(page, "SYN-0299")
    assert page.locator(".option[aria-selected=true]").get_attribute("aria-posinset") == "300"


def test_a_hostile_trial_is_text(opened):
    page = opened("#trials?q=onload")
    count(page, "1 of 300 trials")
    page.locator(".option").click()
    page.wait_for_function("document.querySelector('#trial h3')?.textContent.includes('<script>')")
    assert page.locator("#trial h3").inner_text() == HOSTILE[0]
    assert page.locator(".reasons li").all_text_contents() == list(HOSTILE[:5])
    assert page.locator("#browser img, #browser script, #browser svg").count() == 0
    assert page.locator("#intervention option").all_text_contents().count(f"{HOSTILE[0]} (1)") == 1
    shoot(page, "hostile")


def test_dark_by_system_and_by_hand(opened):
    def lightness(page: Page) -> int:
        return page.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])")

    page = opened(color_scheme="dark")
    assert lightness(page) < 60
    shoot(page, "dark")
    page.keyboard.press("t")
    assert lightness(page) > 200
    page.click("#theme")
    assert lightness(page) < 60


def test_on_a_phone_list_and_trial_take_turns(opened):
    page = opened(viewport=PHONE, is_mobile=True, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    shoot(page, "phone")
    assert not page.locator("#trial").is_visible()
    page.locator("#list").scroll_into_view_if_needed()
    page.locator(".option").first.tap()
    shows(page, "SYN-0000")
    assert not page.locator("#list").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.locator(".head").nth(1).tap()
    assert page.locator(".cell[data-column='1'] mark").is_visible()
    assert not page.locator(".cell.first").first.is_visible()
    shoot(page, "phone-trial")
    page.go_back()
    assert page.locator("#list").is_visible()
    assert not page.locator("#trial").is_visible()


# The right edges of elements that reach beyond the screen, or beyond the frame that cuts them.
BEYOND = """([what, width]) => [...document.querySelectorAll(what)].filter(one => one.checkVisibility())
    .map(one => [one.getBoundingClientRect(), one]).filter(([at]) => at.left < 0 || at.right > width + 1)
    .map(([at, one]) => `${one.textContent.trim().slice(0, 40)} ends at ${Math.round(at.right)}`)"""


def test_on_a_phone_sections_verdicts_and_figures_are_on_the_screen(opened):
    page = opened(viewport=PHONE, is_mobile=True, has_touch=True)
    assert page.locator(".top nav a").count() >= 7
    assert page.locator(".verdict .chip").count() >= 10
    for what in (".top a, .top button", ".verdict", ".stacks td", ".drawing svg", ".card", ".tables table"):
        assert page.evaluate(BEYOND, [what, PHONE["width"]]) == [], what
    page.locator("#figure-one .drawing").tap()
    # In its own size, 504 points, within its frame.
    assert page.locator("#figure-one svg").bounding_box()["width"] == 672
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("width", [702, 725])
def test_on_paper_no_column_is_cut(opened, width):
    """The width of A4 and of Letter between margins of 12 mm."""
    page = opened(viewport={"width": width, "height": 1000})
    page.emulate_media(media="print")
    assert page.locator(".scores th").count() >= 11
    assert page.evaluate(BEYOND, ["table, th, td, td *, .drawing svg, figcaption, p", width]) == []
    # Nothing lies over its neighbour either.
    assert page.evaluate("""[...document.querySelectorAll('tr')].flatMap(row => [...row.children].filter((cell, at) =>
        at && row.children[at - 1].firstChild && cell.scrollWidth > cell.clientWidth + 1)
        .map(cell => cell.textContent.trim().slice(0, 40)))""") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_has_the_contrast_to_be_read(opened, theme):
    """WCAG 2.2 AA: 4.5, and 3 for large text, each text against all that is painted behind it."""
    page = opened("#trials?trial=SYN-0000", color_scheme=theme)
    shows(page, "SYN-0000")
    seen, poor = page.evaluate((Path(__file__).parent / "contrast.js").read_text(encoding="utf-8"))
    assert seen > 500
    assert poor == []


def test_a_damaged_page_says_so(opened, page_file, tmp_path, chromium):
    """A page cut or edited on its way says that its trials cannot be read, and shows the rest."""
    text = page_file.read_text(encoding="utf-8")
    start = text.index('id="trials-0">') + len('id="trials-0">')
    broken = tmp_path / "broken.html"
    broken.write_text(text[:start] + "AAAA" + text[start + 4:], encoding="utf-8")
    context = chromium()
    page = context.new_page()
    page.goto(broken.as_uri())
    page.wait_for_selector("#trouble:not([hidden])")
    assert page.locator("#trouble").inner_text().startswith("The trials cannot be read")
    assert page.locator("#results table").first.is_visible()
    context.close()
