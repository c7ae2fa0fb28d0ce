import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.checks import check_record, count_errors
from annotate.errors import ServerError, UsageError
from annotate.files.outputs import open_output
from annotate.model import Annotation, Document, Record
from annotate.preannotation import registry
from annotate.preannotation.models.endpoint import Limits
from annotate.preannotation.models.llm import LanguageModel
from annotate.preannotation.models.prompt import Offer, describe_scheme, show_parts
from annotate.preannotation.port import Account, Accountable, PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.runs.job import make_job
from annotate.preannotation.runs.run import Run
from annotate.preannotation.runs.shard_input import open_source
from annotate.preannotation.windows import WindowPart
from annotate.records import open_writer, to_json
from annotate.schemas import check_schema
from tests.effort import examples
from tests.preannotation.endpoint_server import (
    KEY,
    Model,
    Response,
    Served,
    complete,
    fail,
    read_with,
    serve,
)
from tests.preannotation.suggesting import SCHEME, STORY, make_article

QUICK = Limits(timeout=5.0, pause=lambda _: None)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("ANNOTATE_ENDPOINT_KEY", KEY)
    with serve() as running:
        yield running


def make_model(served: Served, **more: Any) -> LanguageModel:
    given = {"scheme": SCHEME, "layers": SCHEME.layer_names, "endpoint": served.url, **more}
    return LanguageModel("llm:small", "small", PreAnnotatorSettings(**given), limits=QUICK)


def read(
    served: Served, text: str, value: object = None, **more: Any
) -> tuple[Annotation, Account]:
    """Have one text read by a model that answers with this value."""
    if value is not None:
        served.model = lambda _: complete(value)
    model = make_model(served, **more)
    document = make_article(text)
    (annotation,) = model.annotate([document])
    account = model.take_account()
    record = Record(document=document, annotations=(annotation,))
    assert check_schema("record", to_json(record)) == []
    assert count_errors(check_record(record, SCHEME)) == 0
    for coverage in account.coverage:
        assert check_schema("coverage", to_json(coverage)) == []
    return annotation, account


def span(name: int, label: str, text: str, **more: object) -> dict[str, object]:
    return {"id": name, "label": label, "text": text, **more}


def list_spans(annotation: Annotation) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in annotation.spans]


def list_links(annotation: Annotation) -> list[tuple[str, str, str]]:
    spans = {one.id: one.text for one in annotation.spans}
    return [(r.label, spans[r.head], spans[r.tail]) for r in annotation.relations]


VESKA = {
    "spans": [
        span(1, "ACTOR", "President Orlan Veska", score=0.9),
        span(2, "CUE", "said", before="Veska"),
        span(3, "INDIRECT", "that he opposed the harbour levy", score=0.7),
        span(4, "AGAINST", "opposed", attributes={"explicitness": "explicit", "mood": "bad"}),
        span(5, "TARGET", "the harbour levy"),
        span(6, "PERSON", "Orlan Veska", score=0.99),
        span(7, "DIRECT", '"It is a disgrace,"'),
    ],
    "relations": [
        {"label": "speaker", "head": 3, "tail": 1, "score": 0.8},
        {"label": "cue", "head": "3", "tail": "2"},
        {"label": "holder", "head": 4, "tail": 1},
        {"label": "target", "head": 4, "tail": 5},
    ],
}


def test_a_reply_becomes_an_annotation(served: Served) -> None:
    annotation, account = read(served, STORY, VESKA)
    assert account.problems == []
    assert list_spans(annotation) == [
        ("ACTOR", "President Orlan Veska"),
        ("PERSON", "Orlan Veska"),
        ("CUE", "said"),
        ("INDIRECT", "that he opposed the harbour levy"),
        ("AGAINST", "opposed"),
        ("TARGET", "the harbour levy"),
        ("DIRECT", "“It is a disgrace,”"),
    ]
    assert list_links(annotation) == [
        ("speaker", "that he opposed the harbour levy", "President Orlan Veska"),
        ("cue", "that he opposed the harbour levy", "said"),
        ("holder", "opposed", "President Orlan Veska"),
        ("target", "opposed", "the harbour levy"),
    ]
    scores = {one.text: one.score for one in annotation.spans}
    assert scores["Orlan Veska"] == 0.99
    assert scores["said"] == 0.5
    stance = next(one for one in annotation.spans if one.label == "AGAINST")
    assert stance.attributes == {"explicitness": "explicit"}
    assert annotation.annotator.name == "llm:small"
    assert annotation.status == "complete"
    assert annotation.layers == SCHEME.layer_names


