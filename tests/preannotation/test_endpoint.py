import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ServerError, UsageError
from annotate.preannotation.models.endpoint import Endpoint, Limits
from annotate.preannotation.models.endpoint_address import read_address, read_key
from annotate.preannotation.models.endpoint_cache import (
    EndpointAnswer,
    EndpointFailure,
    ResponseCache,
)
from tests.preannotation.endpoint_server import (
    HANG_UP,
    KEY,
    Response,
    Served,
    complete,
    fail,
    serve,
)

BODY: dict[str, Any] = {"model": "small", "messages": [], "temperature": 0, "seed": 1}


@pytest.fixture
def served() -> Iterator[Served]:
    with serve() as running:
        yield running


def connect(
    served: Served, folder: Path | None = None, **limits: Any
) -> tuple[Endpoint, list[float]]:
    """An endpoint that notes its pauses and does not make them."""
    pauses: list[float] = []
    given = Limits(**{"timeout": 5.0, "pause": pauses.append, **limits})
    address = read_address(served.url)
    return Endpoint(address, KEY, ResponseCache(folder), given), pauses


def test_one_request_is_one_answer(served: Served) -> None:
    served.queue = [complete("Fine 👍🏽", "length")]
    endpoint, pauses = connect(served)
    assert endpoint.ask(BODY) == EndpointAnswer("Fine 👍🏽", "length")
    assert served.requests == [BODY]
    assert served.paths == ["/v1/chat/completions"]
    assert served.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert served.headers[0]["Content-Type"] == "application/json"
    assert pauses == []


def test_without_a_key_none_is_sent(served: Served) -> None:
    Endpoint(read_address(served.url)).ask(BODY)
    assert "Authorization" not in served.headers[0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_after_longer_and_longer(served: Served, status: int) -> None:
    served.queue = [fail(status, "slow down"), fail(status), complete("yes")]
    endpoint, pauses = connect(served)
    assert endpoint.ask(BODY) == EndpointAnswer("yes", "stop")
    assert pauses == [1.0, 2.0]


def test_it_is_asked_again_when_it_says(served: Served) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    served.queue = [
        fail(429, headers={"Retry-After": "7"}),
        fail(503, headers={"Retry-After": later}),
        fail(503, headers={"Retry-After": "soon"}),
        complete("yes"),
    ]
    endpoint, pauses = connect(served)
    assert endpoint.ask(BODY) == EndpointAnswer("yes", "stop")
    assert pauses[0] == 7.0
    assert 35 < pauses[1] <= 40
    assert pauses[2] == 4.0


def test_a_server_that_stays_busy_ends_the_run(served: Served) -> None:
    served.model = lambda _: fail(429, "slow down")
    endpoint, pauses = connect(served, tries=3)
    with pytest.raises(ServerError, match="is busy: HTTP 429") as error:
        endpoint.ask(BODY)
    assert "What was answered is kept" in error.value.fix
    assert len(served.requests) == 3
    assert pauses == [1.0, 2.0]


def test_a_server_that_asks_for_an_hour_is_not_waited_for(served: Served) -> None:
    served.queue = [fail(429, headers={"Retry-After": "3600"})]
    endpoint, pauses = connect(served)
    with pytest.raises(ServerError) as error:
        endpoint.ask(BODY)
    assert "3600 seconds" in error.value.fix
    assert pauses == []


def test_no_credit_is_not_asked_for_again(served: Served) -> None:
    served.queue = [fail(429, "You exceeded your quota", code="insufficient_quota")]
    endpoint, _ = connect(served)
    with pytest.raises(ServerError, match="no credit"):
        endpoint.ask(BODY)
    assert len(served.requests) == 1


def test_a_slow_server_is_asked_again_and_then_given_up(served: Served) -> None:
    served.model = lambda _: Response(delay=0.4)
    endpoint, pauses = connect(served, timeout=0.1)
    found = endpoint.ask(BODY)
    assert found == EndpointFailure("there was no answer in 0.1 seconds, 2 times")
    assert pauses == [1.0]


def test_an_answer_that_trickles_in_is_not_waited_for_for_ever(served: Served) -> None:
    dripping = complete("yes")
    dripping.drip = 0.2
    served.queue = [dripping]
    endpoint, _ = connect(served, timeout=0.3, tries=1)
    start = time.monotonic()
    assert isinstance(endpoint.ask(BODY), EndpointFailure)
    assert time.monotonic() - start < 10  # the whole of it would take a minute


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (Response(body=complete("yes").body, cut=20), r"broke off"),
        (Response(body=b"<html>It works!</html>"), "is no chat completion"),
        (Response(body=b'{"choices": []}'), "is no chat completion"),
        (Response(body=b"[1]"), "is no chat completion"),
        (fail(200, f"upstream {KEY} is down"), "no chat completion: upstream … is down"),
        (Response(body=b"\xff\xfe"), "is no chat completion"),
        (Response(body=b'{"choices":[{"message":{"content":null}}]}'), "has no content"),
        (Response(body=b'{"choices":[{"message":{"content":"\\ud83d"}}]}'), "no chat completion"),
        (fail(500, "out of memory"), "HTTP 500: out of memory"),
        (fail(400, "bad \x1b[31mred\nwords"), r"HTTP 400: bad \[31mred words"),
        (
            Response(400, b'{"detail": [{"loc": ["body", "n"], "msg": "extra"}]}'),
            "HTTP 400: .*extra",
        ),
        (Response(400, b'{"error": "no such thing"}'), "HTTP 400: no such thing"),
        (Response(418, b"teapot"), "HTTP 418$"),
    ],
)
def test_what_is_no_answer_is_not_asked_again(
    served: Served, response: Response, reason: str
) -> None:
    served.queue = [response]
    endpoint, pauses = connect(served)
    found = endpoint.ask(BODY)
    assert isinstance(found, EndpointFailure)
    assert re.search(reason, found.reason)
    assert not found.too_long
    assert pauses == []
    assert len(served.requests) == 1


