"""The page as written: whole, escaped, the same twice, and honest about what is missing."""

import base64
import json
import re
import zlib
from html.parser import HTMLParser

import pytest
from report_kit import HOSTILE, METRICS, REAL, ROOT, SHARED, passage, report, trial, write_tables
from results_kit import by_type

from trialwright.core import tables
from trialwright.core.errors import InputError
from trialwright.reporting.page.browser import Browser
from trialwright.reporting.results.run_results import RunResults
from trialwright.sections.whole import load_all


class Elements(HTMLParser):
    """Collects elements and the text of scripts, as a parser of HTML sees them."""

    def __init__(self, page):
        super().__init__()
        self.found, self.scripts, self.open = [], {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self.open = dict(attrs).get("id", "code") if tag == "script" else None

    def handle_endtag(self, tag):
        self.open = None

    def handle_data(self, data):
        if self.open:
            self.scripts[self.open] = self.scripts.get(self.open, "") + data


def unpacked(elements, kind):
    blocks = (text for name, text in elements.scripts.items() if name.startswith(f"{kind}-"))
    return [one for text in blocks for one in json.loads(zlib.decompress(base64.b64decode(text)))]


def hostile_rows():
    return [
        trial(n, trial_id=f"SYN-{n}{text}", brief_title=text, intervention=text, reasons=[text] * 5, plan_id=text,
              conditions=[text], model=text)
        for n, text in enumerate(HOSTILE)
    ]


def test_nothing_of_the_data_becomes_an_element(tmp_path):
    metrics = tables.read_metrics(METRICS)
    for text in HOSTILE:
        metrics["gates"]["gates"][text] = {"metric": text, "value": 1.0, "max": 0.0, "passed": False}
        metrics["parse_trials"]["rejected"][text] = 1
        metrics["audit"]["probe"]["text"]["heaviest"] = text
    rows = hostile_rows()
    flags = [{"trial_id": row["trial_id"], **dict.fromkeys(("flag", "detail"), row["brief_title"])} for row in rows]
    elements = Elements(report(tmp_path, rows, metrics, flags=flags))
    plain = Elements(report(tmp_path, [trial(n) for n in range(len(rows))]))
    names, others = ([tag for tag, _ in some.found] for some in (elements, plain))
    assert set(names) == set(others)
    assert names.count("script") == others.count("script")
    assert not [name for _, attrs in elements.found for name in attrs if name.startswith("on")]
    assert [one["report"]["brief_title"] for one in unpacked(elements, "trials")] == list(HOSTILE)
    assert [row[1] for row in json.loads(elements.scripts["index"])["trials"]] == list(HOSTILE)


def test_only_the_script_of_the_page_may_run_and_nothing_is_fetched(tmp_path):
    page = report(tmp_path, [trial(0)])
    policy, = (attrs["content"] for _, attrs in Elements(page).found if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.split(";")[1]
    for tag, attrs in Elements(page).found:
        assert not attrs.get("src"), tag
        assert attrs.get("href", "#").startswith(("#", "data:,")), tag
    assert "innerHTML" not in Elements(page).scripts["code"]


def test_each_trial_and_each_source_stands_once(tmp_path):
    rows = [trial(n) for n in range(150)]
    elements = Elements(report(tmp_path, rows))
    index = json.loads(elements.scripts["index"])
    assert [one["id"] for one in unpacked(elements, "trials")] == [row["trial_id"] for row in rows]
    assert [row[0] for row in index["trials"]] == [row["trial_id"] for row in rows]
    assert [one["id"] for one in unpacked(elements, "sources")] == index["sources"] == [r["trial_id"] for r in REAL[:3]]
    assert {row[3] for row in index["trials"]} == {0, 1}
    assert len([name for name in elements.scripts if name.startswith("trials-")]) == 3


def test_findings_passages_and_their_counts(tmp_path):
    rows = [trial(0), trial(1, repaired=True), trial(2)]
    elements = Elements(report(
        tmp_path, rows,
        passages=[passage(rows[0]), passage(rows[0], start=0, end=9999, source_id="NCT00000009", example=False)],
        flags=[{"trial_id": "SYN-0000", "flag": "email", "detail": "a@example.invalid"}],
        contradictions=[
            {"source": "synthetic", "trial_id": "SYN-0000", "rule": "age_range", "detail": "65 to 18"},
            {"source": "real", "trial_id": "SYN-0002", "rule": "age_range", "detail": "not ours"},
        ],
    ))
    first, second, third = unpacked(elements, "trials")
    text = first["report"]["brief_summary"].encode("utf-16-le")
    _, start, end, words, source, example = first["passages"][0]
    assert text[2 * start: 2 * end].decode("utf-16-le") == SHARED
    assert (words, source, example) == (len(SHARED.split()), "NCT00000001", True)
    assert first["passages"][1][2] == len(text) // 2
    assert first["findings"] == [["flag", "email", "a@example.invalid"], ["contradiction", "age_range", "65 to 18"]]
    assert [kind for kind, *_ in second["findings"]] == ["answer"]
    assert third["findings"] == []
    index = json.loads(elements.scripts["index"])
    assert index["findings"] == [["flag", "email"], ["contradiction", "age_range"], ["answer", "repaired"]]
    assert [row[4:] for row in index["trials"]] == [[[0, 1], 13], [[2], 0], [[], 0]]


def test_same_run_same_bytes(tmp_path):
    one, two = (report(tmp_path / name, [trial(n) for n in range(70)]) for name in ("one", "two"))
    assert one == two
    assert str(tmp_path) not in one


def test_no_synthetic_trials(tmp_path):
    elements = Elements(report(tmp_path, []))
    assert json.loads(elements.scripts["index"])["trials"] == []
    assert not [name for name in elements.scripts if name.startswith("trials-")]


def test_trials_of_a_released_corpus_have_no_examples(tmp_path):
    lacking = ("example_ids", "reasons", "model", "request_key", "brief_title", "repaired", "label")
    bare = trial(0) | dict.fromkeys(lacking)
    found, = unpacked(Elements(report(tmp_path, [bare])), "trials")
    assert (found["sources"], found["reasons"]) == ([], [])


@pytest.mark.parametrize("name", [file.stem for file in METRICS])
def test_missing_metrics_are_named_and_the_rest_is_there(tmp_path, name):
    metrics = tables.read_metrics(METRICS)
    del metrics[name]
    page = report(tmp_path, [trial(0)], metrics)
    assert "</html>" in page
    assert f"not on this page: {name.replace('_', ' ')}." in page


def test_a_report_of_nothing_but_trials(tmp_path):
    page = report(tmp_path, [trial(0)], {})
    assert "This run cannot tell" in page
    assert "This run has no results." in page


def test_what_cannot_be_judged_is_told_and_drawn_as_nothing(tmp_path):
    """A lift without interval or verdict, for whatever reason, stands in the page in the words of the results."""
    nothing = dict.fromkeys(("lo", "hi", "p", "p_adjusted", "detectable"))
    metrics = tables.read_metrics(METRICS)
    groups = RunResults.read(metrics["results"], list(load_all(ROOT / "params.yaml").arms)).groups()
    one, other, *_ = (arm for group in groups for arm in group.arms.values() if arm.lift)
    for arm, changes in (
        (one, {**nothing, "verdict": "not estimable", "why": "every resample gives the same"}),
        (other, {"verdict": "too few training trials", "why": "6 of them, <50", "p_adjusted": 0.04}),
    ):
        metrics["results"][arm.classifier][arm.name]["lift_roc_auc"] |= changes
    whole = report(tmp_path / "whole", [trial(0)])
    page = report(tmp_path, [trial(0)], metrics)
    assert "– not estimable</span><small>every resample gives the same</small>" in page
    assert "– too few training trials</span><small>6 of them, &lt;50</small>" in page
    assert "p, adjusted" in page
    assert 'data-label="p, adjusted">0.040</td>' in page
    assert page.count('<line class="span"') < whole.count('<line class="span"')


def test_simulated_records_are_called_so(tmp_path):
    metrics = tables.read_metrics(METRICS)
    for simulated in (True, False):
        metrics["acquire"]["simulated"] = simulated
        assert ("SIMULATED registry" in report(tmp_path, [trial(0)], metrics)) is simulated


def test_what_does_not_add_up_is_told(tmp_path):
    metrics = tables.read_metrics(METRICS)
    assert "does not add up" not in report(tmp_path, [trial(0)], metrics)
    metrics["label"]["read"] += 1
    assert report(tmp_path, [trial(0)], metrics).count("does not add up") == 1


def test_a_missing_example_is_told_and_no_page_is_left(tmp_path):
    rows = [trial(0, example_ids=["NCT09999999"])]
    with pytest.raises(InputError, match="NCT09999999"):
        report(tmp_path, rows)
    assert not [*tmp_path.glob("*report.html*")]


def test_a_batch_at_a_time(tmp_path, monkeypatch):
    """No more than a chunk of trials is alive while the page is written."""
    paths = write_tables(tmp_path, [trial(n) for n in range(300)])
    browser = Browser(*paths)
    chunks = browser.trials()
    monkeypatch.setattr(tables, "read", None)
    assert len(next(chunks)) == 64
    assert browser.written == 64
    assert re.fullmatch("SYN-0063", browser.index()["trials"][-1][0])


def test_scores_by_type_are_shown_where_there_are_several(tmp_path):
    metrics = tables.read_metrics(METRICS)
    assert "ROC-AUC by type of intervention" not in report(tmp_path, [trial(0)], metrics)
    for arms in metrics["results"].values():
        for arm in arms.values():
            arm["by_type"] = by_type()
    page = report(tmp_path, [trial(0)], metrics)
    assert "ROC-AUC by type of intervention" in page
    assert "device, 300 trials" in page and "Not scored: dietary supplement, 34 trials" in page
