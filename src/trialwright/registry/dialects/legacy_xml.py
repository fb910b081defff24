"""The legacy ClinicalTrials.gov XML dialect (public.xsd, root ``<clinical_study>``), a record a file.

Example: ``parse(b"<clinical_study><id_info><nct_id>NCT00010101</nct_id></id_info>...")`` is
``Trial(trial_id="NCT00010101", ...)``. Elements: https://clinicaltrials.gov/ct2/html/images/info/public.xsd
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from trialwright.registry.dialects.ictrp import trial_elements
from trialwright.registry.dialects.legacy import safe_xml, trial_fields
from trialwright.registry.dialects.legacy.nodes import Leaves, Node, Nodes, content
from trialwright.registry.dialects.seam import PIECE_BYTES, Piece, Record, Rejection, no_outcomes, whole
from trialwright.trial.ids import is_nct_id
from trialwright.trial.record import Trial

NAME = "legacy_xml"
SUFFIXES: tuple[str, ...] = (".xml",)
MANY = False
outcomes = no_outcomes
WORDS = trial_fields.WORDS


def check(beginning: bytes) -> None:
    """Take every XML file for a record, since what is none is one reject of `ingest`; but an export is many.

    Raises:
        Rejection: ``not_a_trial`` for the export of another registry.
    """
    if trial_elements.is_export(beginning):
        raise Rejection("not_a_trial", f"root element is {trial_elements.ROOT}, expected clinical_study")


def cut(chunks: Iterable[bytes], most: int, size: int = PIECE_BYTES) -> Iterator[Piece]:
    """Yield a file as it is: it is one record."""
    yield Piece(1, 1, whole(chunks, most))


def records(name: str, data: bytes, unread: Counter[str], first: int = 1) -> list[Record]:
    """Return the record of a file."""
    return [Record(name, parse(data, unread))]


def parse(data: bytes, unread: Counter[str] | None = None) -> Trial:
    """Read one record.

    Args:
        data: the record as it stands in its file.
        unread: counts, by field, the dates and numbers that stand in the record and cannot be read.

    Raises:
        Rejection: ``malformed_xml``, ``entity_declaration``, ``too_many_elements``, ``not_a_trial`` or ``no_nct_id``.
    """
    leaves: Leaves = {}
    nodes: Nodes = defaultdict(list)
    # One pass over all children: a tag filter or a search for each field would cost more. Slices are
    # the fastest way to lxml's children.
    for node in _root(data)[:]:  # type: ignore[index]
        tag = node.tag
        if tag in trial_fields.LEAVES:
            leaves[tag] = node
        else:
            nodes[tag].append(node)
    trial = Trial(trial_id=_trial_id(nodes), dialect=NAME)
    missed: list[str] = []
    trial_fields.read_fields(trial, leaves, nodes, missed)
    if unread is not None:
        unread.update(missed)
    return trial


def _root(data: bytes) -> Node:
    root = safe_xml.parse(data)
    if root.tag != "clinical_study":
        raise Rejection("not_a_trial", f"root element is {root.tag}, expected clinical_study")
    return root


def _trial_id(nodes: Nodes) -> str:
    for info in nodes["id_info"]:
        for node in info.iterchildren("nct_id"):
            found = (content(node) or "").strip()
            if is_nct_id(found):
                return found
            raise Rejection("no_nct_id", f"nct_id is {found!r}, expected NCT and 8 digits")
    raise Rejection("no_nct_id", "no id_info/nct_id")
