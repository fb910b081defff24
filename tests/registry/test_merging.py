"""Of each trial one record is kept, whichever files and ids it stands under."""

import random
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registry_kit import lines, pack, record, rejects, run, trials

from trialwright.core import tables
from trialwright.registry.archive import contents as archive
from trialwright.registry.dialects import legacy_xml, spoken
from trialwright.registry.dialects.seam import Rejection
from trialwright.registry.ingest import shares
from trialwright.registry.ingest.trial_clusters import clusters
from trialwright.schemas.selection import MERGED
from trialwright.trial import ids

__all__ = ["lines"]
NCT1, NCT2, NCT3 = "NCT00000001", "NCT00000002", "NCT00000003"
EU, EU_GB, EU_DE, EU2 = "EUCTR2004-000446-20", "EUCTR2004-000446-20-GB", "EUCTR2004-000446-20-DE", "EUCTR2005-000001-10"
ISRCTN, DRKS = "ISRCTN12345678", "DRKS00000001"


def merged(source: Path) -> dict[str, tuple[str, str]]:
    """Return the kept and the shared id of each id that is left out."""
    rows = tables.read(source.with_name("merged.parquet"), MERGED).to_pylist()
    assert [row["trial_id"] for row in rows] == sorted(row["trial_id"] for row in rows)
    return {row["trial_id"]: (row["kept_id"], row["shared_id"]) for row in rows}


def of_lines(tmp_path: Path, *records: str) -> dict[str, tuple[str, str]]:
    source = pack(tmp_path / "a.zip", {"a.lines": "\n".join(records).encode()})
    counts = run(source)
    found = merged(source)
    assert counts.merged == len(found)
    # Each id still stands in the table.
    assert counts.accepted == len(records) == len({row["trial_id"] for row in trials(source)})
    return found


@pytest.mark.parametrize(("records", "wanted"), [
    pytest.param((f"{NCT1} {ISRCTN}", ISRCTN), {NCT1: (ISRCTN, ISRCTN)}, id="one names the other"),
    pytest.param((f"{NCT1} {EU}", f"{ISRCTN} {EU}"), {NCT1: (ISRCTN, EU)}, id="both name a third"),
    pytest.param((f"{NCT1} {EU_DE}", f"{ISRCTN} {EU}"), {NCT1: (ISRCTN, EU)}, id="both name states of a third"),
    pytest.param((EU_GB, EU_DE), {EU_GB: (EU_DE, EU)}, id="member states"),
    pytest.param((f"{NCT1} {EU}", EU_GB, EU_DE), {EU_GB: (EU_DE, EU), NCT1: (EU_DE, EU)}, id="a trial and its states"),
    pytest.param((f"{NCT1} {EU}", f"{NCT2} {EU}"), {}, id="two trials of one registry share an id"),
    pytest.param((f"{NCT1} {EU}", f"{NCT2} {EU}", EU_GB), {NCT1: (EU_GB, EU)}, id="such an id has a record"),
    pytest.param((f"{NCT1} {EU}", f"{NCT2} {EU}", f"{EU_GB} {NCT2}"), {NCT2: (EU_GB, EU)},
                 id="who names whom in turn comes first"),
    pytest.param((f"{NCT1} {NCT2}", NCT2), {}, id="a former id with a record of its own"),
    pytest.param((f"{NCT1} {NCT2}", f"{ISRCTN} {NCT2}"), {NCT1: (ISRCTN, NCT2)}, id="a former id without one"),
    pytest.param((f"{NCT1} {NCT2}", f"{NCT3} {NCT2}"), {}, id="a former id of two"),
    pytest.param((f"{NCT1} {ISRCTN}", f"{ISRCTN} {DRKS}", DRKS), {NCT1: (DRKS, ISRCTN), ISRCTN: (DRKS, DRKS)},
                 id="a chain"),
    pytest.param((f"{NCT1} {ISRCTN}", f"{NCT2} {ISRCTN}", f"{ISRCTN} {DRKS}", DRKS),
                 {NCT1: (DRKS, ISRCTN), ISRCTN: (DRKS, DRKS)}, id="a chain between two trials of one registry"),
    pytest.param((f"{ISRCTN} {EU} {EU2}", f"{DRKS} {EU2}", f"{NCT1} {EU}"), {NCT1: (ISRCTN, EU)},
                 id="two ids of one registry without records"),
    pytest.param((f"{NCT1} 12/345 none", f"{ISRCTN} 12/345 none"), {}, id="what is no id"),
    pytest.param((f"{NCT1} {NCT1} {EU} {EU}", f"{EU_GB} {EU_GB}"), {NCT1: (EU_GB, EU)}, id="itself, and twice"),
])
def test_ids_of_one_trial(tmp_path: Path, lines: SimpleNamespace, records, wanted):
    assert of_lines(tmp_path, *records) == wanted


