"""A real Label Studio and a real browser for the tests that need them.

ANNOTATE_LABEL_STUDIO may name the program; without it the managed environment is used, which is
installed on first use. Every session starts on a copy of a data folder that is prepared once.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.server.server import Server, start_server, stop_server
from tests.server_template import make_template

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def label_studio_template() -> Path:
    """The state folder of a server that ran once and was stopped: migrated, with its user."""
    return make_template()


@pytest.fixture(scope="session")
def real_label_studio(
    label_studio_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A running server, shared by the tests of a session: each uses a project of its own."""
    state = tmp_path_factory.mktemp("label-studio") / "state"
    shutil.copytree(label_studio_template, state)
    server = start_server(state)
    yield server
    stop_server(state)


@pytest.fixture(scope="session")
def label_studio(real_label_studio: Server) -> Server:
    """The real one; in `tests/labelstudio/`, the sync runs on a double as well."""
    return real_label_studio


@pytest.fixture
def client(label_studio: Server) -> Iterator[Client]:
    with connect(label_studio.url, label_studio.token) as connected:
        yield connected


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait shortly where a server does not answer because the test keeps it from that."""
    monkeypatch.setattr("label_studio_sdk.core.http_client.INITIAL_RETRY_DELAY_SECONDS", 0.05)
    monkeypatch.setattr("annotate.labelstudio.api.transport.PAUSE", 0.1)
    for module in ("opening", "sending"):
        monkeypatch.setattr(f"annotate.labelstudio.push.{module}.POLL", 0.1)
    monkeypatch.setattr("annotate.app.labelstudio.assigning.PAUSE", 0.1)


@pytest.fixture
def counted(label_studio: Server) -> Iterator[tuple[Client, list[str]]]:
    """A client, and the methods of the requests that it makes."""
    methods: list[str] = []
    with connect(
        label_studio.url, label_studio.token, on_request=lambda m, _: methods.append(m)
    ) as client:
        yield client, methods


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip(f"none of {', '.join(CHROMIUM)} is installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, label_studio: Server) -> Iterator[Page]:
    """A page of a small screen, logged in to the server."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    opened = context.new_page()
    opened.set_default_timeout(120_000)  # a busy machine takes its time
    log_in(opened, label_studio)
    yield opened
    context.close()


def log_in(page: Page, server: Server) -> None:
    page.goto(f"{server.url}user/login/")
    page.fill("input[name=email]", server.email)
    page.fill("input[name=password]", server.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url, wait_until="commit")
