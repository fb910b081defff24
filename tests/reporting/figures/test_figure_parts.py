"""Reading a run's files, names and looks of arms, intervals, colours."""

import figures_kit as kit
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from trialwright.core.errors import InputError
from trialwright.reporting.figures import arm_looks
from trialwright.reporting.figures.contradiction_plot import _Share
from trialwright.reporting.figures.plot_data import read_run
from trialwright.reporting.figures.saving import plain
from trialwright.reporting.figures.style import BLUE, GREEN, LONGEST, PURPLE, VERMILLION, tidy
from trialwright.reporting.results.run_results import RunResults


@pytest.mark.parametrize(("text", "said"), [
    ("arm,fpr\nreal,0.5\n", "has no column tpr"),
    ("arm,fpr,tpr\nreal,0.5,high\n", "line 2: tpr is 'high', expected a number"),
    ("arm,fpr,tpr\nreal,0.5\n", "line 2: has not as many cells as the header"),
    ("arm,fpr,tpr\nreal,0.5,0.5,0.5\n", "line 2: has not as many cells as the header"),
    ('arm,fpr,tpr\n"real,0.5,0.5\n', "not a CSV file"),
])
def test_a_damaged_table_is_one_line(tmp_path, text, said):
    (tmp_path / "roc").mkdir()
    (tmp_path / "roc" / "tfidf-ratio.csv").write_text(text)
    with pytest.raises(InputError, match=r"tfidf-ratio\.csv") as caught:
        read_run([], [tmp_path / "roc"]).rows("roc", "tfidf-ratio", ("arm",), ("fpr", "tpr"))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_that_is_no_text_or_missing_is_one_line(tmp_path):
    (tmp_path / "roc").mkdir()
    (tmp_path / "roc" / "a.csv").write_bytes(b"arm\n\xff\xfe\n")
    with pytest.raises(InputError, match="not a CSV file"):
        read_run([], [tmp_path / "roc"])
    with pytest.raises(InputError, match="is no folder of plots"):
        read_run([], [tmp_path / "pr"])


def test_cells_that_hold_no_number_are_none(tmp_path):
    (tmp_path / "roc").mkdir()
    (tmp_path / "roc" / "a.csv").write_text("arm,fpr\nreal,\nreal,nan\nreal,inf\nreal,1e-3\n")
    rows = read_run([], [tmp_path / "roc"]).rows("roc", "a", ("arm",), ("fpr",))
    assert [row["fpr"] for row in rows] == [None, None, None, 0.001]


def named(entries):
    return arm_looks.sort_arms(RunResults.read({"tfidf": entries}))


def test_arms_are_named_by_what_they_train_on():
    found = named({
        "a": kit.arm("ratio", 0.2, 0.8), "b": kit.arm("ratio", 1, 0), "c": kit.arm("ratio", 0, 1),
        "d": kit.arm("ratio", 1, 1), "e": kit.arm("ratio", 1, 1, "oversampled"), "f": kit.arm("ratio", 0, 0),
        "g": kit.arm("ratio", 1, 1, "oversampled_matched"), "h": kit.arm("ratio", 1, 1, real_from="all"),
    })
    assert arm_looks.names(found) == {
        "f": "nothing", "c": "synthetic only", "a": "80 % synthetic", "b": "real only", "d": "hybrid",
        "e": "real oversampled", "g": "real matched", "h": "hybrid, all",
    }
    assert [arm.name for arm in found] == ["f", "c", "a", "b", "d", "h", "e", "g"]


def test_arms_of_one_kind_keep_their_raw_names():
    assert arm_looks.names(named({"a": kit.arm("ratio", 1, 1), "b": kit.arm("ratio", 1, 1)})) == {"a": "a", "b": "b"}


def test_the_arms_of_the_paper_can_be_told_without_colour():
    shares = [(0, 0), (0, 1), (0.2, 0.8), (0.4, 0.6), (0.6, 0.4), (0.8, 0.2), (1, 0), (1, 1)]
    entries = {str(at): kit.arm("ratio", *share) for at, share in enumerate(shares)}
    looks = arm_looks.looks(named(entries)).values()
    assert len({look.marker for look in looks}) == len(shares)
    assert len({(look.colour, look.dash) for look in looks}) == len(shares)


@pytest.mark.parametrize("colour", [BLUE, GREEN, PURPLE, VERMILLION])
@pytest.mark.parametrize("ground", ["#ffffff", "#111111"])
def test_colours_show_on_white_and_on_black(colour, ground):
    """A contrast of 3, as WCAG 2 asks of graphics."""
    one, other = sorted((luminance(colour), luminance(ground)))
    assert (other + 0.05) / (one + 0.05) >= 3


def luminance(colour):
    parts = [int(colour[at: at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_wilsons_interval_of_known_shares():
    low, high = _Share(10, 100).bounds()
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    assert _Share(0, 1).bounds()[0] == 0
    assert _Share(1, 1).bounds()[1] == 1


@given(st.text())
def test_any_text_becomes_a_short_line_that_xml_can_hold(text):
    line = tidy(text)
    assert len(line) <= LONGEST
    assert line.isprintable()
    holder = etree.Element("text")
    holder.text = line
    assert etree.fromstring(etree.tostring(holder)).text in {line, None}


@pytest.mark.parametrize("id", ["p5cbbc95b8a", "p85f58c1988"])
def test_a_clip_is_named_by_its_place_and_not_by_its_last_bits(id):
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg"><path id="line_1" clip-path="url(#{id})"/>
    <defs><clipPath id="{id}"><rect x="1"/></clipPath></defs></svg>"""
    root = etree.fromstring(plain(svg.encode(), "fig", "alt"))
    assert [element.get("id") for element in root.iter() if element.get("id")] == ["fig-line_1", "fig-clip1"]
    assert root[0].get("clip-path") == "url(#fig-clip1)"


def test_rewritten_svg_has_no_way_out():
    svg = b"""<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://example.org/svg11.dtd">
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><metadata>x</metadata><!-- c -->
    <style>*{fill:red}</style><path id="a" style="fill: #010203; clip-path: url(#b)"/><use xlink:href="#a"/></svg>"""
    root = etree.fromstring(plain(svg, "fig", '"quoted" <alt>'))
    path, use = root
    assert dict(path.attrib) == {"id": "fig-a", "fill": "currentColor", "clip-path": "url(#fig-b)"}
    assert use.get("href") == "#fig-a"
    assert root.get("aria-label") == '"quoted" <alt>'
