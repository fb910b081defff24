"""Data in the page reads back as it was, and holds nothing that a parser of HTML could take for markup."""

import base64
import json
import re
import zlib

from hypothesis import given
from hypothesis import strategies as st

from trialwright.reporting.page.page_file import as_json, chunked, packed

TEXT = st.text() | st.sampled_from(["</script>", "<!--", "-->", "]]>", "\u2028", "&lt;", "<SCRIPT", "\x00"])
VALUES = st.recursive(TEXT | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner))


@given(VALUES)
def test_json_reads_back_and_is_no_markup(value):
    written = as_json(value)
    assert json.loads(written) == value
    assert not re.search("[<>&\u2028\u2029]", written)


@given(VALUES)
def test_packed_reads_back_and_is_no_markup(value):
    written = packed(value)
    assert json.loads(zlib.decompress(base64.b64decode(written))) == value
    assert re.fullmatch("[A-Za-z0-9+/=]+", written)


@given(st.lists(st.integers()), st.integers(1, 5))
def test_chunks_hold_all_in_order(items, size):
    chunks = list(chunked(iter(items), size))
    assert [item for chunk in chunks for item in chunk] == items
    assert all(len(chunk) == size for chunk in chunks[:-1])
