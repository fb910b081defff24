"""Ingest on Ray: the bytes of processes of this machine, though workers are killed and records kill workers."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ray_kit import ON_RAY, RAY, kill_workers
from registry_kit import pack, record, rejects, run_on

from trialwright.engine import worker
from trialwright.registry.dialects import legacy_xml
from trialwright.registry.ingest import batch, ingesting, shares
from trialwright.sections.running import Engine
from trialwright.trial.record import Trial

pytestmark = ON_RAY
LOCAL = Engine.local(2)


def tables_on(engine: Engine, source: Path) -> tuple[Any, ...]:
    """Ingest on an engine; return the counts and the bytes of each table."""
    counts = run_on(engine, source)
    return counts, *(source.with_name(f"{name}.parquet").read_bytes() for name in ("trials", "rejects", "merged"))


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shares, "BATCH_MEMBERS", 7)
    return pack(tmp_path / "a.zip", {
        f"{i}.xml": b"<x/>" if i % 10 == 3 else record(i % 300, "<phase>Phase 1</phase>" * (i % 4)) for i in range(400)
    })


def test_the_bytes_are_those_of_processes_of_this_machine(source: Path) -> None:
    assert tables_on(RAY, source) == tables_on(LOCAL, source)


def test_a_worker_that_is_killed_midway_costs_time_alone(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, cut, killed = tables_on(LOCAL, source), shares.shares, []

    def killing(*given: Any) -> Iterator[Any]:
        for number, share in enumerate(cut(*given)):
            # More are drawn as results come, so workers are at work by then.
            if number in (25, 40):
                killed.append(kill_workers())
            yield share

    monkeypatch.setattr(shares, "shares", killing)
    assert tables_on(RAY, source) == whole
    assert len(killed) == 2
    assert killed[0]


def deadly(*given: Any) -> Any:
    """Parse as `batch.parse` does, but for two records: one kills the parser, and one takes for ever."""
    read, worker.TIME_S = _read, 2.0

    def parse(data: bytes, unread: Counter[str]) -> Trial:
        if b"<condition>die" in data:
            os.kill(os.getpid(), signal.SIGSEGV)
        if b"<condition>hang" in data:
            time.sleep(3600)
        return read(data, unread)

    legacy_xml.parse = parse
    return batch.parse(*given)


_read = legacy_xml.parse


def test_records_that_kill_the_parser_or_take_too_long_are_rejects_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shares, "BATCH_MEMBERS", 6)
    monkeypatch.setattr(ingesting, "parse", deadly)
    what = {13: "die", 20: "hang"}
    source = pack(tmp_path / "a.zip", {
        f"{i}.xml": record(i, f"<condition>{what.get(i, 'asthma')}</condition>") for i in range(30)
    })
    there = tables_on(RAY, source)
    assert rejects(source) == {"13.xml": "parser_died", "20.xml": "too_slow"}
    assert there[0].accepted == 28
    assert there == tables_on(LOCAL, source)
