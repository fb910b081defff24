"""A drawing comes into the page as a drawing, and as nothing else."""

import pytest
from report_kit import SVG, write_figures

from trialwright.core.errors import InputError
from trialwright.reporting.page.drawings import inline, read_figures

ACTS = (
    "<script>window.pwned=1</script>", "<foreignObject><img src='x'/></foreignObject>", "<path onclick='x()'/>",
    "<a href='javascript:x()'>x</a>", "<use xlink:href='http://example.invalid/a.svg#b'/>",
    "<image href='http://example.invalid/a.png'/>", "<style>@import 'http://example.invalid/x.css';</style>",
    "<rect style='fill: url(http://example.invalid/x)'/>", "<set attributeName='onload' to='x()'/>",
    "<iframe src='http://example.invalid'/>", "<!-- <script> -->", "<?php x ?>",
)


@pytest.mark.parametrize("act", ACTS)
def test_what_acts_or_fetches_is_dropped(act):
    drawn = inline(SVG.format(act).encode(), "label")
    assert 'd="M0 0L504 72"' in drawn
    for sign in ("script", "onclick", "javascript", "example.invalid", "onload", "iframe", "foreignObject", "<!", "<?"):
        assert sign not in drawn


def test_what_draws_stays():
    inside = '<clipPath id="c"><rect/></clipPath><g clip-path="url(#c)"><use xlink:href="#c"/><text>a &lt; b</text></g>'
    drawn = inline(SVG.format(inside).encode(), 'a "label" <b>')
    assert 'clip-path="url(#c)"' in drawn
    assert '<use href="#c"/>' in drawn
    assert "a &lt; b" in drawn
    assert 'aria-label="a &quot;label&quot; &lt;b&gt;"' in drawn
    assert "width: 672px" in drawn
    assert "xmlns" not in drawn


@pytest.mark.parametrize(("text", "said"), [
    (b"<svg", "not XML"), (b"<html/>", "its root is html"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "viewBox"),
    (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg viewBox='0 0 1 1'>&a;</svg>", ""),
])
def test_no_drawing_is_told_in_a_line(text, said):
    if said:
        with pytest.raises(InputError, match=said):
            inline(text, "label")
    else:
        assert "&a;" not in inline(text, "label")


def test_damaged_figures_are_named(tmp_path):
    with pytest.raises(InputError, match=r"figures.json: not found"):
        read_figures(tmp_path)
    write_figures(tmp_path, name="two")
    with pytest.raises(InputError, match=r"two.svg: not found"):
        read_figures(tmp_path)
    (tmp_path / "two.svg").write_text("<svg")
    with pytest.raises(InputError, match=r"two.svg: not XML"):
        read_figures(tmp_path)
    (tmp_path / "figures.json").write_text('[{"name": "one"}]')
    with pytest.raises(InputError, match=r"lacks \['section', 'title', 'caption', 'alt'\]"):
        read_figures(tmp_path)
