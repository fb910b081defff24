"""XML that would open something, or fill the memory: refused before a parser sees it, and by the parser as well."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from registry_kit import DOCTYPES, record

from trialwright.registry.dialects.legacy import safe_xml
from trialwright.registry.dialects.legacy_xml import parse
from trialwright.registry.dialects.seam import Rejection


def never(*_: object) -> None:
    raise AssertionError("the parser was asked")


@pytest.mark.parametrize("data", DOCTYPES.values(), ids=DOCTYPES.keys())
def test_no_parser_sees_a_document_type(monkeypatch: pytest.MonkeyPatch, data: bytes):
    monkeypatch.setattr(safe_xml.etree, "fromstring", never)
    with pytest.raises(Rejection) as rejection:
        safe_xml.parse(data)
    assert rejection.value.reason == "entity_declaration"


@pytest.mark.parametrize("before", [
    b"<!-- <!DOCTYPE x> -->", b"<?x <!DOCTYPE x> ?>", b"<?xml-stylesheet href='<!DOCTYPE x>'?>", b"<!-- - > --><!---->",
])
def test_a_document_type_in_a_comment_is_none(before: bytes):
    assert parse(before + record()).trial_id == "NCT00000001"


# Read with the parser itself, as if nothing had looked at them before; whoever opens the pipe waits for ever.
REFERENCES = [
    '<!DOCTYPE a SYSTEM "{0}"><a/>', '<!DOCTYPE a PUBLIC "x" "{0}"><a/>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "{0}"> %p;]><a/>',
    '<!DOCTYPE a [<!ENTITY p SYSTEM "{0}">]><a>&p;</a>', '<!DOCTYPE a [<!ENTITY % p PUBLIC "x" "{0}"> %p;]><a b="1"/>',
    '<?xml-stylesheet href="{0}"?><a/>', '<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="{0}"/></a>',
    '<a xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="u {0}"/>',
]


def test_the_parser_opens_nothing(tmp_path: Path):
    pipe = tmp_path / "pipe"
    subprocess.run(["mkfifo", pipe], check=True)
    with socket.create_server(("127.0.0.1", 0)) as server:
        places = [str(pipe), f"file://{pipe}", f"http://127.0.0.1:{server.getsockname()[1]}/a.dtd"]
        texts = [text.format(place) for text in REFERENCES for place in places]
        script = (
            "import sys\nfrom lxml import etree\nfrom trialwright.registry.dialects.legacy import safe_xml\n"
            "for text in sys.stdin.read().split('\\0'):\n"
            "    print(etree.fromstring(text.encode(), safe_xml._PARSER).tag)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], input="\0".join(texts), capture_output=True, text=True,
                              timeout=60, check=True)
        assert done.stdout.split() == ["a"] * len(texts)
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(("text", "encoding", "claimed"), [
    ("Sj\u00f6gren", "utf-8", ""), ("Sj\u00f6gren", "utf-8", "UTF-8"), ("Sj\u00f6gren", "utf-8", "US-ASCII"),
    # Programs that write UTF-8 under a declaration of what their texts are in memory.
    ("Sj\u00f6gren", "utf-8", "UTF-16"), ("Sj\u00f6gren", "iso-8859-1", "ISO-8859-1"),
    ("10 \u20ac", "cp1252", "Windows-1252"), ("Sj\u00f6gren", "utf-16", "UTF-16"),
    ("Sj\u00f6gren", "utf-16-le", "utf-16"),
    ("Sj\u00f6gren", "utf-8-sig", "latin1"[:0]),
])
def test_text_is_read_in_the_encoding_it_is_in(text: str, encoding: str, claimed: str):
    declaration = f'<?xml version="1.0" encoding="{claimed}"?>\n' if claimed else ""
    data = declaration + record(1, f"<condition>{text}</condition>").decode()
    assert parse(data.encode(encoding)).conditions == [text]


def test_blank_lines_before_the_declaration_do_no_harm():
    assert parse(b'\n\r\n <?xml version="1.0"?>\n' + record()).trial_id == "NCT00000001"


@pytest.mark.parametrize(("inside", "said"), [
    ("<location/>" * 41, "45 elements"), ("<a></a>" * 41, "45 elements"), ("<!---->" * 41, "45 elements"),
    ("<![CDATA[]]>" * 41, "45 elements"), (f"<a {' '.join(f'b{i}=' + repr('') for i in range(41))}/>", "41 attributes"),
])
def test_a_record_of_more_nodes_than_any_is_not_read(monkeypatch: pytest.MonkeyPatch, inside: str, said: str):
    monkeypatch.setattr(safe_xml, "MAX_ELEMENTS", 40)
    assert parse(record(1, "<location></location>" * 36)).location_count == 36
    monkeypatch.setattr(safe_xml.etree, "fromstring", never)
    with pytest.raises(Rejection) as rejection:
        parse(record(1, inside))
    assert (rejection.value.reason, said in rejection.value.detail) == ("too_many_elements", True)


def test_the_parser_is_the_one_of_libxml2_with_its_bounds():
    deep = b"<a>" * 3_000 + b"</a>" * 3_000
    with pytest.raises(Rejection, match="depth"):
        safe_xml.parse(deep)
    assert isinstance(safe_xml.parse(b"<a/>"), etree._Element)