def test_it_is_a_pre_annotator_that_accounts_for_what_it_reads(served: Served) -> None:
    model: PreAnnotator = make_model(served)
    assert isinstance(model, Accountable)


def test_the_request_is_the_protocols_and_the_same_for_the_same(served: Served) -> None:
    for _ in range(2):
        read(served, STORY)
    one, other = served.requests
    assert one == other
    assert (one["model"], one["temperature"], one["seed"]) == ("small", 0, 1)
    assert one["response_format"] == {"type": "json_object"}
    assert [message["role"] for message in one["messages"]] == ["system", "user"]
    lines = STORY.split("\n")
    assert served.list_shown()[0] == "\n\n".join(
        f"[{n} paragraph] {line}" for n, line in enumerate(lines, 1)
    )


def test_the_prompt_is_made_from_the_scheme() -> None:
    words = describe_scheme(Offer(SCHEME, SCHEME.layer_names))
    for label in SCHEME.labels.values():
        assert (f"- {label.name}" in words) is label.enabled
        assert (label.description in words) is label.enabled
    for relation in SCHEME.relations:
        assert f"- {relation.name}: {relation.description}" in words
    for decision in SCHEME.decisions:
        assert f"- {decision.case}: {decision.decision}" in words
    assert "Attribute ironic of FAVOR" in words


def test_only_what_the_layers_need_is_asked_for() -> None:
    entities = Offer(SCHEME, ("entity",))
    assert {SCHEME.labels[name].layer for name in entities.labels} == {"entity"}
    assert {relation.name for relation in entities.relations} == {"coref", "refers_as"}
    stance = Offer(SCHEME, ("stance",))
    assert "ACTOR" in stance.labels
    assert "CUE" not in stance.labels
    assert "speaker" not in {relation.name for relation in stance.relations}


def test_paragraphs_are_numbered_from_one_with_their_kind() -> None:
    title = make_article("Rain\nIt rained.", kind="headline")
    parts = [WindowPart(0, 0, 4), WindowPart(1, 5, 15)]
    assert show_parts(title, parts) == "[1 headline] Rain\n\n[2 headline] It rained."
    assert show_parts(replace(title, segments=()), parts) == "[1] Rain\n\n[2] It rained."


def test_layers_that_are_not_asked_for_are_not_answered_for(served: Served) -> None:
    annotation, _ = read(served, STORY, VESKA, layers=("stance",))
    assert annotation.layers == ("stance",)
    assert list_spans(annotation) == [
        ("ACTOR", "President Orlan Veska"),
        ("AGAINST", "opposed"),
        ("TARGET", "the harbour levy"),
    ]


def test_suggestions_below_the_score_are_left_out_with_their_relations(served: Served) -> None:
    served.model = lambda _: complete(VESKA)
    model = make_model(served, min_score=0.6)
    (annotation,) = model.annotate([make_article(STORY)])
    assert list_spans(annotation) == [
        ("ACTOR", "President Orlan Veska"),
        ("PERSON", "Orlan Veska"),
        ("INDIRECT", "that he opposed the harbour levy"),
    ]
    assert model.left_out["spans below the score"] == 4


def test_words_that_do_not_occur_or_occur_twice_are_listed_and_not_guessed(served: Served) -> None:
    value = {
        "spans": [
            span(1, "PERSON", "Olga Veska"),
            span(2, "PERSON", "Veska"),
            span(3, "PERSON", "Veska", before="reporters that Mr"),
            span(4, "PERSON", "Veska", paragraph=2),
            span(5, "PERSON", "Veska", after="was wrong"),
        ],
        "relations": [{"label": "coref", "head": 5, "tail": 2}],
    }
    served.model = lambda _: complete(value)
    model = make_model(served)
    (annotation,) = model.annotate([make_article(STORY)])
    problems = model.take_account().problems
    assert [(p.code, p.severity) for p in problems] == [("W01", "warning")] * 3
    assert "“Olga Veska” is not placed: it does not occur there" in problems[0].message
    assert "occurs more than once" in problems[1].message
    assert {p.document for p in problems} == {"story"}
    assert [one.start for one in annotation.spans] == [
        STORY.index("Veska told"),
        STORY.index("Veska was wrong"),
    ]
    assert model.left_out["spans whose words cannot be placed in the text"] == 3
    assert model.left_out["relations with an end that cannot be placed"] == 1


