"""Moving a file of annotations to another scheme, as a use case."""

from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.context import Context, NothingReadError
from annotate.app.labelstudio.projects import Login
from annotate.app.project.scheme import move
from annotate.app.project.scheme.diff import diff
from annotate.app.project.scheme.migrate import Options, migrate, undo
from annotate.errors import SchemeError, ServerError
from annotate.model import Record
from annotate.project import Project
from annotate.records import open_writer, read_records
from tests.examples import make_record
from tests.generator import iter_records
from tests.new_scheme import write_plan


def delete_cues(record: Record) -> Record:
    """A record in which the cues were not kept, but deleted."""
    [annotation] = record.annotations
    cues = tuple(r for r in annotation.relations if r.label == "cue")
    kept = tuple(r for r in annotation.relations if r.label != "cue")
    changed = replace(annotation, relations=kept, deleted_spans=(), deleted_relations=cues)
    return replace(record, annotations=(changed,))


@pytest.fixture
def annotations(tmp_path: Path) -> str:
    path = tmp_path / "a.jsonl"
    with open_writer(path) as write:
        write(make_record())
        write(delete_cues(make_record("deleted")))
        for record in iter_records(3):
            write(record)
    return str(path)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(project=Project(state=tmp_path / ".annotate"))


def test_without_an_output_everything_is_counted_and_nothing_is_written(
    context: Context, annotations: str, tmp_path: Path
) -> None:
    plan = write_plan(tmp_path)
    before = sorted(tmp_path.iterdir())
    looked = migrate(context, Options(path=annotations, plan=plan))
    assert (looked.old, looked.new, looked.queue) == ("news/1", "news/2", None)
    assert looked.changes["rename cue signal"] > 1
    assert looked.changes["rename deleted cue signal"] == 1
    assert sorted(tmp_path.iterdir()) == before
    done = migrate(context, Options(path=annotations, plan=plan, output=tmp_path / "b.jsonl"))
    assert done.changes == looked.changes
    assert done.queue == f"{tmp_path / 'b.jsonl'}.queue.jsonl"
    assert context.findings == []


def test_a_migration_moves_what_was_deleted_and_is_undone_to_the_same_bytes(
    context: Context, annotations: str, tmp_path: Path
) -> None:
    new, back = tmp_path / "b.jsonl", tmp_path / "c.jsonl"
    migrate(context, Options(path=annotations, plan=write_plan(tmp_path), output=new))
    moved = {r.document.id: r.annotations[0] for r in read_records(new, [])}
    deleted = moved["deleted"].deleted_relations
    assert deleted is not None
    assert [relation.label for relation in deleted] == ["signal"]
    undo(context, str(new), tmp_path / "b.jsonl.log.jsonl", back)
    assert back.read_bytes() == Path(annotations).read_bytes()
    assert context.findings == []


def test_what_people_decided_is_used_and_nothing_waits_any_more(
    context: Context, annotations: str, tmp_path: Path
) -> None:
    plan, new = write_plan(tmp_path), tmp_path / "b.jsonl"
    queue = migrate(context, Options(path=annotations, plan=plan, output=new)).queue
    assert queue is not None
    decided = tmp_path / "decided.jsonl"
    with open_writer(decided) as write:
        for record in read_records(queue, []):
            write(decide(record))
    answered = Options(path=annotations, plan=plan, output=new, answers=str(decided))
    done = migrate(context, answered)
    assert done.queue is None
    assert done.changes["rename PERSON OFFICIAL"] > 0
    assert not any(change.startswith("split") for change in done.changes)


def decide(record: Record) -> Record:
    """What a person leaves of a queue who takes everybody for an official."""
    [offered] = record.annotations
    return replace(
        record,
        annotations=(
            replace(
                offered,
                annotator=replace(offered.annotator, kind="human", version=None),
                spans=tuple(span for span in offered.spans if span.label == "OFFICIAL"),
            ),
        ),
    )


def test_annotations_of_another_scheme_and_lines_that_are_none_are_findings(
    context: Context, annotations: str, tmp_path: Path
) -> None:
    plan, new, again = write_plan(tmp_path), tmp_path / "b.jsonl", tmp_path / "c.jsonl"
    migrate(context, Options(path=annotations, plan=plan, output=new))
    new.write_text("{\n" + new.read_text("utf-8"), "utf-8")
    migrate(context, Options(path=str(new), plan=plan, output=again))
    assert [problem.code for problem in context.findings] == ["J00", *["M02"] * 5]
    context.findings.clear()
    undo(context, annotations, tmp_path / "b.jsonl.log.jsonl", again)
    assert [problem.code for problem in context.findings] == ["M01"] * 5


def test_where_nothing_can_be_read_nothing_is_written(context: Context, tmp_path: Path) -> None:
    broken, new = tmp_path / "broken.jsonl", tmp_path / "b.jsonl"
    broken.write_text("{\n")
    with pytest.raises(NothingReadError):
        migrate(context, Options(path=str(broken), plan=write_plan(tmp_path), output=new))
    with pytest.raises(NothingReadError):
        undo(context, str(broken), broken, new)
    assert sorted(path.name for path in tmp_path.glob("b.*")) == []


def test_schemes_are_compared_and_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    write_plan(tmp_path)
    assert "- label PERSON" in diff("news/1", str(tmp_path / "new.toml"))
    assert diff("news/1", "news/1") == []
    with pytest.raises(SchemeError, match="no scheme nothing"):
        diff("news/1", "nothing")


def test_a_live_project_needs_a_server(context: Context, tmp_path: Path) -> None:
    options = move.Options(title="summits", plan=write_plan(tmp_path))
    for act in (move.plan, move.move):
        with pytest.raises(ServerError, match="No Label Studio is named"):
            act(context, options)
    with pytest.raises(ServerError, match="No Label Studio is named"):
        move.undo(context, tmp_path / "log", Login())


def test_an_annotation_whose_deletions_are_not_known_goes_without_them(
    context: Context, tmp_path: Path
) -> None:
    path, new = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    with open_writer(path) as write:
        write(make_record())
    migrate(context, Options(path=str(path), plan=write_plan(tmp_path), output=new))
    [record] = read_records(new, [])
    assert record.annotations[0].deleted_relations is None
    assert "signal" in {relation.label for relation in record.annotations[0].relations}
