"""Names in cards are text to Markdown and to YAML, whatever they hold."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from trialwright.text.markdown import cell, front, render

TEXT = st.text() | st.text(st.sampled_from(list("\"'\\{}[]:#-|>&*!%@`,?\n\t \u2028\u0085\ud800~<a1")))


@given(st.dictionaries(st.sampled_from(["license", "base_model", "tags"]), TEXT | st.lists(TEXT)))
def test_a_header_reads_back_with_its_keys_alone(header):
    text = front(header)
    assert text.startswith("---\n")
    assert text.endswith("\n---")
    found = YAML(typ="safe").load(text[4:-4]) or {}
    assert set(found) == {key for key, value in header.items() if value not in ("", [])}
    for key, value in found.items():
        assert type(value) is type(header[key])


def test_values_read_back():
    header = {"a": 'say "no": {}', "b": ["x", "y"], "c": {"deep": [1, 2.5]}, "d": None, "e": ""}
    found = YAML(typ="safe").load(front(header).strip("-"))
    assert json.loads(json.dumps(found)) == {"a": "say ”no”: ()", "b": ["x", "y"], "c": {"deep": [1, 2.5]}}


@pytest.mark.parametrize(("value", "wanted"), [
    ("a|b", r"a\|b"), ("*a* _b_ c_d", r"\*a\* \_b\_ c_d"), ("[x](y)", r"\[x\](y)"), ("# h\n- l", r"\# h - l"),
    ("<b>`x`</b>", "‹b›’x’‹/b›"), (3, "3"), (0.5, "0.5"), (None, "None"),
])
def test_cells(value, wanted):
    assert cell(value) == wanted


def test_a_template_prints_text_but_for_what_is_safe(tmp_path):
    (tmp_path / "t.md.jinja2").write_text("*{{ a }}* {{ b | safe }}{% if c %} (c){% endif +%}\n", encoding="utf-8")
    assert render(tmp_path / "t.md.jinja2", a="*x*", b="*y*", c=True) == "*\\*x\\** *y* (c)\n"
