"""Articles that are hard to hold, out in a format and back: `scripts/bench_formats` in small."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.formats.port import Ledger
from annotate.model import Record
from tests.formats.round_trips import (
    BOTH_WAYS,
    HELD,
    RoundTrip,
    expect,
    go_round,
    iter_odd_records,
    list_whole,
    make_record,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("format", BOTH_WAYS)
def test_nothing_is_lost_in_silence_and_no_position_moves(format: str, tmp_path: Path) -> None:
    trip = go_round(format, iter_odd_records(300), tmp_path)
    assert trip.faults == []
    assert trip.back["spans"] > 100
    if format in list_whole():
        assert {kind: trip.told[kind] for kind in HELD} == dict.fromkeys(HELD, 0)


def test_a_text_that_begins_with_a_byte_order_mark_is_as_brat_counts_it(tmp_path: Path) -> None:
    record = make_record(0)
    text = "\ufeff" + record.document.text
    (first, second) = record.annotations
    moved = tuple(
        replace(s, start=s.start + 1, end=s.end + 1) for s in (*first.spans, *second.spans)[:9]
    )
    reading = replace(first, spans=moved, relations=())
    marked = replace(record, document=replace(record.document, text=text), annotations=(reading,))
    assert go_round("brat", iter([marked]), tmp_path).faults == []


@pytest.mark.parametrize("format", ["doccano", "brat", "conll"])
def test_an_article_that_everybody_skipped_is_one_that_nobody_read(
    format: str, tmp_path: Path
) -> None:
    record = make_record(1)
    skipped = tuple(replace(r, status="skipped") for r in record.annotations)
    trip = go_round(format, iter([replace(record, annotations=skipped)]), tmp_path)
    assert (trip.faults, trip.told["documents"], trip.told["readings"]) == ([], 1, 2)


def lose_a_span(record: Record) -> Record:
    (first, *rest) = record.annotations
    kept = tuple(s for s in first.spans[1:])
    known = {s.id for s in kept}
    links = tuple(r for r in first.relations if {r.head, r.tail} <= known)
    return replace(record, annotations=(replace(first, spans=kept, relations=links), *rest))


def shift_a_span(record: Record) -> Record:
    (first, *rest) = record.annotations
    (span, *spans) = first.spans
    moved = replace(span, start=span.start + 1)
    return replace(record, annotations=(replace(first, spans=(moved, *spans)), *rest))


@pytest.mark.parametrize("spoil", [lose_a_span, shift_a_span])
def test_what_is_lost_or_moved_without_the_ledger_is_a_fault(spoil: object) -> None:
    record = expect(make_record(1))
    whole, broken = RoundTrip("none"), RoundTrip("none")
    whole.compare(record, record, holds_readings=True)
    whole.settle(Ledger())
    assert whole.faults == []
    broken.compare(record, spoil(record), holds_readings=True)  # type: ignore[operator]
    broken.settle(Ledger())
    assert any("spans" in fault for fault in broken.faults)


@pytest.mark.release
@pytest.mark.slow
def test_the_script_tells_what_it_sent_and_what_came_back() -> None:
    call = [sys.executable, ROOT / "scripts" / "bench_formats", "--spans", "200", "--each", "10"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(" 0\n") >= len(BOTH_WAYS) + 1
    assert "FAULT" not in done.stdout
