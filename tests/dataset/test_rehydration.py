"""Words put back: exactly as they were, or where they are for sure, or not at all."""

import os
import random
from collections import Counter
from dataclasses import replace

import pytest

from annotate.dataset.checks.check import check_folder
from annotate.dataset.releases.rehydration import rehydrate
from annotate.dataset.releases.takedown import take_down
from annotate.dataset.storage.folder import MANIFEST, list_files, read_manifest
from annotate.dataset.withheld.withholding import BY_DOCUMENT, WITHHELD, iter_words
from annotate.errors import UsageError
from annotate.model import Document, Segment
from annotate.offsets import hash_text
from annotate.records import read_records
from annotate.resources import DATA
from tests.dataset.edits import EDITS, apply, edit, edit_all
from tests.dataset.stories import SCHEME, build, make_own_story_record, read, run_python
from tests.dataset.test_load import LOAD_ALL
from tests.dataset.test_withholding import make_different
from tests.generator import iter_records

SHARES = {"train": 0.6, "test": 0.4}


def make_records(count=6):
    return [make_own_story_record(n, redistribution="no", url=f"https://courier.example/{n}")
            for n in range(count)]  # fmt: skip


def make_copy(document: Document, edited, **more) -> Document:
    """A copy as it comes from a page: other segments, another id."""
    segments, at = [], 0
    for paragraph in edited.text.split("\n\n"):
        segments.append(Segment(kind="paragraph", start=at, end=at + len(paragraph)))
        at += len(paragraph) + 2
    sha256 = hash_text(edited.text)
    return replace(document, text=edited.text, text_sha256=sha256, segments=tuple(segments), **more)


@pytest.fixture(scope="module")
def withheld(tmp_path_factory):
    folder = tmp_path_factory.mktemp("withheld")
    return build(folder, make_records(), text=WITHHELD, shares=SHARES)[0]


@pytest.mark.slow
def test_with_the_very_texts_every_file_is_that_of_a_build_with_them(withheld, tmp_path):
    whole, _ = build(tmp_path, make_records(), include_restricted=True, shares=SHARES)
    copies = [record.document for record in reversed(make_records())]
    outcome = rehydrate(withheld, tmp_path / "again" / "harbour", copies)
    assert (outcome.documents["exact"], outcome.missing, outcome.lost_spans) == (6, 0, 0)
    again = tmp_path / "again" / "harbour"
    assert list_files(again) == list_files(whole)
    differing = [
        n for n in list_files(whole) if (again / n).read_bytes() != (whole / n).read_bytes()
    ]
    assert differing == [MANIFEST]
    left, right = read_manifest(again), read_manifest(whole)
    assert left.pop("made_of")["rehydrated"] == {"exact": 6, "edited": 0, "lost_spans": 0}
    assert left == right


@pytest.mark.slow
def test_what_comes_of_it_loads_plain_and_streaming_whatever_was_restored(withheld, tmp_path):
    records = make_records()
    copies = [records[0].document, make_copy(records[1].document, edit(records[1].document,
              "paragraph inserted", 3))]  # fmt: skip
    target = tmp_path / "part"
    rehydrate(withheld, target, copies)
    found = run_python(LOAD_ALL, target, home=tmp_path)
    texts = {r["id"]: r["text"] for rows in found["documents"].values() for r in rows}
    assert sum(text is not None for text in texts.values()) == 2


@pytest.mark.slow
def test_a_document_without_a_copy_stays_withheld_and_is_named(withheld, tmp_path):
    told = []
    document = make_records()[3].document
    outcome = rehydrate(withheld, tmp_path / "part", [document], tell=told.append)
    assert (outcome.documents["exact"], outcome.missing) == (1, 5)
    assert {p.code for p in outcome.problems} == {"D32"}
    assert {r.record.document.id: r.how for r in told}["harbour-3"] == "exact"
    assert check_folder(tmp_path / "part", SCHEME) == []
    for config in ("quotes", "documents", "annotations"):
        for row in read(tmp_path / "part", config):
            name = row["id" if config == "documents" else "document_id"]
            assert (next(iter_words(row), None) is not None) == (name == "harbour-3")
    manifest = read_manifest(tmp_path / "part")
    assert (manifest["withheld"], manifest["redistribution"]) == (5, {"no": 1})
    card = (tmp_path / "part" / "README.md").read_text(encoding="utf-8")
    assert "stand in any file, but for runs that an article which is here with its" in card


@pytest.mark.slow
def test_a_copy_is_known_by_id_by_address_or_by_its_text_alone(withheld, tmp_path):
    records = make_records()
    copies = []
    for number, more in enumerate([{}, {"id": "page-1"}, {"id": "page-2"}]):
        document = records[number].document
        url = f"http://www.courier.example/{number}/" if number == 1 else None
        meta = replace(document.meta, url=url)
        edited = apply(document.text, [(0, 0, "Updated at noon.\n\n")])
        copies.append(make_copy(document, edited, meta=meta, **more))
    stranger = make_different(1, ["yes"])[0].document
    named_alike = replace(stranger, id="harbour-5")
    outcome = rehydrate(withheld, tmp_path / "part", [*copies, stranger, named_alike])
    assert (outcome.documents["edited"], outcome.unused) == (3, 2)


