"""CoNLL-U Plus as another package reads it."""

from pathlib import Path

import pytest

from annotate.app.context import Context
from annotate.app.exchange import exports
from annotate.formats.annotations.tokens import list_words
from tests.formats.round_trips import NEWS
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
