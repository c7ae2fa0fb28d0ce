"""A server below a path of its address, and both kinds of token."""

import random
from pathlib import Path

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.api.errors import RefusedError
from annotate.labelstudio.api.front import LOGIN_VARIABLE
from annotate.labelstudio.convert.export import export
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from tests.labelstudio.gateway import open_gateway
from tests.labelstudio.tasks import NEWS, make_record

# The SDK's own, where it reads the answer to the exchange of a personal token.
pytestmark = [
    pytest.mark.server,
    pytest.mark.filterwarnings("ignore:The `parse_obj` method:DeprecationWarning"),
]


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """Personal tokens are for the real one alone."""
    return real_label_studio


@pytest.fixture(scope="module")
def personal(label_studio: Server) -> str:
    """A personal access token: a server gives each user one."""
    with connect(label_studio.url, label_studio.token) as client:
        settings = {"api_tokens_enabled": True, "legacy_api_tokens_enabled": True}
        client._send("POST", "api/jwt/settings", settings)
        return str(client._send("POST", "api/token/", None)["token"])


def go_round(url: str, token: str, state: Path) -> str:
    """Push, push again, pull and export; return the invitation."""
    title = f"address {random.randrange(10**8)}"
    settings = PushSettings(state=state)
    with connect(url, token) as client:
        result = push(client, [make_record()], scheme=NEWS, title=title, settings=settings)
        assert result.created == 1
        assert result.link.startswith(url)
        result = push(client, [make_record()], scheme=NEWS, title=title, settings=settings)
        assert result.present == 1
        path = pull(client, title, state).path
        exported = export([path], state / "out.jsonl", scheme=NEWS, state=state)
        assert (exported.records, exported.problems) == (1, [])
        return client.read_invitation()


@pytest.mark.parametrize("kind", ["legacy", "personal"])
def test_an_address_with_a_path_works_with_both_kinds_of_token(
    kind: str, personal: str, label_studio: Server, tmp_path: Path
) -> None:
    token = personal if kind == "personal" else label_studio.token
    assert token.count(".") == (2 if kind == "personal" else 0)
    with open_gateway(label_studio.url, lambda *_: "pass", "/tools/labels/") as url:
        invitation = go_round(url.rstrip("/") if kind == "legacy" else url, token, tmp_path)
        assert invitation.startswith(f"{url}user/signup")
        with connect(url.replace("/labels", ""), token) as lost, pytest.raises(ServerError):
            lost.find_projects("anything")
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes()


def test_a_server_that_names_its_path_itself_is_not_given_it_twice(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "people_url", "https://tools.example.org/labels/")
    answer = {"invite_url": "/labels/user/signup/?token=x"}
    monkeypatch.setattr(client, "_get", lambda *asked: asked[-1](answer))
    assert client.read_invitation() == "https://tools.example.org/labels/user/signup/?token=x"


def test_a_personal_token_that_is_forged_is_refused_without_being_shown(
    label_studio: Server, personal: str
) -> None:
    with connect(label_studio.url, personal[:-4] + "AAAA") as forged:
        with pytest.raises(ServerError, match="did not accept the API key") as caught:
            forged.find_projects("anything")
        assert personal[:-4] not in str(caught.value)


def test_behind_a_login_a_personal_token_is_told_what_to_do(
    personal: str, label_studio: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LOGIN_VARIABLE, "press:word")
    with (
        open_gateway(label_studio.url, login="press:word") as url,
        connect(url, personal) as client,
        pytest.raises(RefusedError, match="did not accept the API key") as caught,
    ):
        client.list_users()
    assert "legacy token" in caught.value.fix
