"""What is written for other tools, as packages of other people read it."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.context import Context
from annotate.app.exchange import exports
from annotate.formats.annotations.columns.tokens import list_words
from tests.formats.round_trips import NEWS, iter_odd_records
from tests.formats.test_annotations import make_odd_record, write_records
from tests.generator import iter_records


def test_conllu_reads_the_words_their_tags_and_the_text(tmp_path: Path) -> None:
    conllu = pytest.importorskip("conllu")
    records = [*iter_records(2), make_odd_record([(0, 6), (7, 11), (30, 33)])]
    source, there = write_records(tmp_path / "in.jsonl", records), tmp_path / "out.conllup"
    options = exports.Options(format="conll", output=str(there), allow_loss=True)
    exports.export_records(Context(), [source], options)
    with there.open(encoding="utf-8", newline="\n") as stream:
        sentences = list(conllu.parse_incr(stream))
    documents: list[list[dict[str, str]]] = []
    for sentence in sentences:
        if "newdoc id" in sentence.metadata:
            documents.append([])
        documents[-1] += sentence
    assert len(documents) == len(records)
    for record, words in zip(records, documents, strict=True):
        (reading,) = record.annotations
        ours = list_words(record.document.text, reading.spans)
        assert [word["form"] for word in words] == [word.text for word in ours]
        for layer in NEWS.layer_names:
            tags = [word[layer] for word in words]
            begun = {tag[2:] for tag in tags if tag.startswith("B-")}
            assert begun <= {span.label for span in reading.spans if span.layer == layer}
            assert begun or not any(span.layer == layer for span in reading.spans)


def test_bratly_reads_spans_with_the_words_at_their_places(tmp_path: Path) -> None:
    bratly = pytest.importorskip("bratly")
    records = [
        replace(record, annotations=record.annotations[:1]) for record in iter_odd_records(300)
    ]
    source, there = write_records(tmp_path / "in.jsonl", records), tmp_path / "brat"
    options = exports.Options(format="brat", output=str(there), allow_loss=True)
    exports.export_records(Context(), [source], options)
    for record in records:
        name, text = record.document.id, record.document.text
        lines = (there / f"{name}.ann").read_bytes().decode().splitlines()
        read = [bratly.EntityAnnotation.from_line(line) for line in lines if line[0] == "T"]
        spans = {each.id: each for each in read}
        for each in read:
            words = " ".join(text[part.start : part.end] for part in each.fragments)
            assert each.content.split() == words.split()
        links = [
            bratly.RelationAnnotation.from_line(line, spans) for line in lines if line[0] == "R"
        ]
        readings = [r for r in record.annotations if r.status != "skipped"]
        assert Counter((s.label, s.get_start(), s.get_end()) for s in read) == Counter(
            (span.label, span.start, span.end) for reading in readings for span in reading.spans
        )
        assert Counter(link.label for link in links) == Counter(
            link.label for reading in readings for link in reading.relations
        )


def test_pyrefiqda_reads_selections_codes_users_and_links(tmp_path: Path) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    records = list(iter_odd_records(300))
    source, there = write_records(tmp_path / "in.jsonl", records), tmp_path / "project.qdpx"
    options = exports.Options(format="refi-qda", output=str(there), allow_loss=True)
    exports.export_records(Context(), [source], options)
    project = pyrefiqda.RefiProject.load(there, tmp_path / "opened")
    codes = {
        code.guid: code.name
        for layer in project.code_book.codes.code
        for code in (layer, *layer.code)
    }
    users = {user.guid for user in project.users.user}
    assert len(project.sources.text_source) == len(records)
    for record, article in zip(records, project.sources.text_source, strict=True):
        path = pyrefiqda.RefiProject.resolve_source_path(
            article.plain_text_path, tmp_path / "opened"
        )
        text = Path(path).read_bytes().decode()
        found = Counter()
        for each in article.plain_text_selection:
            assert each.creating_user in users
            names = {codes.get(coding.code_ref.target_guid) for coding in each.coding}
            found.update(
                (name, text[each.start_position : each.end_position])
                for name in names & NEWS.labels.keys()
            )
        spans = (span for reading in record.annotations for span in reading.spans)
        assert found == Counter((span.label, span.text) for span in spans)
    links = sum(len(reading.relations) for r in records for reading in r.annotations)
    assert len(project.links.link) == links