def test_a_connection_that_is_closed_without_a_word_is_a_failure(served: Served) -> None:
    served.queue = [HANG_UP]
    endpoint, _ = connect(served)
    assert endpoint.ask(BODY) == EndpointFailure("the answer broke off (RemoteDisconnected)")


@pytest.mark.parametrize(
    "response",
    [
        fail(413),
        fail(400, "This model's maximum context length is 4096 tokens", code="x"),
        fail(400, "no", code="context_length_exceeded"),
    ],
)
def test_a_request_that_was_too_long_is_told_apart(served: Served, response: Response) -> None:
    served.queue = [response]
    endpoint, _ = connect(served)
    found = endpoint.ask(BODY)
    assert isinstance(found, EndpointFailure)
    assert found.too_long


def test_what_a_server_does_not_know_is_left_out_from_then_on(served: Served) -> None:
    served.queue = [
        fail(400, "Unsupported parameter: 'seed'", param="seed"),
        fail(422, "Unsupported value: temperature"),
        complete("yes"),
    ]
    endpoint, _ = connect(served)
    assert endpoint.ask(BODY) == EndpointAnswer("yes", "stop")
    endpoint.ask({**BODY, "model": "other"})
    assert [sorted(request) for request in served.requests] == [
        ["messages", "model", "seed", "temperature"],
        ["messages", "model", "temperature"],
        ["messages", "model"],
        ["messages", "model"],
    ]


def test_three_failures_in_a_row_end_the_run_and_an_answer_between_does_not(
    served: Served,
) -> None:
    served.queue = [fail(500), fail(500), complete("yes"), fail(500), fail(502), fail(500, "dead")]
    endpoint, _ = connect(served)
    found = [endpoint.ask(BODY) for _ in range(5)]
    assert [isinstance(one, EndpointAnswer) for one in found] == [False, False, True, False, False]
    with pytest.raises(ServerError, match=r"3 times in a row; at last, .* HTTP 500: dead"):
        endpoint.ask(BODY)


def test_twenty_refusals_in_a_row_end_the_run(served: Served) -> None:
    served.model = lambda _: fail(400, "max_tokens is missing")
    endpoint, _ = connect(served)
    for _ in range(19):
        assert isinstance(endpoint.ask(BODY), EndpointFailure)
    with pytest.raises(ServerError, match=r"20 times in a row; .*max_tokens is missing"):
        endpoint.ask(BODY)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_ends_the_run_and_is_not_repeated(served: Served, status: int) -> None:
    served.queue = [fail(status, f"Incorrect API key provided: {KEY[:5]}***{KEY[-4:]}")]
    endpoint, _ = connect(served)
    with pytest.raises(ServerError, match="refused the key") as error:
        endpoint.ask(BODY)
    assert "ANNOTATE_ENDPOINT_KEY" in error.value.fix
    assert KEY[:5] not in str(error.value)
    assert KEY[-4:] not in str(error.value)


def test_an_unknown_model_ends_the_run_with_the_servers_words(served: Served) -> None:
    served.queue = [fail(404, f"model 'huge' not found, try pulling it ({KEY})")]
    endpoint, _ = connect(served)
    with pytest.raises(ServerError, match="model 'huge' not found") as error:
        endpoint.ask(BODY)
    assert KEY not in str(error.value)