def test_emoji_and_marks_that_the_model_changed_are_placed(served: Served) -> None:
    text = "“Vote 🇨🇿 — now…” the 👩‍🚀 crew’s head wrote."
    value = {
        "spans": [
            span(1, "DIRECT", '"Vote 🇨🇿 - now..."'),
            span(2, "ACTOR", "the 👩‍🚀 crew's head"),
        ],
        "relations": [{"label": "speaker", "head": 1, "tail": 2}],
    }
    annotation, account = read(served, text, value)
    assert account.problems == []
    assert list_spans(annotation) == [
        ("DIRECT", "“Vote 🇨🇿 — now…”"),
        ("ACTOR", "the 👩‍🚀 crew’s head"),
    ]


def test_what_the_scheme_does_not_have_is_listed_or_counted(served: Served) -> None:
    value = {
        "spans": [
            span(1, "person", "Orlan Veska"),
            span(2, "POLITICIAN", "Tilda Morrow"),
            span(3, "DATE", "Monday"),
            span(4, "ACTOR", "President Orlan Veska"),
            span(5, "INDIRECT", "that he opposed the harbour levy"),
            span(6, "CUE", "said", before="Veska"),
            span(7, "CUE", "told"),
        ],
        "relations": [
            {"label": "friend", "head": 1, "tail": 4},
            {"label": "speaker", "head": 4, "tail": 5},
            {"label": "speaker", "head": 1, "tail": 4},
            {"label": "coref", "head": 1, "tail": 1},
            {"label": "cue", "head": 5, "tail": 6},
            {"label": "cue", "head": 5, "tail": 7},
        ],
    }
    served.model = lambda _: complete(value)
    model = make_model(served)
    (annotation,) = model.annotate([make_article(STORY)])
    assert [p.message for p in model.take_account().problems] == [
        "there is no label “POLITICIAN”: “Tilda Morrow”",
        "there is no relation “friend”",
    ]
    assert model.left_out["spans and relations that were not asked for"] == 1
    assert ("PERSON", "Orlan Veska") in list_spans(annotation)
    assert ("speaker", "that he opposed the harbour levy", "President Orlan Veska") in list_links(
        annotation
    )
    assert len(annotation.relations) == 2
    assert model.left_out["relations between labels that they cannot join"] == 2
    assert model.left_out["relations beyond what the scheme allows of one span"] == 1
    # The second cue signals nothing now, which the checks call an error.
    assert "told" not in {one.text for one in annotation.spans}


def test_what_contradicts_itself_is_left_out_and_counted(served: Served) -> None:
    value = {
        "spans": [
            span(1, "AGAINST", "opposed"),
            span(2, "FAVOR", "welcomed"),
            span(3, "TARGET", "the plan"),
            span(4, "GPE", "Oslo"),
            span(5, "PERSON", "Tilda Morrow"),
            span(6, "PERSON", "She", paragraph=3),
            span(7, "ACTOR", "reporters"),
        ],
        "relations": [
            {"label": "target", "head": 2, "tail": 3},
            {"label": "coref", "head": 5, "tail": 4},
            {"label": "coref", "head": 6, "tail": 7},
            {"label": "coref", "head": 7, "tail": 6},
        ],
    }
    served.model = lambda _: complete(value)
    model = make_model(served)
    (annotation,) = model.annotate([make_article(STORY)])
    assert "opposed" not in {one.text for one in annotation.spans}
    assert {one.text for one in annotation.spans} >= {"Oslo", "Tilda Morrow", "She", "reporters"}
    assert len(annotation.relations) == 2
    assert model.left_out["spans and relations that contradict the scheme or each other"] == 3


LONG = "\n".join(
    f"Reporter {n} met Mara Lind in Oslo. She left the city at {n}." for n in range(60)
)
NAMES = {"Mara Lind": "PERSON", "Oslo": "GPE"}


def test_a_long_article_is_read_whole_and_what_is_read_twice_is_there_once(served: Served) -> None:
    served.model = read_with(NAMES)
    annotation, account = read(served, LONG, window=500)
    assert len(served.requests) > 6
    assert account.problems == []
    assert len(annotation.spans) == 120
    assert [one.start for one in annotation.spans if one.label == "GPE"] == [
        at for at in range(len(LONG)) if LONG.startswith("Oslo", at)
    ]
    (coverage,) = account.coverage
    assert coverage.unread == ()
    assert sum(end - start for start, end in coverage.read) == len(LONG) - 59
    assert sum(window.spans for window in coverage.windows) > 120
    shown = "\n\n".join(served.list_shown())
    assert all(line in shown for line in LONG.split("\n"))