def test_of_one_id_the_preferred_dialect_is_kept_and_both_sources_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: SimpleNamespace,
):
    exports = SimpleNamespace(**{**vars(lines), "NAME": "exports", "SUFFIXES": (".xml",), "check": no_markup})
    lines.SUFFIXES = (".json",)
    monkeypatch.setattr(spoken, "DIALECTS", (lines, exports, legacy_xml))
    members = {"export.xml": f"{NCT2}\n{NCT1}".encode(), "d/NCT00000001.xml": record(1), "b.json": NCT2.encode()}
    source = pack(tmp_path / "a.zip", members)
    assert [member.name for member in shares.preferred(archive.scan(source).members)] == [
        "b.json", "d/NCT00000001.xml", "export.xml",
    ]
    assert run(source).accepted == 2
    rows = tables.read(source.with_name("rejects.parquet"), tables.REJECTS).to_pylist()
    assert [(row["id"], row["detail"]) for row in rows] == [
        (f"export.xml#{NCT2}", f"{NCT2} is kept from b.json, which comes before export.xml"),
        (f"export.xml#{NCT1}", f"{NCT1} is kept from d/NCT00000001.xml, which comes before export.xml"),
    ]


def no_markup(beginning: bytes) -> None:
    if beginning.startswith(b"<"):
        raise Rejection("another_dialect")


def test_members_in_order_of_preference(tmp_path: Path):
    names = ["t.csv", "all.xml", "ChiCTR2000029953.xml", "x/page.jsonl", "NCT00000009.xml", "NCT00000002.json", "b.XML"]
    source = pack(tmp_path / "a.zip", dict.fromkeys(names, b""))
    assert [member.name for member in shares.preferred(archive.scan(source).members)] == [
        "x/page.jsonl", "NCT00000002.json", "ChiCTR2000029953.xml", "NCT00000009.xml", "all.xml", "b.XML", "t.csv",
    ]


def test_of_one_trial_the_first_dialect_is_kept(tmp_path: Path, lines: SimpleNamespace):
    source = pack(tmp_path / "a.zip", {"a.lines": f"DRKS00000001 {NCT2}".encode(), "b.xml": record(2)})
    run(source)
    assert tables.read(source.with_name("merged.parquet"), MERGED).to_pylist() == [{
        "trial_id": "DRKS00000001", "dialect": "lines", "kept_id": NCT2, "kept_dialect": "legacy_xml",
        "shared_id": NCT2,
    }]


def test_what_a_record_left_out_for_its_id_names_counts(tmp_path: Path, lines: SimpleNamespace):
    source = pack(tmp_path / "a.zip", {"a.lines": f"{ISRCTN}".encode(), "b.xml": record(1), "c.lines": (
        f"{NCT1} {ISRCTN}".encode()
    )})
    assert run(source).merged == 1
    assert rejects(source) == {f"c.lines#{NCT1}": "duplicate_trial"}
    assert merged(source) == {ISRCTN: (NCT1, ISRCTN)}


IDS = st.sampled_from([NCT1, NCT2, NCT3, EU, EU_GB, EU_DE, EU2, ISRCTN, "ISRCTN87654321", DRKS, "12/345"])
RECORDS = st.dictionaries(IDS.filter(ids.registry_of), st.lists(IDS, max_size=3), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_two_trials_of_one_registry_are_never_one_and_order_does_not_matter(
    records: dict[str, list[str]], draw: random.Random,
):
    named = [(ids.one_trial(one), ids.one_trial(other)) for one, others in records.items() for other in others]
    states = set(map(ids.one_trial, records))
    found = clusters(states, named)
    draw.shuffle(named)
    assert clusters(states, named) == found
    joined: dict[str, set[str]] = {}
    for state in states:
        joined.setdefault(found.get(state, state), set()).add(state)
    for group in joined.values():
        registries = [ids.registry_of(state) for state in group]
        assert len(set(registries)) == len(registries)
        # Nothing is joined but by what is named.
        assert len(group) == 1 or all(any(state in pair for pair in named) for state in group)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS, st.randoms(use_true_random=False))
def test_each_record_ends_once(
    tmp_path: Path, lines: SimpleNamespace, records: dict[str, list[str]], draw: random.Random,
):
    rows = [" ".join([one, *others]) for one, others in records.items()]
    results = set()
    for _ in range(2):
        draw.shuffle(rows)
        source = pack(tmp_path / "a.zip", {f"{i}.lines": row.encode() for i, row in enumerate(rows)})
        counts = run(source)
        left_out = merged(source)
        assert counts.read == counts.accepted == len(records)
        kept = {one for one, _ in left_out.values()}
        assert kept <= records.keys() - left_out.keys()
        results.add(str(sorted(left_out.items())))
    assert len(results) == 1