def test_a_redirect_is_not_followed_with_the_key(served: Served) -> None:
    with serve() as other:
        for status in (301, 302, 307, 308):
            where = {"Location": f"{other.url}/chat/completions"}
            served.queue = [Response(status, headers=where)]
            endpoint, _ = connect(served)
            with pytest.raises(ServerError, match=f"HTTP {status}"):
                endpoint.ask(BODY)
        assert other.paths == []


def test_nobody_there_is_one_sentence() -> None:
    with serve() as gone:
        pass
    endpoint, _ = connect(gone)
    with pytest.raises(ServerError, match="cannot be reached: ") as error:
        endpoint.ask(BODY)
    assert "endpoint is running" in error.value.fix
    assert KEY not in str(error.value)


def test_an_answer_is_kept_and_paid_once(served: Served, tmp_path: Path) -> None:
    served.queue = [complete("yes"), complete("another")]
    endpoint, _ = connect(served, tmp_path)
    again, _ = connect(served, tmp_path)
    assert endpoint.ask(BODY) == again.ask(BODY) == EndpointAnswer("yes", "stop")
    assert (endpoint.asked, endpoint.kept, again.asked, again.kept) == (1, 0, 0, 1)
    assert again.ask({**BODY, "model": "other"}) == EndpointAnswer("another", "stop")
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert sorted(json.loads(path.read_bytes())) == ["content", "finish_reason"]
            assert KEY not in path.read_text(encoding="utf-8")


def test_a_failure_and_a_useless_answer_are_asked_for_again(served: Served, tmp_path: Path) -> None:
    served.queue = [fail(500), complete("nonsense"), complete("yes")]
    endpoint, _ = connect(served, tmp_path)
    assert isinstance(endpoint.ask(BODY), EndpointFailure)
    assert endpoint.ask(BODY) == EndpointAnswer("nonsense", "stop")
    endpoint.forget(BODY)
    assert endpoint.ask(BODY) == EndpointAnswer("yes", "stop")


def test_a_kept_answer_that_is_damaged_is_asked_for_again(served: Served, tmp_path: Path) -> None:
    endpoint, _ = connect(served, tmp_path)
    endpoint.ask(BODY)
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    for damage in (b"{", b"[]", b'{"content": 1}', b"\xff"):
        path.write_bytes(damage)
        endpoint.ask(BODY)
    assert endpoint.asked == 5


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://localhost:8000/v1", "http://localhost:8000/v1/chat/completions"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1/chat/completions"),
        ("http://localhost:8000", "http://localhost:8000/chat/completions"),
        ("https://a.test/v1/chat/completions", "https://a.test/v1/chat/completions"),
        ("https://a.test/x?version=2", "https://a.test/x/chat/completions?version=2"),
    ],
)
def test_an_address_is_taken_however_it_is_written(given: str, url: str) -> None:
    address = read_address(given, {})
    assert address.url == url
    assert "version" not in address.shown


@pytest.mark.parametrize(
    "given",
    ["localhost:8000", "file:///etc/passwd", "ftp://a.test", "http:///v1/x", "http://a:b@c.test"],
)
def test_what_is_no_address_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(UsageError) as error:
        read_address(given, {})
    assert given not in str(error.value)


def test_the_option_goes_before_the_environment_and_ours_before_theirs() -> None:
    both = {"ANNOTATE_ENDPOINT": "http://ours.test", "OPENAI_BASE_URL": "http://theirs.test"}
    assert read_address("http://option.test", both).shown.startswith("http://option")
    assert read_address(None, both).shown.startswith("http://ours")
    assert read_address(None, {**both, "ANNOTATE_ENDPOINT": ""}).shown.startswith("http://theirs")
    with pytest.raises(UsageError, match="none is given"):
        read_address(None, {})
    keys = {"ANNOTATE_ENDPOINT_KEY": " ours\n", "OPENAI_API_KEY": "theirs"}
    assert read_key(keys) == "ours"
    assert read_key({"OPENAI_API_KEY": "theirs"}) == "theirs"
    assert read_key({"OPENAI_API_KEY": " "}) is None


@pytest.mark.parametrize("key", ["two\nlines", "clé", "a\x00b"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(UsageError, match="ANNOTATE_ENDPOINT_KEY") as error:
        read_key({"ANNOTATE_ENDPOINT_KEY": key})
    assert key not in str(error.value)


def test_no_representation_shows_the_key(served: Served) -> None:
    endpoint, _ = connect(served)
    assert KEY not in repr(endpoint)
