"""PolNeAR and MPQA: invented articles in the folders that the corpora are given out in."""

import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotate.formats.annotations.corpora.polnear import tell_content
from annotate.formats.port import Input, MarkedArticle
from annotate.formats.registry import find_reader
from annotate.ingestion.files.sources import InputFile
from annotate.model import Problem
from annotate.records import read_records

ARTICLE = (
    "Mara Lind \U0001f9ed fears the dam, the board said. \u201cWe will sail,\u201d Tam Oster told "
    "them, \u201cat dawn.\u201d"
)


FEARED, DAWN, SAIL = (
    "Mara Lind \U0001f9ed fears the dam",
    "\u201cat dawn.\u201d",
    "\u201cWe will sail,\u201d",
)


def find(words: str) -> str:
    at = ARTICLE.index(words)
    return f"{at} {at + len(words)}"


POLNEAR = "\n".join([
    f"T1\tSource {find('the board')}\tthe board",
    f"T2\tCue {find('said')}\tsaid",
    f"T3\tContent {find(FEARED)}\tMara",
    f"T4\tAttribution {find('said')}\tsaid",
    "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
    f"T5\tContent {find(DAWN)};{find(SAIL)}\tWe",
    f"T6\tCue {find('told')}\ttold",
    f"T7\tSource {find('Tam Oster')}\tTam Oster",
    f"T8\tAttribution {find('told')}\ttold",
    "E2\tAttribution:T8 Source:T7 Cue:T6 Content:T5",
    f"T9\tSource {find('Mara Lind')}\tMara Lind",
    f"T10\tCue {find('fears')}\tfears",
    f"T11\tContent {find('the dam')}\tthe dam",
    f"T12\tAttribution {find('fears')}\tfears",
    "E3\tAttribution:T12 Content:T11 Cue:T10 Source:T9",
])  # fmt: skip
CONTENTS = ("--map", "direct content=DIRECT", "--map", "mixed content=MIXED",
            "--map", "indirect content=INDIRECT")  # fmt: skip
PARTS = (*CONTENTS, "--map", "Source=ACTOR", "--map", "Cue=CUE", "--map", "source=speaker")


def make_polnear(folder: Path) -> Path:
    name = "velm-post_2025-03-04_the-board-and-the-dam"
    for place, content in {
        f"text/{name}.txt": ARTICLE,
        f"corenlp/{name}.txt.xml": "<root/>",
        f"attributions/{name}_4e07.ann": POLNEAR,
        f"attributions/{name}_6b86.ann": POLNEAR.partition("\nT5")[0],
    }.items():
        path = folder / "train" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    Path(folder, "metadata.tsv").write_text("filename\tpublisher\n")
    return folder


def list_relations(record: Any, number: int) -> Counter[tuple[str, str, str]]:
    reading = record.annotations[number]
    words = {span.id: span.text for span in reading.spans}
    return Counter((r.label, words[r.head], words[r.tail]) for r in reading.relations)


