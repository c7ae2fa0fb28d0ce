import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.preannotation.models.replies import read_reply

SPAN = {"id": "1", "label": "PERSON", "text": "Mara Lind", "before": "said", "score": 0.9}
LINK = {"label": "speaker", "head": "2", "tail": "1"}
VALUE: dict[str, Any] = {
    "spans": [SPAN, {"id": 2, "label": "DIRECT", "text": '“No [sic] {or} "so"”'}],
    "relations": [LINK],
}
WHOLE = json.dumps(VALUE, ensure_ascii=False)


def check_whole(content: str) -> None:
    reply = read_reply(content)
    assert [span.id for span in reply.spans] == ["1", "2"]
    assert reply.spans[0].score == 0.9
    assert reply.spans[1].text == '“No [sic] {or} "so"”'
    assert [(r.label, r.head, r.tail) for r in reply.relations] == [("speaker", "2", "1")]
    assert (reply.faults, reply.cut, reply.unusable) == ([], False, "")


@pytest.mark.parametrize(
    "content",
    [
        WHOLE,
        json.dumps(VALUE, indent=2),
        f"```json\n{WHOLE}\n```",
        f"```\n{WHOLE}\n```\nI hope {{this}} helps!",
        f"Here is what {{I}} found:\n\n{WHOLE}\n\nNote: {{}}",
        f'<think>Maybe {{"spans": []}}?</think>\n{WHOLE}',
        f'Maybe {{"spans": []}}?</think>\n{WHOLE}',
        f'{{"spans": []}} is one way.\n{WHOLE}',
        f'Format: {{"id": 1}}. Answer: {WHOLE}',
        f"\ufeff {WHOLE}",
    ],
)
def test_a_reply_is_read_in_whatever_it_is_wrapped(content: str) -> None:
    check_whole(content)


@given(st.integers(0, len(WHOLE)))
def test_a_reply_that_breaks_off_gives_the_items_before_the_break(end: int) -> None:
    reply = read_reply(WHOLE[:end])
    texts = [span.text for span in reply.spans]
    assert texts == [span["text"] for span in VALUE["spans"]][: len(texts)]
    if end < len(WHOLE):
        assert reply.cut or reply.unusable
    first = WHOLE.index("}") + 1
    assert len(texts) >= (end >= first)


def test_the_servers_word_that_it_broke_off_counts() -> None:
    assert read_reply(WHOLE, cut=True).cut
    assert read_reply("I cannot", cut=True).cut


@pytest.mark.parametrize(
    "content",
    ["", "I cannot do that.", "[]", "{}", '{"spans": null}', '{"spans": {}}', "{'spans': []}",
     '{"a":' * 3000, "{\"" * 500],
)  # fmt: skip
def test_a_reply_without_spans_is_no_use_and_says_so(content: str) -> None:
    reply = read_reply(content)
    assert reply.unusable
    assert (reply.spans, reply.relations) == ([], [])


@pytest.mark.parametrize("broken", ['"text": "he said "no""', '"text": NaN', '"text": "a" "b"'])
def test_a_reply_that_is_no_json_from_some_place_on_counts_as_broken_off(broken: str) -> None:
    reply = read_reply(f'{{"spans": [{json.dumps(SPAN)}, {{"id": 2, {broken}}}]}}')
    assert [span.text for span in reply.spans] == ["Mara Lind"]
    assert reply.cut


def test_several_objects_are_one_answer_and_their_ids_are_kept_apart() -> None:
    reply = read_reply(f"{WHOLE}\n\n{json.dumps(VALUE | {'spans': [SPAN | {'text': 'Lind'}]})}")
    assert [span.text for span in reply.spans] == ["Mara Lind", VALUE["spans"][1]["text"], "Lind"]
    assert [(r.head, r.tail) for r in reply.relations] == [("0:2", "0:1"), ("1:2", "1:1")]
    assert (reply.cut, reply.unusable) == (False, "")


def test_a_second_object_that_breaks_off_is_not_lost_in_silence() -> None:
    reply = read_reply(
        f'{WHOLE}\n{{"spans": [{json.dumps(SPAN | {"text": "Lind"})}, {{"id": 2, "la'
    )
    assert [span.text for span in reply.spans][-1] == "Lind"
    assert reply.cut


def test_a_text_may_hold_the_mark_of_the_end_of_thoughts() -> None:
    reply = read_reply(json.dumps({"spans": [SPAN | {"text": "</think>"}]}))
    assert [span.text for span in reply.spans] == ["</think>"]


def test_an_answer_that_never_gets_past_its_thoughts_is_none() -> None:
    reply = read_reply('<think>I could say {"spans": []}, or')
    assert (reply.unusable, reply.cut) == ("it breaks off before its answer", True)


def test_a_refusal_is_named_in_the_models_words() -> None:
    reply = read_reply("I'm sorry, but I can't help with that.")
    assert reply.unusable.endswith(": I'm sorry, but I can't help with that.")


def test_an_empty_list_is_an_answer() -> None:
    reply = read_reply('{"spans": []}')
    assert (reply.unusable, reply.faults, reply.cut) == ("", [], False)


def test_items_that_do_not_fit_are_faults_and_the_others_are_read() -> None:
    bad = [
        {"label": "PERSON", "text": "x"},
        {**SPAN, "text": ""},
        {**SPAN, "score": 95},
        {**SPAN, "attributes": {"form": ["name"]}},
        "Mara Lind",
    ]
    reply = read_reply(json.dumps({"spans": [*bad, SPAN], "relations": [{"label": "cue"}, LINK]}))
    assert [span.text for span in reply.spans] == ["Mara Lind"]
    assert len(reply.relations) == 1
    assert len(reply.faults) >= len(bad) + 1
    assert any("95 is more than 1 at /spans/2/score" in fault for fault in reply.faults)


def test_of_two_spans_with_one_id_the_first_is_read() -> None:
    reply = read_reply(json.dumps({"spans": [SPAN, {**SPAN, "id": 1, "text": "Moss"}]}))
    assert [span.text for span in reply.spans] == ["Mara Lind"]
    assert reply.faults == ["two spans have the id '1': the second is 'Moss'"]


def test_what_is_null_is_not_there_and_what_is_unknown_is_not_read() -> None:
    span = {**SPAN, "id": 1.0, "score": None, "before": None, "paragraph": 2.0, "start": 4}
    span["attributes"] = {"form": "name", "kb": None}
    reply = read_reply(json.dumps({"spans": [span], "comment": "done"}))
    assert reply.faults == []
    (read,) = reply.spans
    assert (read.id, read.score, read.before, read.paragraph) == ("1", None, "", 2)
    assert read.attributes == {"form": "name"}


@given(st.text(max_size=60) | st.text(alphabet='{}[]":,spant \\1', max_size=80))
def test_no_reply_raises(content: str) -> None:
    reply = read_reply(content)
    assert reply.unusable or isinstance(reply.spans, list)
