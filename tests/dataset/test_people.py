"""Nobody who annotated under an e-mail address can be told from what is published."""

from dataclasses import replace

import pytest

from annotate.dataset.releases.takedown import take_down
from annotate.dataset.releases.version import list_pseudonyms
from annotate.dataset.storage.folder import MANIFEST, list_files, read_manifest
from annotate.files.json_values import dump_json
from annotate.model import Annotator, Record
from annotate.readings.pseudonyms import AddressPseudonyms, hash_address
from tests.dataset.stories import build, make_reading, make_story, read, write

ADA, BEN = "ada@example.org", "ben@example.org"


def make_records(*names):
    """One article that people read, the first of them after the second."""
    document = make_story()
    readings = [
        replace(
            make_reading(document, Annotator(kind="human", name=name)),
            created=f"2031-0{month}-01T00:00:00Z",
        )
        for name, month in zip(names, (2, 1), strict=False)
    ]
    return [Record(document=document, annotations=tuple(readings))]


def read_names(folder):
    return [row["annotator"]["name"] for row in read(folder, "annotations")]


def with_key(key, **fields):
    return AddressPseudonyms(make_key=lambda: key, **fields)


def test_a_name_that_is_an_address_is_in_no_file_and_cannot_be_guessed(tmp_path):
    started = Annotator(kind="human", name=BEN)
    records = [
        replace(r, annotations=tuple(replace(a, started_from=started) for a in r.annotations))
        for r in make_records(ADA)
    ]
    folder, report = build(tmp_path, records, reading=BEN)
    (name,) = read_names(folder)
    assert name.startswith("annotator-")
    assert name != hash_address(ADA)
    assert report.masked == 1
    for file in list_files(folder):
        content = (folder / file).read_bytes()
        assert b"example.org" not in content, file
        for address in (ADA, BEN):
            assert hash_address(address).encode() not in content, file


@pytest.mark.slow
def test_a_person_has_one_name_by_one_key_and_another_by_another(tmp_path):
    first = read_names(build(tmp_path, make_records(ADA, BEN), "one")[0])
    assert len(set(first)) == 2
    assert read_names(build(tmp_path, make_records(ADA, BEN), "two")[0]) == first
    other = with_key(b"another")
    third = read_names(build(tmp_path, make_records(ADA, BEN), "three", pseudonyms=other)[0])
    assert not set(first) & set(third)


def test_the_reading_of_a_person_is_preferred_by_their_address(tmp_path):
    folder, report = build(tmp_path, make_records(ADA, BEN), reading=BEN)
    assert report.preferred == 1
    row = read(folder, "documents")[0]["readings"][0]["annotator"]["name"]
    assert row == read_names(folder)[1]
    assert read_manifest(folder)["settings"]["reading"] == row


def test_pseudonyms_of_a_published_dataset_stay_where_that_is_asked(tmp_path):
    before = with_key(b"k", published=frozenset({hash_address(ADA)}))
    published, _ = build(tmp_path, make_records(ADA), "published", pseudonyms=before)
    assert read_names(published) == [hash_address(ADA)]
    kept = with_key(b"k", published=list_pseudonyms(published))
    ada, ben = read_names(build(tmp_path, make_records(ADA, BEN), pseudonyms=kept)[0])
    assert ada == hash_address(ADA)
    assert ben not in (hash_address(BEN), ada)


@pytest.mark.slow
def test_a_version_of_a_dataset_of_before_the_key_names_nobody(tmp_path):
    before = with_key(b"k", published=frozenset({hash_address(ADA)}))
    records = [*make_records(ADA), Record(document=make_story("gone"), annotations=())]
    records[1] = replace(records[1], annotations=(make_reading(records[1].document),))
    old, _ = build(tmp_path, records, pseudonyms=before)
    manifest = read_manifest(old)
    manifest["settings"]["reading"] = ADA
    (old / MANIFEST).write_text(dump_json(manifest))
    new = tmp_path / "new"
    report = take_down(old, ["gone"], new)
    assert read_manifest(new)["settings"]["reading"] == hash_address(ADA)
    assert report.masked == 1


@pytest.mark.slow
def test_build_masks_by_the_key_of_the_project_and_keeps_what_is_published(
    run, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    before = with_key(b"k", published=frozenset({hash_address(ADA)}))
    build(tmp_path, make_records(ADA), "published", pseudonyms=before)
    write(tmp_path / "annotations.jsonl", make_records(ADA, BEN))
    assert run("build", "-q", "-o", "a").exit_code == 0
    assert run("build", "-q", "-o", "b").exit_code == 0
    keyed = read_names(tmp_path / "a")
    assert read_names(tmp_path / "b") == keyed
    assert hash_address(ADA) not in keyed
    assert run("build", "-q", "-o", "c", "--pseudonyms-of", "published").exit_code == 0
    assert read_names(tmp_path / "c") == [hash_address(ADA), keyed[1]]
    (tmp_path / "annotate.toml").write_text('[dataset]\npseudonyms_of = "published"\n')
    assert run("build", "-q", "-o", "d").exit_code == 0
    assert read_names(tmp_path / "d") == read_names(tmp_path / "c")
    result = run("build", "-o", "e", "--pseudonyms-of", "nowhere")
    assert result.exit_code == 3
    assert "There is no file nowhere" in result.stderr