def test_a_window_that_fails_is_unread_and_named_and_the_others_are_read(served: Served) -> None:
    served.model = read_with(NAMES)
    served.queue = [fail(500, "out of memory")]
    annotation, account = read(served, LONG, window=500)
    (problem,) = account.problems
    assert (problem.code, problem.severity) == ("W05", "error")
    assert "HTTP 500: out of memory" in problem.message
    (coverage,) = account.coverage
    assert coverage.windows[0].status == "failed"
    assert coverage.unread[0].start == 0
    assert coverage.unread_characters > 300
    assert annotation.status == "draft"
    assert 100 < len(annotation.spans) < 120


def test_an_article_of_which_nothing_was_read_is_skipped(served: Served) -> None:
    annotation, account = read(served, STORY, "I would rather not.")
    assert annotation.status == "skipped"
    assert [p.code for p in account.problems] == ["W02"]
    assert account.coverage[0].read == ()


def test_an_article_without_text_to_read_is_read(served: Served) -> None:
    annotation, account = read(served, " \n ")
    assert served.requests == []
    assert annotation.status == "complete"
    assert account.coverage[0].unread == ()


def break_off_over(limit: int, model: Model) -> Model:
    """A model whose answer breaks off where it is shown more than so many characters."""

    def answer(request: dict[str, Any]) -> Response:
        response = model(request)
        if len(request["messages"][1]["content"]) <= limit:
            return response
        content = (
            '{"spans": [{"id": 1, "label": "GPE", "text": "Oslo", "paragraph": 1}, {"id": 2, "l'
        )
        return complete(content, "length")

    return answer


def test_a_window_whose_answer_breaks_off_is_read_in_halves(served: Served) -> None:
    served.model = break_off_over(320, read_with(NAMES))
    annotation, account = read(served, LONG, window=500)
    assert account.problems == []
    assert len(annotation.spans) == 120
    (coverage,) = account.coverage
    assert {window.status for window in coverage.windows} == {"halved", "read"}
    assert coverage.unread == ()


def test_an_answer_that_breaks_off_however_little_is_asked_is_a_finding(served: Served) -> None:
    served.model = break_off_over(0, read_with(NAMES))
    annotation, account = read(served, "Rain in Oslo.")
    assert list_spans(annotation) == [("GPE", "Oslo")]
    assert [p.code for p in account.problems] == ["W03"]
    assert account.coverage[0].windows[0].status == "cut"
    assert account.coverage[0].read == ()
    long, _ = read(served, LONG, window=2000)
    assert len(served.requests) < 40
    assert long.status == "draft"


def test_a_request_that_is_too_long_is_made_in_halves(served: Served) -> None:
    def model(request: dict[str, Any]) -> Response:
        if len(request["messages"][1]["content"]) > 300:
            return fail(400, "too many tokens", code="context_length_exceeded")
        return read_with(NAMES)(request)

    served.model = model
    annotation, account = read(served, LONG, window=500)
    assert account.problems == []
    assert len(annotation.spans) == 120


def test_the_version_changes_with_whatever_decides(served: Served) -> None:
    base = PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names, endpoint=served.url)
    versions = {
        LanguageModel("llm:a", model, asked).version
        for model, asked in (
            ("a", base),
            ("b", base),
            ("a", replace(base, layers=("quote",))),
            ("a", replace(base, min_score=0.3)),
            ("a", replace(base, window=999)),
            ("a", replace(base, endpoint="http://other.test/v1")),
        )
    }
    assert len(versions) == 6
    assert LanguageModel("llm:a", "a", replace(base, timeout=9.0)).version in versions


