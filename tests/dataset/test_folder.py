import json

import pytest

from annotate.dataset.storage.folder import (
    MANIFEST,
    check_target,
    list_files,
    open_folder,
    write_manifest,
)
from annotate.errors import UsageError
from tests.dataset.stories import build, make_story_record


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make_folder(target, text="one", *, interrupt=False):
    with open_folder(target) as folder:
        put(folder, "a/b.txt", text)
        write_manifest(folder, {}, [{"path": "a/b.txt"}])
        if interrupt:
            raise KeyboardInterrupt


def test_a_folder_appears_whole_and_nothing_stays_beside_it(tmp_path):
    make_folder(tmp_path / "set")
    assert list_files(tmp_path) == ["set/a/b.txt", f"set/{MANIFEST}"]


def test_our_own_folder_is_replaced(tmp_path):
    make_folder(tmp_path / "set", "one")
    make_folder(tmp_path / "set", "two")
    assert (tmp_path / "set/a/b.txt").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_after_an_exception_the_old_folder_stays_and_the_new_one_is_gone(tmp_path):
    make_folder(tmp_path / "set", "one")
    with pytest.raises(KeyboardInterrupt):
        make_folder(tmp_path / "set", interrupt=True)
    assert (tmp_path / "set/a/b.txt").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_folder_that_no_build_made_is_not_touched(tmp_path):
    put(tmp_path, "set/thesis.txt", "years of work")
    with pytest.raises(UsageError, match=r"has no manifest\.json"):
        make_folder(tmp_path / "set")
    assert list_files(tmp_path) == ["set/thesis.txt"]


def test_a_file_that_somebody_put_into_our_folder_keeps_it(tmp_path):
    make_folder(tmp_path / "set")
    put(tmp_path, "set/notes.txt", "mine")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        make_folder(tmp_path / "set", "two")
    assert (tmp_path / "set/notes.txt").exists()


def test_a_file_that_somebody_edited_keeps_our_folder(tmp_path):
    make_folder(tmp_path / "set")
    put(tmp_path, "set/a/b.txt", "edited")
    with pytest.raises(UsageError, match="was changed since it was built"):
        make_folder(tmp_path / "set", "two")
    assert (tmp_path / "set/a/b.txt").read_text() == "edited"


def test_a_card_edited_by_hand_is_not_built_over(tmp_path):
    folder, _ = build(tmp_path, [make_story_record()])
    card = folder / "README.md"
    card.write_text(card.read_text(encoding="utf-8") + "My words.\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"README\.md was changed"):
        build(tmp_path, [make_story_record()])
    assert card.read_text(encoding="utf-8").endswith("My words.\n")


@pytest.mark.parametrize("manifest", ["[]", "{", '{"format": "other/1"}', '{"files": []}'])
def test_a_manifest_of_something_else_keeps_its_folder(tmp_path, manifest):
    put(tmp_path, f"set/{MANIFEST}", manifest)
    with pytest.raises(UsageError, match="is not a dataset's"):
        check_target(tmp_path / "set")


def test_a_manifest_that_names_files_outside_is_refused(tmp_path):
    make_folder(tmp_path / "set")
    path = tmp_path / "set" / MANIFEST
    value = json.loads(path.read_text())
    value["files"].append({"path": "../precious.txt", "sha256": "0"})
    path.write_text(json.dumps(value))
    with pytest.raises(UsageError, match="damaged"):
        check_target(tmp_path / "set")


def test_a_file_a_link_and_a_name_of_a_module_are_refused(tmp_path):
    put(tmp_path, "file", "x")
    make_folder(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link", "set.py"):
        with pytest.raises(UsageError):
            check_target(tmp_path / name)


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "set").mkdir()
    make_folder(tmp_path / "set")
    assert (tmp_path / "set" / MANIFEST).is_file()
