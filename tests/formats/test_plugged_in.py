"""Formats of other packages: read by ingest, written by export, and never the end of a command."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import PluginError, UsageError
from annotate.formats import registry
from annotate.formats.port import FileFormat
from tests.package_fixtures import Packages

PULLED = Path(__file__).parent.parent / "same_bytes" / "pulled.jsonl"
HEAD = """
from dataclasses import replace
from annotate.formats.port import Article, FileFormat, InputRow, Ledger
from annotate.formats.problems import MALFORMED
from annotate.ingestion.text import document_from_text
from annotate.model import Document, Meta, Problem, Record, Annotation, Annotator
from annotate.files.outputs import open_output
"""
CABLE = (
    HEAD
    + """
def read(given):
    '''Cables: articles with a line of equals signs between, the first line is the date.'''
    text = given.stream.read().decode(given.encoding or "utf-8")
    line = 1
    for part in text.split("====\\n"):
        day, _, body = part.partition("\\n")
        if body:
            yield Article(text=body, meta=Meta(published=day), line=line)
        else:
            yield given.complain(MALFORMED, "a cable without a text", line=line)
        line += part.count("\\n") + 1

def write(records, output):
    ledger = Ledger()
    with open_output(output.path) as stream:
        for record in records:
            relations = sum(len(a.relations) for a in record.annotations)
            if relations:
                ledger.lose("relations", record.document.id, relations)
            spans = [s.text for a in record.annotations for s in a.spans]
            stream.write(f"{record.document.id} {len(spans)}\\n".encode())
    return ledger

FORMAT = FileFormat(description="cables", suffixes=(".cable",), read=read, write=write,
                    recognise=lambda head: head.startswith(b"1926-"))
"""
)
TEXT = "The council of Port Vellan voted on Monday to sell its old harbour.\n"
OTHER = "Opponents of the sale have said that they will go to court before the summer.\n"
CABLES = f"1926-03-01\n{TEXT}====\n1926-03-02\n====\n1926-03-03\n{OTHER}"


@pytest.fixture(autouse=True)
def _elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packages: Packages
) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    registry._load_added.cache_clear()
    yield
    registry._load_added.cache_clear()


def install(packages: Packages, code: str = CABLE, name: str = "cable") -> None:
    module = f"{name}_format"
    packages.install(f"kesh-{name}", {module: code},
                     {"annotate.formats": {name: f"{module}:FORMAT"}})  # fmt: skip


def read() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("articles.jsonl").read_text().splitlines()]


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["may.cable", "may.data", "may.cable.gz"])
def test_ingest_reads_it_by_option_and_names_what_was_wrong(
    packages: Packages, run: Callable[..., Any], name: str
) -> None:
    install(packages)
    content = CABLES.encode()
    Path(name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    result = run("ingest", name, "--format", "cable")
    assert result.exit_code == 1
    assert f"{name}:4: error R08: a cable without a text" in result.stderr
    first, second = read()
    assert (first["text"], first["meta"]["published"]) == (TEXT, "1926-03-01")
    assert second["text"] == OTHER


def test_ingest_knows_it_by_the_ending_of_a_name_and_by_how_it_begins(
    packages: Packages, run: Callable[..., Any]
) -> None:
    install(packages)
    Path("wire").mkdir()
    Path("wire/may.cable").write_text(f"1926-03-01\n{TEXT}")
    assert run("ingest", "wire").exit_code == 0
    assert read()[0]["meta"]["published"] == "1926-03-01"
    assert run("ingest", "-", stdin=f"1926-03-02\n{TEXT}".encode()).exit_code == 0
    assert read()[0]["meta"]["published"] == "1926-03-02"


def test_nothing_is_loaded_while_ours_know_every_file(
    packages: Packages, run: Callable[..., Any]
) -> None:
    install(packages, "raise SystemExit('loaded')\n")
    Path("a.txt").write_text(TEXT)
    result = run("ingest", "a.txt")
    assert (result.exit_code, "cable" in result.stderr) == (0, False)
    for command, use in (("ingest", "read"), ("export", "write")):
        words = "".join(run(command, "--help").stdout.split())
        assert f"Oneof{','.join(registry.list_formats(use))}." in words
    assert registry.list_formats("read")[-1] == "cable"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise KeyError('mast')", "KeyError: 'mast' (in cable_format, line"),
        ("raise SystemExit(4)", "SystemExit: 4"),
        ("yield 'text'", "it gave a str"),
        ("return 4", "TypeError: 'int' object is not iterable"),
        ("yield InputRow(fields=4, line=1)", "the fields of a row are a int"),
    ],
)
def test_a_reader_that_fails_is_a_finding_of_the_file_and_the_rest_is_read(
    packages: Packages, run: Callable[..., Any], body: str, words: str
) -> None:
    code = f"{HEAD}\ndef read(given):\n    {body}\nFORMAT = FileFormat(description='x', read=read)"
    install(packages, code)
    Path("a.cable").write_text(CABLES)
    Path("b.cable").write_text(CABLES)
    result = run("ingest", "a.cable", "b.cable", "--format", "cable")
    assert result.exit_code == 1
    assert (
        "a.cable: error R02: cannot be read: the format cable of kesh-cable 1.0 failed: "
    ) in result.stderr
    assert "1 more like this: b.cable\n" in result.stderr, "the same failure is told once"
    assert "Read 2 articles: 0 documents, 2 left out (R02 2)." in result.stderr
    assert words in result.stderr
    assert "Mend cable_format:FORMAT" in result.stderr


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            "Article(text=b'bytes', line=3)",
            "a.cable:3: error R08: the document does not fit: ",
        ),
        ("Article(text='x', meta=Meta(published='May'))", "/meta/published"),
        ("Document(id='a b', text='x', text_sha256='0')", "/id"),
        ("Document(id='a', text='x', text_sha256='0' * 64)", "its text is not the one"),
        ("Record(document=document_from_text('a', 'x'), annotations=(4,))", "/annotations/0"),
    ],
)
def test_what_a_reader_gives_is_held_against_the_schema(
    packages: Packages, run: Callable[..., Any], item: str, words: str
) -> None:
    install(
        packages,
        f"{HEAD}\ndef read(given):\n    yield {item}\n"
        f"    yield Article(text={TEXT!r}, id='good')\n"
        "FORMAT = FileFormat(description='x', read=read)",
    )
    Path("a.cable").write_text("x")
    result = run("ingest", "a.cable", "--format", "cable")
    assert result.exit_code == 1
    assert words in result.stderr
    assert [article["id"] for article in read()] == ["good"]


def test_documents_are_taken_as_they_are_and_annotations_are_counted(
    packages: Packages, run: Callable[..., Any]
) -> None:
    install(
        packages,
        f"""{HEAD}