@pytest.mark.slow
def test_an_edited_copy_gives_a_sound_dataset_with_what_is_sure(withheld, tmp_path):
    records = make_records()
    copies = [make_copy(r.document, edit_all(r.document, 5)) for r in records]
    outcome = rehydrate(withheld, tmp_path / "all", copies)
    assert (outcome.documents["edited"], outcome.missing) == (6, 0)
    assert check_folder(tmp_path / "all", SCHEME) == []
    assert outcome.lost_spans == sum(
        int(p.message.split(",")[-1].split()[0]) for p in outcome.problems
    )
    card = (tmp_path / "all" / "README.md").read_text()
    assert f"not sure: {outcome.lost_spans:,}" in card


@pytest.mark.slow
def test_of_a_mixed_release_the_included_rows_stay_as_they_were(tmp_path):
    records = make_different(6, ["yes", "no"])
    mixed, _ = build(tmp_path, records, text=BY_DOCUMENT, shares=SHARES)
    whole, _ = build(tmp_path, records, "whole", include_restricted=True, shares=SHARES)
    outcome = rehydrate(mixed, tmp_path / "again", [r.document for r in records])
    assert (outcome.documents["exact"], outcome.unused) == (3, 3)
    for config in ("quotes", "stances", "entities", "identities", "documents", "annotations"):
        assert read(tmp_path / "again", config) == read(whole, config)


def test_a_folder_that_withholds_nothing_is_refused(tmp_path):
    folder, _ = build(tmp_path, [make_own_story_record(1)])
    with pytest.raises(UsageError, match="withholds no text"):
        rehydrate(folder, tmp_path / "again", [])
    with pytest.raises(UsageError, match="the dataset itself"):
        rehydrate(folder, folder, [])


@pytest.mark.slow
def test_documents_are_taken_down_from_a_release_without_texts(withheld, tmp_path):
    report = take_down(withheld, ["harbour-2"], tmp_path / "less")
    assert (report.documents.total(), report.withheld) == (5, 5)
    assert check_folder(tmp_path / "less", SCHEME) == []
    copies = [record.document for record in make_records()]
    outcome = rehydrate(tmp_path / "less", tmp_path / "again", copies)
    assert (outcome.documents["exact"], outcome.unused) == (5, 1)
    assert check_folder(tmp_path / "again", SCHEME) == []


@pytest.mark.slow
def test_groups_of_a_release_without_texts_outlive_a_takedown(tmp_path):
    twins = [make_own_story_record(1), replace_id(make_own_story_record(1), "twin")]
    folder, _ = build(tmp_path, [*twins, *make_records(4)[2:]], text=WITHHELD, shares=SHARES)
    take_down(folder, ["harbour-3"], tmp_path / "less")
    assert check_folder(tmp_path / "less", SCHEME) == []
    take_down(folder, ["twin"], tmp_path / "single")
    assert check_folder(tmp_path / "single", SCHEME) == []


def replace_id(record, name):
    annotations = tuple(replace(a, document_id=name) for a in record.annotations)
    return replace(record, document=replace(record.document, id=name), annotations=annotations)


# --- the proof ---------------------------------------------------------------------------------


def prove(folder, count):
    """Annotated articles, their pages edited in every way, against where the spans have gone."""
    samples = [next(read_records(DATA / "samples" / f"{n}.gold.jsonl", []))
               for n in ("broadsheet", "page-dump")]  # fmt: skip
    records = [*iter_records(count - len(samples)), *samples]
    dataset, _ = build(folder, records, text=WITHHELD)
    kinds = ["nothing", *EDITS]
    edits = {}
    for number, record in enumerate(records):
        kind = kinds[number % len(kinds)]
        document = record.document
        made = apply(document.text, []) if kind == "nothing" else edit(document, kind, number)
        edits[document.id] = (kind, made)
    copies = [make_copy(r.document, edits[r.document.id][1], id=f"mine-{n}")
              for n, r in enumerate(records)]  # fmt: skip
    random.Random(1).shuffle(copies)
    outcome = rehydrate(dataset, folder / "again", copies)
    found = {row["document_id"]: row for row in read(folder / "again", "annotations")}
    counts, wrong = Counter(), []
    for record in records:
        kind, made = edits[record.document.id]
        spans = {span["id"]: span for span in found[record.document.id]["spans"]}
        for span in record.annotations[0].spans:
            truth, span_found = made.follow(span.start, span.end), spans.get(span.id)
            place = (span_found["start"], span_found["end"]) if span_found else None
            counts[kind, "there"] += truth is not None
            counts[kind, "found"] += place is not None and place == truth
            wrong += [(record.document.id, span.id)] if place not in (None, truth) else []
    return outcome, counts, wrong


def check_proof(folder, count, least):
    outcome, counts, wrong = prove(folder, count)
    shares = {k: counts[k, "found"] / counts[k, "there"] for k in ("nothing", *EDITS)}
    edited = [sum(counts[k, what] for k in EDITS) for what in ("found", "there")]
    print({**shares, "edited": edited[0] / edited[1]}, counts)
    assert wrong == []
    assert outcome.missing == 0
    assert shares["nothing"] >= 0.99
    assert edited[0] / edited[1] >= 0.97
    assert min(shares.values()) >= least
    assert check_folder(folder / "again", SCHEME) == []


@pytest.mark.slow
def test_a_few_edited_articles_have_their_spans_back_and_none_is_wrong(tmp_path):
    check_proof(tmp_path, 12, least=0.9)


@pytest.mark.release
@pytest.mark.slow
def test_many_edited_articles_have_their_spans_back_and_none_is_wrong(tmp_path):
    check_proof(tmp_path, int(os.environ.get("ANNOTATE_REHYDRATE_ARTICLES", "250")), least=0.95)
