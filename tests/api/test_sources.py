"""`audit_sources` and `annotate report --sources`: who gets to speak, with intervals."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import annotate
from annotate.estimates.drawing import FrameArticle, draw_sample
from annotate.model import Annotation, Annotator, Record
from annotate.records import open_writer
from annotate.report.writing import read_report
from tests.generator import make_record

Run = Callable[..., tuple[int, str, str]]
SIZE, READ = 90, 40
SPEAKERS = frozenset({"DIRECT", "INDIRECT", "MIXED"})


def miss(gold: Annotation, number: int) -> Annotation:
    """Return what a machine finds that misses a quote in every third article."""
    first = [span.id for span in gold.spans if span.label in SPEAKERS][: number % 3 == 0]
    return replace(
        gold,
        annotator=Annotator(kind="model", name="rules", version="1"),
        spans=tuple(span for span in gold.spans if span.id not in first),
        relations=tuple(r for r in gold.relations if not {r.head, r.tail} & {*first}),
    )


def hide(gold: Annotation, number: int) -> Annotation:
    """Return a reading that says of whoever speaks in every fourth article that nobody is named."""
    if number % 4:
        return gold
    given = {"source": "unnamed"}
    return replace(
        gold,
        spans=tuple(
            replace(span, attributes=given) if span.label == "ACTOR" else span
            for span in gold.spans
        ),
    )


def make_corpus() -> list[Record]:
    """Return articles that a machine read and, a sample of them by lot, a person."""
    made = []
    for number in range(SIZE):
        record = make_record(number, characters=700)
        meta = replace(
            record.document.meta,
            publisher=("Harbour Post", "Kesh Daily")[number % 2],
            published="2031-01-11",
        )
        made.append(replace(record, document=replace(record.document, meta=meta)))
    designs = draw_sample(
        [FrameArticle(r.document.id, "") for r in made], READ, by="simple", seed=3
    )
    records = []
    for number, record in enumerate(made):
        gold = hide(record.annotations[0], number)
        person = replace(gold, annotator=Annotator(kind="human", name="ada"))
        read = [
            replace(person, design=design)
            for design in [designs.get(record.document.id)]
            if design is not None
        ]
        records.append(replace(record, annotations=(miss(gold, number), *read)))
    return records


CORPUS = make_corpus()


@pytest.fixture(scope="module")
def audited() -> "annotate.api.sources.SourcesResult":
    return annotate.audit_sources(CORPUS, bootstrap=200, on_problem="raise")


def count_truth() -> Counter[str]:
    """Count kinds of sources of all quotes that have one, as the gold says."""
    truth = annotate.audit_sources(
        [
            replace(r, annotations=(hide(make_record(n, characters=700).annotations[0], n),))
            for n, r in enumerate(CORPUS)
        ],
        bootstrap=200,
        on_problem="ignore",
    )
    return Counter(row["source"] for row in truth.quotes)


@pytest.mark.slow
def test_shares_of_kinds_have_intervals_that_hold_the_truth_and_the_machine_stands_beside(
    audited: "annotate.api.sources.SourcesResult",
) -> None:
    truth = count_truth()
    whole = sum(truth.values()) - truth["nobody"]
    for kind in ("named", "unnamed"):
        number = audited.find("kinds", kind, "quotes")
        assert number is not None
        assert number.low is not None
        assert number.high is not None
        assert number.low <= truth[kind] / whole <= number.high
        alone = audited.find("kinds", kind, "quotes, machine")
        assert alone is not None
        assert alone.low is None
    assert f"People read {READ} of {SIZE} articles" in audited.methods


def test_every_quote_is_a_row_of_a_person_where_one_read_it_and_of_the_machine_else(
    audited: "annotate.api.sources.SourcesResult",
) -> None:
    by_article = {row["article"]: row["reading"] for row in audited.quotes}
    people = [r for r in CORPUS if len(r.annotations) > 1]
    assert {by_article[r.document.id] for r in people if r.document.id in by_article} == {"human"}
    assert Counter(by_article.values())["silver"] > 0
    first = {row["article"] for row in audited.quotes if row["order"] == "1"}
    assert first == {row["article"] for row in audited.quotes if row["source"] != "nobody"}


def test_the_most_quoted_together_and_publishers_are_told(
    audited: "annotate.api.sources.SourcesResult",
) -> None:
    counts = Counter(
        name for row in audited.quotes for name in filter(None, row["speaker"].split("; "))
    )
    most = [row.names[0] for row in audited.tables["most quoted"].rows]
    assert most[-1] == "together"
    assert [counts[name] for name in most[:-1]] == sorted(
        (counts[name] for name in most[:-1]), reverse=True
    )
    papers = audited.tables["source publishers"]
    assert [row.names[0] for row in papers.rows] == ["Harbour Post", "Kesh Daily"]
    assert "most quoted" in papers.columns
    assert "Sources by publisher" in str(audited)


def test_where_nobody_read_the_numbers_are_the_machines_and_say_so() -> None:
    alone = [replace(r, annotations=r.annotations[:1]) for r in CORPUS[:9]]
    found = annotate.audit_sources(alone, bootstrap=200, on_problem="raise")
    number = found.find("kinds", "named", "quotes")
    assert number is not None
    assert (number.low, number.value is None) == (None, False)
    assert "machine alone" in number.how


@pytest.mark.slow
def test_the_report_has_the_section_and_the_table_with_proofs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = next(r for r in CORPUS if any(s.label == "DIRECT" for s in r.annotations[0].spans))
    spoken = next(s.text for s in record.annotations[0].spans if s.label == "DIRECT")
    (tmp_path / "speeches").mkdir()
    (tmp_path / "speeches" / "a.txt").write_text(f"Good evening. {spoken} Thank you.")
    (tmp_path / "speeches" / "b.txt").write_bytes(b"\xff\xfe\xfa")
    with open_writer(tmp_path / "annotations.jsonl") as add:
        add(record)
    call = ("report", "annotations.jsonl", "--sources", "--transcripts", "speeches", "-o", "out")
    monkeypatch.chdir(tmp_path)
    code, _, err = run(*call, "--bootstrap", "200")
    assert code == 1
    assert "Q05" in err
    report = read_report(tmp_path / "out" / "report.json")
    section = next(s for s in report.sections if s.name == "who-speaks")
    assert [s.name for s in report.sections].index("who-speaks") > 0
    proofs = {row.names: [n.value for n in row.numbers] for s in section.tables
              if s.name == "proofs" for row in s.rows}  # fmt: skip
    with (tmp_path / "out" / "sources.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [r["transcript"] for r in rows if r["proof"] == "verbatim"]
    assert sum(map(sum, proofs.values())) == sum(bool(r["proof"]) for r in rows)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Sources: who gets to speak" in page
    assert json.loads((tmp_path / "out" / "report.json").read_text())["format"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--transcripts", "speeches"), "--transcripts is for the section on sources"),
        (("--articles", "all.jsonl"), "--articles is for the section on sources"),
        (("--sources", "--transcripts", "nowhere"), "nowhere is no folder"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    run: Run, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    with open_writer(tmp_path / "annotations.jsonl") as add:
        add(CORPUS[0])
    code, _, err = run("report", tmp_path / "annotations.jsonl", *options, "-o", tmp_path / "out")
    assert code == 2
    assert message in err
