"""Files that somebody made to do harm: bounded memory and time, a finding, no traceback."""

import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import AnnotateError
from annotate.files import inputs, json_values
from annotate.files.json_lines import read_json_array, read_json_lines
from annotate.files.json_values import dump_json
from annotate.model import Problem
from annotate.records import to_json
from tests.examples import make_record

RECORD = to_json(make_record())
DEEP = 100_000
NESTED = "[" * DEEP + "]" * DEEP
# What reads a file of records: by the three ways in, then all others.
WAYS = (
    ("validate", "{}"),
    ("mask", "{}", "-o", "out.jsonl"),
    ("ingest", "{}", "-o", "out.jsonl"),
)
READING = (
    *WAYS,
    ("validate", "--fix", "{}", "-o", "out.jsonl"),
    ("evaluate", "{}"),
    ("agreement", "{}", "--bootstrap", "0"),
    ("audit", "{}", "--bootstrap", "0"),
    ("report", "{}", "--bootstrap", "0", "-o", "."),
    ("adjudicate", "merge", "{}", "-o", "out.jsonl", "--log", "log.jsonl"),
    ("build", "{}", "-o", "set"),
)
HUGE = (2**63, 2**64, 10**30, -(10**30), 1e308)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def attack(run: Callable[..., Any], folder: Path) -> Callable[..., str]:
    """Give a file to commands that read records; each says what is wrong, none breaks."""

    def run_all(content: str, *, commands: Sequence[Sequence[str]] = WAYS) -> str:
        (folder / "bad.jsonl").write_text(content, encoding="utf-8")
        said = ""
        for arguments in commands:
            result = run(*(part.format("bad.jsonl") for part in arguments))
            assert "Traceback" not in result.stderr
            assert result.exit_code in {0, 1, 2, 3}, (arguments, result)
            assert len(result.stderr) < 50_000
            said += result.stderr
        assert list(folder.parent.iterdir()) == [folder]
        return said

    return run_all


def change(**fields: Any) -> str:
    return dump_json({**RECORD, **fields}) + "\n"


# --- nesting, numbers, names ------------------------------------------------------------------


@pytest.mark.parametrize("depth", [DEEP, 980, 900, 300])
def test_json_that_is_nested_deep_is_a_finding(depth: int, attack: Callable[..., str]) -> None:
    nested = "[" * depth + "]" * depth
    said = attack(
        f'{{"document": {nested}, "annotations": []}}\n{nested}\n'
        + change(document={**RECORD["document"], "meta": "@"}).replace('"@"', nested)
    )
    assert "bad.jsonl" in said


def iter_with_huge(value: Any, huge: float) -> Iterator[Any]:
    """Yield copies of a JSON value in each of which one number is another."""
    if isinstance(value, dict):
        for name, inner in value.items():
            for changed in iter_with_huge(inner, huge):
                yield {**value, name: changed}
    elif isinstance(value, list):
        for changed in iter_with_huge(value[0], huge) if value else ():
            yield [changed, *value[1:]]
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield huge


@pytest.mark.slow
@pytest.mark.parametrize("huge", HUGE)
def test_numbers_beyond_64_bits_are_findings(huge: float, attack: Callable[..., str]) -> None:
    timed = {**RECORD["annotations"][0], "seconds": 1}
    record = {**RECORD, "annotations": [timed]}
    lines = [json.dumps(changed) + "\n" for changed in iter_with_huge(record, huge)]
    assert len(lines) >= 5
    said = attack("".join(lines), commands=(WAYS[0], ("build", "{}", "-o", "set")))
    assert "error" in said


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999", "1" * 5000])
def test_what_is_no_number_is_a_finding(word: str, attack: Callable[..., str]) -> None:
    said = attack(change(annotations="@").replace('"@"', word))
    assert "J00" in said


