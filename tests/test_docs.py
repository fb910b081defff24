"""The pages for readers: links lead somewhere, README stays short, and the glossary has every key of the metrics."""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from trialwright.sections.whole import load_all
from trialwright.tasks.benchmark.trial_panorama import MODELS

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "tests/sample_metrics"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def links(text: str) -> list[str]:
    """Return what the links of a page lead to; what stands in code is no link."""
    return re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", text))


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    found: dict[str, int] = {}
    for heading in re.findall(r"^#{1,6} (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w -]", "", words).lower().replace(" ", "-")
        times = found.get(name, 0)
        found |= {name: times + 1, f"{name}-{times}": 1} if times else {name: 1}
    return set(found)


def broken(page: Path) -> Iterator[str]:
    """Yield the links of a page that lead to no file or no heading of this repository."""
    for link in links(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        there = target.exists() and target.is_relative_to(ROOT)
        if not there or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            yield link


def keys(content: Any) -> Iterator[str]:
    """Yield all keys of a metrics file."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from keys(value)


def test_links_and_anchors_are_read_as_github_does() -> None:
    text = (
        "# A `b`, *c*: d_e\n## Twice\n## Twice\n```\n# no heading\n[no](link)\n```\n"
        "[x](y.md#z) `[no](link)` [h](http:a)"
    )
    assert anchors(text) == {"a-b-c-d_e", "twice", "twice-1"}
    assert links(text) == ["y.md#z", "http:a"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken(page)) == []


def test_a_broken_link_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(broken.__globals__, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("# Here\n[a](#here) [b](#there) [c](page.md#here) [d](none.md) [e](..)\n", encoding="utf-8")
    assert list(broken(page)) == ["#there", "none.md", ".."]


def test_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 170


def test_the_glossary_has_every_key_of_the_metrics() -> None:
    """Of a sample that a run is held against; names of arms, corpora, seeds, limits, drugs, and others' words apart."""
    texts = [(ROOT / f"docs/{name}.md").read_text(encoding="utf-8") for name in ("glossary", "columns")]
    terms = {term for text in texts for term in re.findall(r"`([^`\n]+)`", text)}
    metrics = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SAMPLE.rglob("*.json")}
    mine = load_all(ROOT / "params.yaml")
    named = {*mine.arms, *map(str, mine.seeds), *mine.judge.limits}
    named |= {*metrics["pool"]["shown"], *metrics["ingest"]["skipped"], *metrics["ablation"]["corpora"]}
    # Ratings, from 1 to 10.
    named |= {*metrics["parse_ratings"]["given"]}
    named |= {*MODELS}
    named |= {arm for arms in metrics["ablation"]["arms"].values() for arm in arms}
    named |= {value for counted in metrics["ingest"]["counts"].values() for value in counted}
    missing = {
        f"{name}: {key}" for name, content in metrics.items() for key in keys(content)
        if key not in named and not any(fnmatchcase(key, term) for term in terms)
    }
    assert sorted(missing) == []