def test_it_is_chosen_by_its_prefix_and_needs_a_name_and_an_address(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = PreAnnotatorSettings(scheme=SCHEME, layers=SCHEME.layer_names, endpoint=served.url)
    assert registry.create("llm:org/small:7b", asked).name == "llm:org/small:7b"
    with pytest.raises(UsageError, match="followed by no model"):
        registry.create("llm:", asked)
    for name in ("ANNOTATE_ENDPOINT", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match="address of an endpoint"):
        registry.create("llm:small", replace(asked, endpoint=None))


VALUES = st.recursive(
    st.none() | st.integers(-2, 3) | st.floats(0, 1) | st.sampled_from(["1", "Oslo", "x" * 20]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
WORDS = ["Mr Veska", "Veska", "Oslo", '"It is a disgrace,"', "opposed", "the plan", "Nobody", " "]
FOUND = st.fixed_dictionaries(
    {
        "id": st.integers(0, 5) | VALUES,
        "label": st.sampled_from([*SCHEME.labels, "person", "MOOD"]),
        "text": st.sampled_from(WORDS),
    },
    optional={
        "paragraph": st.integers(-1, 5) | VALUES,
        "before": st.sampled_from(WORDS) | VALUES,
        "score": st.floats(0, 1) | VALUES,
        "attributes": st.dictionaries(
            st.sampled_from(["form", "negated", "holder_kind"]),
            st.sampled_from(["name", "yes", "author", "explicit"]),
        ),
    },
)
LINKS = st.fixed_dictionaries(
    {
        "label": st.sampled_from([*SCHEME.relation_types, "friend"]),
        "head": st.integers(0, 5),
        "tail": st.integers(0, 5),
    }
)


@settings(max_examples=examples(80), deadline=None)
@given(
    st.lists(FOUND | VALUES, max_size=8),
    st.lists(LINKS | VALUES, max_size=12),
    st.sampled_from([SCHEME.layer_names, ("stance",), ("quote",)]),
)
def test_whatever_is_replied_the_annotation_holds_together(
    spans: list[object], links: list[object], layers: tuple[str, ...]
) -> None:
    with serve(lambda _: complete({"spans": spans, "relations": links})) as running:
        annotation, account = read(running, STORY, layers=layers)
    assert annotation.status == "complete"
    assert account.coverage[0].unread == ()


# --- runs -------------------------------------------------------------------------------------


def write_articles(path: Path, count: int) -> Path:
    with open_writer(path) as write:
        for number in range(count):
            article: Document = make_article(f"Day {number}: Mara Lind met Oslo.", f"a{number}")
            write(article)
    return path


def run(served: Served, folder: Path, workers: int = 1) -> Run:
    asked = PreAnnotatorSettings(
        scheme=SCHEME, layers=("entity",), endpoint=served.url, state=folder / "state"
    )
    with open_source(folder / "articles.jsonl") as source:
        job = make_job("llm:small", asked, source, folder / "state")
        done = Run(source, job, workers, shard_size=2)
        for _ in done.work():
            pass
        done.write_coverage(folder / "coverage.jsonl")
        with open_output(folder / "out.jsonl") as stream:
            done.finish(stream)
        done.clear()
    return done


def test_a_run_that_ended_early_does_not_pay_twice(served: Served, tmp_path: Path) -> None:
    write_articles(tmp_path / "articles.jsonl", 5)
    served.model = read_with(NAMES)
    answered = [read_with(NAMES)] * 3

    def model(request: dict[str, Any]) -> Response:
        return answered.pop()(request) if answered else fail(401)

    served.model = model
    with pytest.raises(ServerError, match="refused the key"):
        run(served, tmp_path)
    assert len(served.requests) == 4
    served.model = read_with(NAMES)
    run(served, tmp_path)
    assert len(served.requests) == 4 + 2
    whole = (tmp_path / "out.jsonl").read_bytes()
    run(served, tmp_path)
    assert len(served.requests) == 6
    assert (tmp_path / "out.jsonl").read_bytes() == whole


@pytest.mark.slow
def test_one_worker_and_two_give_the_same_bytes(served: Served, tmp_path: Path) -> None:
    write_articles(tmp_path / "articles.jsonl", 5)
    served.model = read_with(NAMES)
    run(served, tmp_path)
    files = [(tmp_path / name).read_bytes() for name in ("out.jsonl", "coverage.jsonl")]
    shutil.rmtree(tmp_path / "state")
    run(served, tmp_path, workers=2)
    assert [(tmp_path / name).read_bytes() for name in ("out.jsonl", "coverage.jsonl")] == files
    assert len(served.requests) == 10


def test_findings_outlive_the_shards_and_name_the_file(served: Served, tmp_path: Path) -> None:
    write_articles(tmp_path / "articles.jsonl", 3)
    served.model = lambda _: complete({"spans": [span(1, "PERSON", "Nobody")]})
    done = run(served, tmp_path)
    assert [(p.code, p.document) for p in done.problems] == [("W01", f"a{n}") for n in range(3)]
    assert {p.file for p in done.problems} == {str(tmp_path / "articles.jsonl")}
    assert done.summary.select("left out ")["spans whose words cannot be placed in the text"] == 3


def test_the_key_is_in_no_file_that_a_run_leaves(served: Served, tmp_path: Path) -> None:
    write_articles(tmp_path / "articles.jsonl", 3)
    served.model = read_with(NAMES)
    run(served, tmp_path)
    assert served.headers[0]["Authorization"] == f"Bearer {KEY}"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 6
    assert not any(KEY.encode() in path.read_bytes() for path in files)
