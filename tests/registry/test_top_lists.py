"""Lists as four programs print them: one text an item, or a reject by name."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.dialects.top_lists import MAX_LIST_CHARS, read_list


@pytest.mark.parametrize(("cell", "items"), [
    ("['asthma', \"crohn's disease\"]", ["asthma", "crohn's disease"]),
    ('["asthma", "a \\"b\\""]', ["asthma", 'a "b"']),
    ("['a' 'b'\n 'c']", ["a", "b", "c"]), ("['a'\n\n  \"b's\"]", ["a", "b's"]), ("[ 'a' ]", ["a"]), ("['a',]", ["a"]),
    ("array(['a', 'b'], dtype=object)", ["a", "b"]), ("array(['a' 'b'])", ["a", "b"]),
    ("array(['a', 'b'],\n dtype='<U1')", ["a", "b"]),
    ("[u'a', u\"b\"]", ["a", "b"]), ("['a, b' 'c; d']", ["a, b", "c; d"]), ("['a\\'b' 'c']", ["a'b", "c"]),
    ('["b\\/c", "caf\\u00e9"]', ["b/c", "caf\u00e9"]), (r"['\drug']", [r"\drug"]), ("[]", []), (" [ ] ", []), ("", []),
    ("['']", []),
])
def test_lists_of_every_kind(cell, items):
    assert read_list("drugs", cell) == items


@pytest.mark.parametrize("cell", [
    "['a', 'b' 'c']", "['a' 'b', 'c']", "['a''b']", "[\"a\"\"b\"]", "['a','b''c']", "('a', 'b')", "{'a'}", "nan",
    "NaN", "[nan]",
    "['a', nan]", "None", "['a', None]", "[1, 2]", "['a', 3]", "[['a'], ['b']]", "['a' ... 'z']", "['a' ... ]",
    "[...]", "a; b", "a|b",
    "aspirin", "[aspirin, tea]", "['a'", "'a']", "[", "]", "[,]", "['a',,'b']", "['a']['b']", "['a'] ['b']", "[b'a']",
    "[f'a']", "['\\ud800']",
    "['a'.upper()]", "__import__('os').abort()", "[" * 5000 + "]" * 5000, "['" + "x" * MAX_LIST_CHARS + "']",
    "['\\x']", "array('a')",
], ids=lambda cell: cell[:20])
def test_what_may_mean_two_things_or_none_is_a_reject(cell):
    with pytest.raises(Rejection) as rejection:
        read_list("drugs", cell)
    assert rejection.value.reason == "malformed_list"
    assert rejection.value.detail.startswith("drugs: ")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=8)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXT, max_size=6))
def test_what_python_json_and_numpy_print_is_read(items):
    for cell in (repr(items), json.dumps(items), f"[{' '.join(map(repr, items))}]", f"array({items!r}, dtype=object)"):
        assert read_list("drugs", cell) == items


@settings(max_examples=300, deadline=None)
@given(st.text("[]'\", \\\nab", max_size=30))
def test_no_cell_gives_fewer_texts_than_it_has_quoted_ones(cell):
    try:
        found = read_list("drugs", cell)
    except Rejection:
        return
    assert all(isinstance(item, str) for item in found)
    if "\\" not in cell and "'" not in cell:
        assert len(found) <= cell.count('"') // 2
