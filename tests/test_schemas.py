import copy
import itertools
import json
import math
import random
from collections import Counter
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.records import to_json
from annotate.schemas import check_schema, fits_schema, read_schemas
from tests.effort import examples
from tests.examples import make_record
from tests.fuzz import change_value
from tests.instances import make_instance

RECORD = to_json(make_record())


def change(pointer: str, value: Any) -> dict[str, Any]:
    """The example with one value changed; `...` deletes it."""
    record = copy.deepcopy(RECORD)
    *path, last = [int(p) if p.isdigit() else p for p in pointer.strip("/").split("/")]
    place: Any = record
    for part in path:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return record


@pytest.mark.slow
def test_every_schema_is_a_valid_schema_of_its_draft_and_names_itself(
    subtests: pytest.Subtests,
) -> None:
    for name in sorted(read_schemas()):
        with subtests.test(str(name)):
            from jsonschema import Draft202012Validator

            schema = read_schemas()[name]
            Draft202012Validator.check_schema(schema)
            assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
            assert schema["$id"] == f"urn:annotate:schema:{name}"
            assert schema["description"]


def test_the_example_fits() -> None:
    assert check_schema("record", RECORD) == []


@pytest.mark.parametrize(
    ("pointer", "value", "message", "fix"),
    [
        ("/document/id", "two words", "has not the form", ""),
        ("/document/text", ..., "the field text is missing", ""),
        ("/document/segments/0/start", -1, "-1 is less than 0", ""),
        ("/document/segments/0/start", "0", '"0" is not of the type integer', ""),
        (
            "/annotations/0/status",
            "completed",
            "complete, draft, skipped",
            "Did you mean complete?",
        ),
        ("/annotations/0/annotator/kind", "modle", "human, model, adjudicator", "mean model?"),
        ("/annotations/0/spans/0/score", 1.5, "1.5 is more than 1", ""),
        ("/annotations/0/spans/0/lable", "CUE", "unknown field lable", "Did you mean label?"),
        ("/annotations/0/layers", [], "too short", ""),
        ("/annotations/0/created", "yesterday", "has not the form", ""),
    ],
)
def test_what_does_not_fit_is_said_in_words_at_its_place(
    pointer: str, value: Any, message: str, fix: str
) -> None:
    problems = check_schema("record", change(pointer, value), file="a.jsonl", line=7)
    assert len(problems) == 1
    [problem] = problems
    assert message in problem.message
    assert fix in problem.fix
    in_object = "field lable" in message or "is missing" in message
    assert problem.pointer == (pointer.rpartition("/")[0] if in_object else pointer)
    assert (problem.file, problem.line) == ("a.jsonl", 7)


def test_several_fields_that_are_missing_are_one_finding() -> None:
    [problem] = check_schema(
        "record", change("/annotations/0/spans/0", {"id": "a", "label": "CUE"})
    )
    assert problem.message == "spans[0]: the fields layer, start, end, text are missing"
    assert problem.pointer == "/annotations/0/spans/0"


def test_a_model_needs_a_version_and_a_person_does_not() -> None:
    assert check_schema("record", change("/annotations/0/annotator/kind", "model"))
    assert not check_schema("record", change("/annotations/0/annotator/kind", "human"))


def test_what_only_the_fast_engine_rejects_is_reported_all_the_same() -> None:
    problems = check_schema("record", change("/annotations/0/spans/0/score", math.nan))
    assert len(problems) == 1


PATHS = [
    "/document/id", "/document/text", "/document/segments/0/end", "/annotations/0/layers",
    "/annotations/0/spans/1/label", "/annotations/0/spans/1/attributes", "/annotations/0/status",
    "/annotations/0/relations/0/head", "/annotations/0/created", "/annotations/0/seconds",
]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
)


@cache
def make_reference(name: str) -> Any:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    schemas = read_schemas()
    registry: Any = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    return Draft202012Validator(schemas[name], registry=registry)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(read_schemas()))
def test_no_schema_accepts_what_jsonschema_rejects(name: str) -> None:
    """Of values made of the schema, every second changed somewhere: neither verdict is rare."""
    rng = random.Random(name)
    reference, schema = make_reference(name), read_schemas()[name]
    verdicts = Counter[bool]()
    for number in range(max(60, examples(150))):
        value = make_instance(rng, schema, schema)
        if number % 2:
            change_value(rng, value)
        if "\\ud800" in json.dumps(value):  # what no file that can be read holds
            continue
        verdict = reference.is_valid(value)
        assert fits_schema(name, value) <= verdict, value
        verdicts[verdict] += 1
    assert min(verdicts[True], verdicts[False]) >= 5, verdicts


@given(st.sampled_from(PATHS), VALUES)
def test_both_engines_agree_on_changed_records(pointer: str, value: Any) -> None:
    record = json.loads(json.dumps(change(pointer, value)))
    assert fits_schema("record", record) <= make_reference("record").is_valid(record)
    assert bool(check_schema("record", record)) is not fits_schema("record", record)


def test_counting_fields_first_changes_no_verdict() -> None:
    """Objects with too few, too many, misnamed and just enough fields, against the plain schema."""
    span = RECORD["annotations"][0]["spans"][0]
    more = {"score": 0.5, "origin": "kept", "attributes": {}, "x": 1}
    for left_out in (None, *span):
        base = {key: value for key, value in span.items() if key != left_out}
        for count in range(len(more) + 1):
            for names in itertools.combinations(more, count):
                value = {**base, **{name: more[name] for name in names}}
                record = change("/annotations/0/spans/0", value)
                expected = left_out is None and "x" not in names
                assert fits_schema("record", record) is expected
                assert (check_schema("record", record) == []) is expected