def read(given):
    whole = document_from_text("whole", {TEXT!r})
    yield whole
    other = document_from_text("other", {OTHER!r})
    reading = Annotation(document_id="other", text_sha256=other.text_sha256, scheme="news/1",
                         annotator=Annotator(kind="human", name="x"), layers=("entity",))
    yield Record(document=other, annotations=(reading, reading))
    yield Problem(code="KESH1", message="a note", severity="warning")
FORMAT = FileFormat(description="x", read=read)
""",
    )
    Path("a.cable").write_text("x")
    result = run("ingest", "a.cable", "--format", "cable")
    assert result.exit_code == 0, result.stderr
    assert [article["id"] for article in read()] == ["whole", "other"]
    assert "a.cable: warning R12: 2 annotations are left out" in result.stderr
    assert "a.cable: warning KESH1: a note" in result.stderr


def test_a_format_that_cannot_be_used_is_an_error_by_name_and_a_warning_otherwise(
    packages: Packages, run: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    install(packages, "import no_such_module\n")
    install(packages, "FORMAT = 4\n", "four")
    install(packages, f"{HEAD}\nFORMAT = FileFormat(description='x')\n", "idle")
    install(packages, CABLE, "csv")
    Path("a.cable").write_text(TEXT)
    result = run("ingest", "a.cable", "--format", "cable")
    assert result.exit_code == 3
    assert "The plug-in cable of kesh-cable 1.0 (annotate.formats) cannot be used" in result.stderr
    assert run("ingest", "a.cable").exit_code == 0  # as plain text
    said = "\n".join(caplog.messages)
    for words in (
        "No module named 'no_such_module'",
        "it is a int, not a FileFormat",
        "it neither reads nor writes",
        "annotate has one of this name itself",
    ):
        assert words in said
    result = run("ingest", "a.cable", "--format", "cables")
    assert result.exit_code == 2
    assert "'cables' is not one of 'text', 'html', 'prodigy', 'doccano'" in result.stderr


def test_what_is_only_written_cannot_be_read_nor_the_other_way_round(packages: Packages) -> None:
    one_way = "\nFORMAT = replace(FORMAT, {}=None)\n"
    install(packages, CABLE + one_way.format("read"), "out")
    install(packages, CABLE + one_way.format("write"), "in")
    with pytest.raises(UsageError, match="The format out is written, not read"):
        registry.find_reader("out")
    with pytest.raises(UsageError, match="The format in is read, not written"):
        registry.find_writer("in")
    with pytest.raises(UsageError, match="There is no format nobody") as error:
        registry.load_format("nobody")
    assert "out" in error.value.fix


# --- writing ----------------------------------------------------------------------------------


@pytest.fixture
def pulled(tmp_path: Path) -> None:
    """What a Label Studio server answered, where a pull leaves it."""
    content = PULLED.read_bytes()
    place = tmp_path / ".annotate" / "pulled" / json.loads(content.split(b"\n", 1)[0])["title"]
    place.mkdir(parents=True)
    (place / "20261129T120000Z-0001.jsonl.gz").write_bytes(gzip.compress(content, mtime=0))


EXPORT = ("export", "--offline", "--project", "same-bytes")


@pytest.mark.slow
@pytest.mark.usefixtures("pulled")
def test_export_writes_it_beside_the_annotations_and_says_what_it_could_not_hold(
    packages: Packages, run: Callable[..., Any]
) -> None:
    install(packages)
    assert run(*EXPORT).exit_code == 0
    records = Path("annotations.jsonl").read_bytes()
    assert run(*EXPORT, "--format", "jsonl", "-o", "same.jsonl").exit_code == 0
    assert Path("same.jsonl").read_bytes() == records
    result = run(*EXPORT, "--format", "cable")
    assert result.exit_code == 0, result.stderr
    ids = [json.loads(line)["document"]["id"] for line in records.splitlines()]
    lines = Path("annotations.cable").read_text().splitlines()
    assert [line.split()[0] for line in lines] == ids
    assert all(int(line.split()[1]) > 0 for line in lines)
    lost = sum(
        len(a["relations"])
        for line in records.splitlines()
        for a in json.loads(line)["annotations"]
    )
    told = f"Left out, for the format cannot hold them: {lost} relations ({', '.join(ids[:3])})"
    assert told in result.stderr
    assert "annotate validate" not in result.stderr
    assert Path("annotations.jsonl").read_bytes() == records


@pytest.mark.slow
@pytest.mark.usefixtures("pulled")
def test_a_writer_that_fails_leaves_what_was_there(
    packages: Packages, run: Callable[..., Any]
) -> None:
    failing = CABLE.replace("    return ledger\n", "        raise KeyError('mast')\n")
    install(packages, failing)
    install(packages, CABLE.replace("return ledger", "return None"), "mute")
    Path("out.cable").write_text("before")
    result = run(*EXPORT, "--format", "cable", "-o", "out.cable")
    assert result.exit_code == 3
    assert "out.cable cannot be written: the format cable of kesh-cable 1.0 failed: KeyError" in (
        result.stderr
    )
    assert Path("out.cable").read_text() == "before"
    result = run(*EXPORT, "--format", "mute", "-o", "out.mute")
    assert "it returned a NoneType, not a Ledger" in result.stderr


@pytest.mark.usefixtures("pulled")
def test_a_format_without_an_ending_wants_a_name_for_its_file(
    packages: Packages, run: Callable[..., Any]
) -> None:
    install(packages, CABLE.replace('suffixes=(".cable",)', "suffixes=()"))
    result = run(*EXPORT, "--format", "cable")
    assert result.exit_code == 2
    assert "-o FILE" in result.stderr
    assert run(*EXPORT, "--format", "cable", "-o", "-").exit_code == 0


# --- ours -------------------------------------------------------------------------------------


def test_every_module_of_a_format_is_listed_and_every_listed_one_is_a_format() -> None:
    folder = Path(registry.__file__).parent
    modules = {
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if "\nFORMAT = " in path.read_text()
    }
    assert modules == set(registry.OWN.values())
    for name in registry.OWN:
        format = registry.load_format(name)
        assert isinstance(format, FileFormat)
        assert format.description
        assert format.read or format.write


def test_no_two_of_ours_claim_one_ending() -> None:
    endings = [s for name in registry.OWN for s in registry.load_format(name).suffixes]
    assert len(endings) == len(set(endings))
    assert all(ending.startswith(".") and ending == ending.lower() for ending in endings)


def test_a_broken_plug_in_by_name_is_an_error_for_who_calls(packages: Packages) -> None:
    install(packages, "1 / 0\n")
    with pytest.raises(PluginError, match="ZeroDivisionError"):
        registry.find_reader("cable")
