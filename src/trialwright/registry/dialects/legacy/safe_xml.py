"""XML from anybody, read so that it opens nothing, and costs no more than its size allows.

Example: ``parse(b"<!DOCTYPE a SYSTEM 'file:///dev/zero'><a/>")`` is the rejection ``entity_declaration``: no parser
has seen it. What a parser does see is UTF-8 and read as such, whatever encoding the record claims; so what was
looked for here, and not found, is not there.
"""

import codecs
import re
from typing import Any

from lxml import etree

from trialwright.registry.dialects.seam import Rejection

# Real records have up to 20,000 elements. Each costs up to 500 bytes of memory, however short it is.
MAX_ELEMENTS = 500_000
# As long as <a/> is.
_LEAST_BYTES = 4
_SPACES = b" \t\r\n"
# All that may stand before the first element, document types apart. No part of it can end in two places.
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]++|<\?xml[ \t\r\n][^>]*+>|<\?(?!xml[ \t\r\n])(?:[^?]|\?(?!>))*+\?>"
    rb"|<!--(?:[^-]|-(?!->))*+-->)*+"
)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[<>]*+(?:\[[^\]]*+\])?[ \t\r\n]*+>")
_ROOT = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.-]{0,99})")
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{1,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
# A record that begins like ASCII is in none of the UTF-16 that some programs claim all the same.
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "unicode", "utf-16le", "utf-16be"})
_BYTEWISE = re.compile(r"iso[-_]?8859[-_]?\d{1,2}|latin[-_]?[19]|(?:windows-|cp)125\d")


class _Nothing(etree.Resolver):
    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        # Not resolve_empty: libxml2's own loader, which opens files, would then have its turn.
        return self.resolve_string("", context)  # type: ignore[call-arg]


# No huge_tree: libxml2 then bounds depth, text size and entity growth by itself. Blanks between elements are kept,
# since those between two marked words are text. Not collect_ids=False, by which libxml2 loads external subsets.
_PARSER = etree.XMLParser(
    encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
    remove_pis=True,
)
_PARSER.resolvers.add(_Nothing())


def parse(data: bytes) -> etree._Element:
    """Return the root of a record.

    Raises:
        Rejection: ``entity_declaration`` for any document type, ``too_many_elements`` or ``malformed_xml``.
    """
    data = _in_utf_8(data)
    if declares_type(data):
        raise Rejection("entity_declaration", "the record declares a document type")
    _check_size(data)
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise Rejection("malformed_xml", error.msg or "not XML") from error


def declares_type(data: bytes) -> bool:
    """Tell whether a document type stands before the first element, of XML in UTF-8."""
    prolog = _PROLOG.match(data)
    first = data[prolog.end() : prolog.end() + 4] if prolog else b""
    return first.startswith(b"<!") and first != b"<!--"


def root_name(beginning: bytes) -> str:
    """Return the name of the first element of XML in UTF-8; "" where the beginning has none."""
    begun = _PROLOG.match(beginning)
    place = begun.end() if begun else 0
    if doctype := _DOCTYPE.match(beginning, place):
        begun = _PROLOG.match(beginning, doctype.end())
        place = begun.end() if begun else doctype.end()
    root = _ROOT.match(beginning, place)
    return root[1].decode() if root else ""


def encoding_of(data: bytes) -> str:
    """Return the encoding of XML, as Python calls it.

    Raises:
        Rejection: ``malformed_xml`` for one that is not read.
    """
    encoding = next((name for mark, name in _WIDE if data.startswith(mark)), None)
    if encoding is None:
        claimed = _ENCODING.match(data)
        encoding = claimed[1].decode("ascii").lower() if claimed else "utf-8"
        if encoding in _UTF_8:
            return "utf-8"
        if not _BYTEWISE.fullmatch(encoding):
            raise Rejection("malformed_xml", f"encoding {encoding!r} is not read, expected UTF-8, UTF-16 or Latin")
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise Rejection("malformed_xml", f"is no {encoding}") from error
    return encoding


def _in_utf_8(data: bytes) -> bytes:
    if data[:1].isspace():
        data = data.lstrip(_SPACES)
    encoding = encoding_of(data)
    if encoding == "utf-8":
        return data
    try:
        return data.decode(encoding).encode()
    except UnicodeError as error:
        raise Rejection("malformed_xml", f"is no {encoding}") from error


def _check_size(data: bytes) -> None:
    """Refuse what would make a tree far larger than itself, by signs that each element and attribute has."""
    if len(data) < _LEAST_BYTES * MAX_ELEMENTS:
        return
    signs = data.count(b"<")
    if signs > MAX_ELEMENTS:
        signs -= data.count(b"</")
    for held, what in ((signs, "elements"), (data.count(b"="), "attributes")):
        if held > MAX_ELEMENTS:
            raise Rejection("too_many_elements", f"{held} {what} or more, at most {MAX_ELEMENTS} are read")
