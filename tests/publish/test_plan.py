from annotate.publish.plan import Kept, make_plan, show_size
from annotate.publish.release import Release, ReleaseFile


def make_file(path, content="a", size=10):
    return ReleaseFile(path=path, size=size, sha256=f"sha-{content}", git_sha1=f"git-{content}")


def make_release(folder, *files):
    table = {"path": "quotes/train-00000-of-00001.parquet", "config": "quotes", "split": "train"}
    manifest = {"files": [{**table, "rows": 1, "sha256": "sha-a"}]}
    return Release(folder=folder, manifest=manifest, files={f.path: f for f in files})


def test_files_are_told_apart_by_their_content_and_not_by_their_size(tmp_path):
    release = make_release(tmp_path, make_file("new"), make_file("lfs"), make_file("git"))
    kept = {
        "lfs": Kept(size=10, sha256="sha-b"),
        "git": Kept(size=99, git_sha1="git-a"),
    }
    plan = make_plan(release, kept)
    assert list(plan.added) == ["new"]
    assert list(plan.changed) == ["lfs"]
    assert plan.same == ("git",)
    assert [file.path for file in plan.sent] == ["new", "lfs"]


def test_what_an_earlier_version_named_is_removed_and_the_rest_left_alone(tmp_path):
    kept = {name: Kept(size=1, sha256="x") for name in ("old.json", "mine.txt", ".gitattributes")}
    plan = make_plan(make_release(tmp_path), kept, frozenset({"old.json"}))
    assert list(plan.removed) == ["old.json"]
    assert plan.left_alone == ("mine.txt",)


def test_a_foreign_file_that_would_be_loaded_as_part_of_a_table_is_removed(tmp_path):
    kept = {
        name: Kept(size=1, sha256="x")
        for name in ("quotes/train-00001-of-00002.parquet", "quotes/notes.txt")
    }
    plan = make_plan(make_release(tmp_path), kept)
    assert list(plan.removed) == ["quotes/train-00001-of-00002.parquet"]
    assert plan.left_alone == ("quotes/notes.txt",)


def test_nothing_to_do_is_an_empty_plan(tmp_path):
    plan = make_plan(make_release(tmp_path, make_file("a")), {"a": Kept(size=10, sha256="sha-a")})
    assert plan.is_empty
    assert list(plan.iter_lines()) == [
        "Read 1 file: 0 to send, 0 B; 1 as they are there. To remove: 0."
    ]


def test_a_long_plan_is_cut_and_counted(tmp_path):
    release = make_release(tmp_path, *(make_file(f"f{n:03}", size=1500) for n in range(50)))
    lines = list(make_plan(release, {}).iter_lines())
    assert lines[0] == "  add     f000  1.5 kB"
    assert lines[-2:] == [
        "  ... and 10 more",
        "Read 50 files: 50 to send, 75.0 kB; 0 as they are there. To remove: 0.",
    ]


def test_sizes_are_for_people():
    assert [show_size(n) for n in (0, 999, 1000, 1_500_000, 2_000_000_000)] == [
        "0 B", "999 B", "1.0 kB", "1.5 MB", "2.0 GB",
    ]  # fmt: skip