def test_attributions_of_polnear_are_contents_with_their_sources_and_cues(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    folder, target = make_polnear(tmp_path / "data"), str(tmp_path / "out.jsonl")
    result = run("import", str(folder), "--format", "polnear", "-o", target, *PARTS)
    assert result.exit_code == 0, result.stderr
    (record,) = read_records(target, [])
    assert record.document.meta.publisher == "velm-post"
    assert record.document.meta.published == "2025-03-04"
    assert [r.annotator.name for r in record.annotations] == ["4e07", "6b86"]
    first, second = record.annotations
    assert Counter(span.label for span in first.spans) == {
        "ACTOR": 3, "CUE": 3, "DIRECT": 2, "INDIRECT": 2,
    }  # fmt: skip
    assert len(second.spans) == 3
    assert list_relations(record, 0) == Counter([
        ("speaker", FEARED, "the board"),
        ("cue", FEARED, "said"),
        ("speaker", SAIL, "Tam Oster"),
        ("cue", SAIL, "told"),
        ("speaker", DAWN, "Tam Oster"),
        ("cue", DAWN, "told"),
        ("speaker", "the dam", "Mara Lind"),
        ("cue", "the dam", "fears"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ("that they would sail", "indirect content"),
        ("\u201cWe will sail,\u201d", "direct content"),
        ('"We will sail".', "direct content"),
        ("\u201cWe will sail", "direct content"),
        ("that it \u201cwill sail\u201d", "mixed content"),
        ("\u201cwill\u201d or \u201cmay\u201d sail", "mixed content"),
    ],
)
def test_a_content_is_called_after_its_quotation_marks(words: str, called: str) -> None:
    assert tell_content(words) == called


def test_a_corpus_without_its_texts_and_a_broken_line_are_named(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    folder, target = make_polnear(tmp_path / "data"), str(tmp_path / "out.jsonl")
    path = next(folder.glob("train/attributions/*4e07.ann"))
    path.write_text(f"{POLNEAR}\nX1\tnothing\n")
    result = run("import", str(folder), "--format", "polnear", "-o", target, *PARTS)
    assert (result.exit_code, "no line of PolNeAR" in result.stderr) == (1, True)
    next(folder.glob("train/text/*")).unlink()
    result = run("import", str(folder), "--format", "polnear", "-o", target, *PARTS)
    assert (result.exit_code, "there is no ../text/" in result.stderr) == (1, True)


# --- MPQA -------------------------------------------------------------------------------------

WORLD = "Caf\u00e9 owners fear the dam, the board said.\nMara Lind praised it and slept."


OWNERS = "Caf\u00e9 owners"


def find_bytes(words: str) -> str:
    at = len(WORLD[: WORLD.index(words)].encode())
    return f"{at},{at + len(words.encode())}"


def make_mpqa(
    folder: Path, text: bytes = WORLD.encode(), places: Callable[[str], str] = find_bytes
):
    first, second = WORLD.split("\n")
    lines = [
        "# comment",
        '1\t0,0\tstring\tGATE_agent\t id="w"',
        f'2\t{places(OWNERS)}\tstring\tGATE_agent\tnested-source="w, board,owners" id="o"',
        f'3\t{places("the board")}\tstring\tGATE_agent\tnested-source="w,board"',
        f'4\t{places("fear")}\tstring\tGATE_direct-subjective\tnested-source="w,board,owners" '
        'polarity="negative" intensity="medium" attitude-link="a1"',
        f'5\t{places("fear")}\tstring\tGATE_attitude\tid="a1" attitude-type="sentiment-neg" '
        'target-link="t1,none"',
        f'6\t{places("the dam")}\tstring\tGATE_target\tid="t1"',
        f'7\t{places("said")}\tstring\tGATE_objective-speech-event\tnested-source="w,board"',
        f'8\t{places(first)}\tstring\tGATE_inside\t',
        f'9\t{places("praised")}\tstring\tGATE_direct-subjective\tnested-source="w,lind" '
        'polarity="positive"',
        '10\t5,5\tstring\tGATE_direct-subjective\tnested-source="w" implicit="true"',
    ]  # fmt: skip
    sentences = [
        f"{n}\t{places(s)}\tstring\tGATE_sentence\t" for n, s in enumerate((first, second))
    ]
    for place, content in {
        "docs/20250304/10.11-1": text,
        "meta_anns/20250304/10.11-1": b"1\t0,0\tstring\tmeta_title\t",
        "man_anns/20250304/10.11-1/gateman.mpqa.lre.2.0": "\n".join(lines).encode(),
        "man_anns/20250304/10.11-1/gatesentences.mpqa.2.0": "\n".join(sentences).encode(),
    }.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def read_mpqa(folder: Path) -> tuple[list[MarkedArticle], list[Problem]]:
    found: list[Any] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        file = InputFile(path=str(path), name=path.name)
        with path.open("rb") as stream:
            given = Input(
                stream=stream,
                file=str(path),
                max_characters=10**6,
                find_beside=file.find_beside,
            )
            found += find_reader("mpqa")(given)
    marked = [each for each in found if isinstance(each, MarkedArticle)]
    return marked, [each for each in found if isinstance(each, Problem)]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-8-sig"])
def test_annotations_of_mpqa_are_where_their_bytes_are(tmp_path: Path, encoding: str) -> None:
    def places(words: str) -> str:
        before = "\ufeff" if encoding == "utf-8-sig" else ""
        plain = encoding.removesuffix("-sig")
        at = len((before + WORLD[: WORLD.index(words)]).encode(plain))
        return f"{at},{at + len(words.encode(plain))}"

    folder = make_mpqa(tmp_path / "database.mpqa.2.0", WORLD.encode(encoding), places)
    (marked,), problems = read_mpqa(folder)
    assert problems == []
    assert (marked.article.id, marked.article.text) == ("20250304/10.11-1", WORLD)
    spans = {s.id: (s.label, WORLD[s.start : s.end]) for s in marked.spans}
    assert Counter(spans.values()) == Counter([
        ("agent", "Caf\u00e9 owners"),
        ("agent", "the board"),
        ("direct-subjective negative", "fear"),
        ("sentiment-neg", "fear"),
        ("target", "the dam"),
        ("objective-speech-event", "said"),
        ("direct-subjective positive", "praised"),
    ])  # fmt: skip
    relations = Counter((r.label, spans[r.head][1], spans[r.tail][1]) for r in marked.relations)
    assert relations == Counter([
        ("attitude", "fear", "fear"),
        ("target", "fear", "the dam"),
        ("source", "fear", "Caf\u00e9 owners"),
        ("source", "said", "the board"),
    ])  # fmt: skip
    assert marked.left_out == {
        "annotations without words, which are implicit": 1,
        "sources that no words of the sentence name": 1,
    }


def test_mpqa_is_read_out_of_a_zip_file_as_records_of_a_scheme(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    folder = make_mpqa(tmp_path / "database.mpqa.2.0")
    with zipfile.ZipFile(tmp_path / "mpqa.zip", "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(tmp_path))
    names = {
        "direct-subjective negative": "AGAINST",
        "direct-subjective positive": "FAVOR",
        "agent": "ACTOR",
        "target": "TARGET",
        "source": "holder",
        "sentiment-neg": "",
        "objective-speech-event": "",
        "attitude": "",
    }
    pairs = [part for name, ours in names.items() for part in ("--map", f"{name}={ours}")]
    target = str(tmp_path / "out.jsonl")
    result = run("import", str(tmp_path / "mpqa.zip"), "--format", "mpqa", "-o", target, *pairs)
    assert result.exit_code == 1  # for what is implicit
    (record,) = read_records(target, [])
    assert Counter(span.label for span in record.annotations[0].spans) == {
        "AGAINST": 1, "FAVOR": 1, "ACTOR": 2, "TARGET": 1,
    }  # fmt: skip
    assert list_relations(record, 0) == Counter([("holder", "fear", "Caf\u00e9 owners")])
