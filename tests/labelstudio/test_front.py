"""What stands before a server is told from the server: certificates, logins, pages."""

import random
from pathlib import Path

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import connect
from annotate.labelstudio.api.errors import LostError, RefusedError
from annotate.labelstudio.api.front import CERTIFICATES, LOGIN_VARIABLE
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from tests.labelstudio.certificates import make_certificate
from tests.labelstudio.gateway import open_gateway
from tests.labelstudio.tasks import NEWS, make_record
from tests.labelstudio.test_client import TOKEN, serve
from tests.site_fixtures import Site

LOGIN = "press:a word: with signs €"


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' own environment name nothing."""
    for name in (*CERTIFICATES, LOGIN_VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.slow
def test_a_certificate_that_nobody_vouches_for_is_named_and_can_be_trusted(
    label_studio: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = make_certificate(tmp_path)
    with open_gateway(label_studio.url, context=context) as url:
        with connect(url, label_studio.token) as client, pytest.raises(LostError) as caught:
            client.list_users()
        assert "is not trusted" in caught.value.message
        assert "SSL_CERT_FILE" in caught.value.fix
        for name in CERTIFICATES[:3]:
            with monkeypatch.context() as patch:
                patch.setenv(name, str(authority))
                with connect(url, label_studio.token) as client:
                    assert client.list_users()
        plain = url.replace("https", "http")
        with connect(plain, label_studio.token) as client, pytest.raises(ServerError):
            client.list_users()


@pytest.mark.parametrize(
    ("given", "words"),
    [({"days": -1}, "expired"), ({"host": "127.0.0.9"}, "not valid for '127.0.0.1'")],
)
def test_why_a_certificate_is_not_trusted_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, object], words: str
) -> None:
    authority, context = make_certificate(tmp_path, **given)  # type: ignore[arg-type]
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with (
        open_gateway("http://127.0.0.1:1/", context=context) as url,
        connect(url, TOKEN) as client,
        pytest.raises(LostError, match=words),
    ):
        client.list_users()


def test_a_server_that_does_not_encrypt_is_told_from_one_that_is_down() -> None:
    with (
        serve(200, "[]") as (url, _),
        connect(url.replace("http", "https"), TOKEN) as client,
        pytest.raises(LostError, match="No encrypted connection") as caught,
    ):
        client.list_users()
    assert "http://" in caught.value.fix


@pytest.mark.slow
@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificates_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "empty.pem").write_text("no certificate\n")
    for path in (tmp_path / "nothing.pem", tmp_path / "empty.pem"):
        monkeypatch.setenv(name, str(path))
        with pytest.raises(ServerError, match=f"{name} names .*{path.name}"):
            connect("https://127.0.0.1:1/", TOKEN)


def test_a_gateway_that_asks_for_a_login_gets_it_from_the_environment(
    label_studio: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_gateway(label_studio.url, login=LOGIN) as url:
        with (
            connect(url, label_studio.token) as client,
            pytest.raises(RefusedError, match="asks for a login of its own") as caught,
        ):
            client.list_users()
        assert LOGIN_VARIABLE in caught.value.fix
        monkeypatch.setenv(LOGIN_VARIABLE, "press:another")
        with (
            connect(url, label_studio.token) as client,
            pytest.raises(RefusedError, match="did not accept the login") as caught,
        ):
            client.list_users()
        assert "another" not in str(caught.value)
        monkeypatch.setenv(LOGIN_VARIABLE, LOGIN)
        title = f"login {random.randrange(10**8)}"
        with connect(url, label_studio.token) as client:
            settings = PushSettings(state=tmp_path)
            push(client, [make_record()], scheme=NEWS, title=title, settings=settings)
            assert pull(client, title, tmp_path).tasks == 1
        with (
            connect(url, "f" * 40) as client,
            pytest.raises(RefusedError, match="did not accept the API key"),
        ):
            client.list_users()


def test_what_is_no_login_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("secret-word", ":secret-word"):
        monkeypatch.setenv(LOGIN_VARIABLE, value)
        with pytest.raises(ServerError, match="holds no login") as caught:
            connect("http://127.0.0.1:1/", TOKEN)
        assert "secret-word" not in str(caught.value)


PAGE = "<html><head><title>\n Sign in &amp; go\x1b[31m on </title></head>secret</html>"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, "is not a Label Studio, but a page called 'Sign in & go[31m on'"),
        (404, "is not a Label Studio, but a page called"),
        (403, "refused (HTTP 403) with a page called"),
        (502, "failed (HTTP 502)"),
    ],
)
def test_a_page_in_place_of_an_answer_is_named_by_its_title(status: int, words: str) -> None:
    with serve(status, PAGE, "text/html; charset=utf-8") as (url, asked):
        with connect(url, TOKEN) as client, pytest.raises(ServerError) as caught:
            client.create_project({"title": "summits"})
        assert words in str(caught.value)
        assert "secret" not in str(caught.value)
        assert asked == ["POST"]


def test_a_redirect_to_a_page_of_somebody_else_is_named_and_gets_no_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(LOGIN_VARIABLE, "press:word")
    here, other = Site(), Site()
    here.add("/api/users", b"", 302, Location=other.add("/sso?next=1", PAGE.encode()))
    try:
        with connect(here.address, TOKEN) as client, pytest.raises(ServerError) as caught:
            client.list_users()
    finally:
        here.close()
        other.close()
    assert f"at {other.address}/sso" in str(caught.value)
    assert "next=1" not in str(caught.value)
    (headers,) = other.headers
    assert not {"authorization", "x-api-key"} & {name.lower() for name in headers}
    assert TOKEN not in str(headers)


def test_a_proxy_that_asks_for_a_login_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Site()
    try:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with (
            connect("https://labels.example.org/", TOKEN) as client,
            pytest.raises(LostError, match="The proxy on the way") as caught,
        ):
            client.list_users()
        assert "HTTPS_PROXY=" in caught.value.fix
    finally:
        proxy.close()