def test_a_name_that_stands_twice_is_a_finding(attack: Callable[..., str]) -> None:
    assert "stands twice" in attack('{"document": 1, "document": 2, "annotations": []}\n')


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["../../x", "/etc/x", "..", "C:\\x", "%2e%2e%2fx", "~", "$HOME", "x\u0000y"],
)
def test_an_id_is_never_a_path(name: str, attack: Callable[..., str], folder: Path) -> None:
    document = {**RECORD["document"], "id": name}
    annotations = [{**one, "document_id": name} for one in RECORD["annotations"]]
    record = change(document=document, annotations=annotations)
    brat = ("export", "{}", "--format", "brat", "--allow-loss", "-o", "brat")  # named by ids
    attack(record, commands=(*WAYS, brat, ("build", "{}", "-o", "set")))
    assert len(list((folder / "brat").glob("*.txt"))) == ("\x00" not in name)
    assert not [path for path in folder.rglob("*") if path.name in {"x", "x.jsonl"}]


# --- archives and endless lines ---------------------------------------------------------------


def make_bomb(path: Path, megabytes: int, head: bytes = b"") -> Path:
    """Write a gzip file of one endless line of one letter."""
    path.write_bytes(compress_bomb(megabytes, head))
    return path


@cache
def compress_bomb(megabytes: int, head: bytes) -> bytes:
    return gzip.compress(head + b"a" * (megabytes * 2**20), compresslevel=9)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that are reached fast."""
    monkeypatch.setattr(inputs, "FREE", 2**22)
    monkeypatch.setattr(inputs, "LONGEST_LINE", 2**20)


@pytest.mark.slow
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("head", [b"", b'{"document": {"id": "'])
def test_a_gzip_bomb_is_refused_before_it_is_held(
    head: bytes, run: Callable[..., Any], folder: Path
) -> None:
    bomb = make_bomb(folder / "bad.jsonl.gz", 64, head)
    assert bomb.stat().st_size < 2**17
    tracemalloc.start()
    for arguments in READING if head else WAYS:
        result = run(*(part.format(bomb.name) for part in arguments))
        assert result.exit_code in {1, 3}, (arguments, result)
        assert "Traceback" not in result.stderr
        assert "expands to more than 100 times its size" in result.stderr, arguments
        assert "bad.jsonl.gz" in result.stderr
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 2**20


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["bad.txt.gz", "bad.html.gz", "bad.csv.gz", "bad.gz"])
def test_so_is_one_of_an_article(name: str, run: Callable[..., Any], folder: Path) -> None:
    make_bomb(folder / name, 64)
    result = run("ingest", name, "-o", "out.jsonl")
    assert result.exit_code == 1
    assert name in result.stderr
    assert not (folder / "out.jsonl").exists()


@pytest.mark.usefixtures("small")
def test_an_endless_line_is_a_finding_and_the_next_is_read(folder: Path) -> None:
    path = folder / "long.jsonl"
    path.write_bytes(b"1\n" + b"a" * (3 * 2**20) + b"\n2\n")
    problems: list[Problem] = []
    assert [(line.number, line.value) for line in read_json_lines(path, problems)] == [
        (1, 1),
        (3, 2),
    ]
    assert [(problem.code, problem.line) for problem in problems] == [("J00", 2)]


@pytest.mark.slow
def test_what_is_compressed_as_text_is_reads_as_before(folder: Path) -> None:
    path = folder / "fine.jsonl.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(b"".join(b'{"n": %d}\n' % n for n in range(20_000)))
    assert [line.value["n"] for line in read_json_lines(path, [])] == list(range(20_000))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(AnnotateError, match="is not a whole gzip file"):
        list(read_json_lines(path, []))


def test_an_array_that_is_nested_deep_is_a_finding(folder: Path) -> None:
    path = folder / "export.json"
    path.write_text(f"[1, {NESTED}, 2]")
    problems: list[Problem] = []
    list(read_json_array(path, problems))
    assert [problem.code for problem in problems] == ["J00"]


# --- markup -----------------------------------------------------------------------------------

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
PAGES = {
    "entities.xhtml": f'<!DOCTYPE html [<!ENTITY e0 "Ostrel">{ENTITIES}]>'
    "<html><body><p>The council met. &e11;</p></body></html>",
    "outside.xhtml": '<!DOCTYPE html [<!ENTITY secret SYSTEM "file:SECRET">]>'
    "<html><body><article><p>The council of Ostrel met. &secret;</p></article></body></html>",
    "nested.html": "<div>" * 20_000 + "The council met." + "</div>" * 20_000,
    "attributes.html": "<p " + " ".join(f"a{n}=1" for n in range(2000)) + ">The council met.</p>",
}


@pytest.mark.parametrize("name", PAGES)
def test_markup_expands_to_nothing_and_reads_no_other_file(
    name: str, run: Callable[..., Any], folder: Path
) -> None:
    (folder / "secret").write_text("a word that is nobody's business")
    (folder / name).write_text(PAGES[name].replace("SECRET", str(folder / "secret")))
    result = run("ingest", name, "-o", "out.jsonl")
    assert result.exit_code in {0, 1}
    assert "Traceback" not in result.stderr
    written = (folder / "out.jsonl").read_text() if (folder / "out.jsonl").exists() else ""
    assert len(written) < 100_000
    assert "nobody's business" not in written


@pytest.mark.slow
@pytest.mark.parametrize("content", [NESTED, change(annotations="@").replace('"@"', NESTED), "{"])
def test_every_command_says_what_it_could_not_read(
    content: str, attack: Callable[..., str]
) -> None:
    assert "bad.jsonl" in attack(content, commands=READING)


@pytest.mark.parametrize(
    ("text", "is_shallow"),
    [
        ('{"a": "' + "[" * 900 + '", "b": "\\"[[' + "{" * 900 + '"}', True),
        ('{"]": ' * 600 + "1" + "}" * 600, False),
        ("[" * 400 + "]" * 400 + "[" * 400, True),
        ('["\\\\", ' + "[" * 600, False),
    ],
)
def test_depth_is_counted_outside_strings_whatever_the_blocks(text: str, is_shallow: bool) -> None:
    for size in (1, 2, 3, 7, 4096):
        reader = inputs.ShallowReader(io.BytesIO(text.encode()))
        with nullcontext() if is_shallow else pytest.raises(ValueError, match="nested too deeply"):
            while reader.read(size):
                pass


@pytest.mark.parametrize(
    ("text", "is_short"),
    [
        ('["' + "1" * 5000 + '"]', True),
        ("[" + "1" * 999 + "," + "1" * 999 + "]", True),
        ("[-" + "1" * 1000 + "]", False),
        ("[1." + "1" * 5000 + "]", False),
    ],
)
def test_a_number_that_is_too_long_ends_no_process(text: str, is_short: bool) -> None:
    for size in (1, 7, 998, 4096):
        reader = inputs.ShallowReader(io.BytesIO(text.encode()))
        with nullcontext() if is_short else pytest.raises(ValueError, match="too long"):
            while reader.read(size):
                pass


@pytest.mark.parametrize(
    ("text", "is_shallow"),
    [
        ("[" * 501 + "]" * 501, False),
        ('{"a":' * 600 + "1" + "}" * 600, False),
        ('["]", ' * 600 + "1" + ', "["]' * 600, False),
        ('["\\\\", "\\"[[[", ' * 400 + "1" + "]" * 400, True),
        ("[" + "[[]], " * 600 + "1]", True),
    ],
)
def test_depth_is_told_whatever_python_reads(
    text: str, is_shallow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_values, "_READS_DEEP", True)
    with nullcontext() if is_shallow else pytest.raises(ValueError, match="nested too deeply"):
        json_values.refuse_deep(text.encode())
