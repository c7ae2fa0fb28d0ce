import json

import pytest

from annotate.errors import UsageError
from annotate.publish.release import check_release, read_release


def change_manifest(folder, edit):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    edit(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def find(folder):
    return [
        (problem.code, problem.file.removeprefix(f"{folder}/"))
        for problem in check_release(read_release(folder))
    ]


def test_a_folder_that_was_just_built_may_be_published(folder):
    release = read_release(folder)
    assert check_release(release) == []
    assert release.name == "harbour"
    assert set(release.rows) == {
        "quotes",
        "stances",
        "entities",
        "identities",
        "documents",
        "annotations",
    }
    assert sum(release.rows["documents"].values()) == 6


def test_the_name_that_git_gives_a_file_is_known(folder):
    (folder / "README.md").write_bytes(b"hello\n")
    found = read_release(folder).files["README.md"]
    assert found.git_sha1 == "ce013625030ba8dba906f756967f9e9ca394464a"  # git hash-object


def test_a_changed_file_and_a_missing_one_are_named(folder):
    (folder / "scheme.json").write_text("{}")
    (folder / "CITATION.cff").unlink()
    assert find(folder) == [("D40", "CITATION.cff"), ("D40", "scheme.json")]


def test_texts_that_must_not_be_redistributed_are_not_published(folder):
    change_manifest(folder, lambda m: m.update(redistribution={"no": 2, "yes": 4}))
    assert find(folder) == [("D43", "manifest.json")]


def test_a_manifest_that_says_nothing_of_rights_is_not_enough(folder):
    change_manifest(folder, lambda m: m.pop("redistribution"))
    assert find(folder) == [("D43", "manifest.json")]


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"format": "other/1", "name": "a", "files": []}',
                '{"format": "annotate-dataset/1", "name": "a", "files": [{"path": "../x"}]}']
)  # fmt: skip
def test_a_manifest_of_something_else_is_refused(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(UsageError, match="not a manifest"):
        read_release(tmp_path)


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"has no manifest\.json"):
        read_release(tmp_path)
