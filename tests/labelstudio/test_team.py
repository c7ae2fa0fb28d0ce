"""A team's server: behind the web servers of the guide, below a path, over TLS, for invited people.

The configurations are those of `annotate/docs/teams.md`, with the addresses of the tests in them.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from annotate.labelstudio.server.login import locate
from annotate.labelstudio.server.server import Server, start_server, stop_server
from annotate.labelstudio.server.setup import SetupChange
from annotate.records import open_writer, read_records, to_json
from tests.labelstudio.certificates import make_certificate
from tests.labelstudio.desk import Desk, make_suggestion
from tests.labelstudio.test_nginx import NGINX, go_round, wait_for

CADDY = shutil.which("caddy")
GUIDE = Path(__file__).parents[2] / "annotate/docs/teams.md"
ROOT, BELOW = 0, 1
pytestmark = pytest.mark.server


def read_example(language: str, which: int) -> str:
    """Return a configuration of the guide."""
    found = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found[which])


class Team:
    """A server that knows its public address, and a place for web servers at that address."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder, self.state = folder, folder / ".annotate"
        shutil.copytree(template, self.state)
        self.authority, _ = make_certificate(folder)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"https://127.0.0.1:{self.port}/labels/"
        self.server = start_server(self.state, change=SetupChange(public_url=self.url))

    def fill(self, text: str) -> str:
        """Put the address of our server in the place of that of the guide."""
        assert "127.0.0.1:8080" in text
        return text.replace("127.0.0.1:8080", self.server.url.split("/")[2])

    @contextmanager
    def run_nginx(self) -> Iterator[None]:
        assert NGINX is not None
        folder, user = self.folder, "user root;" if os.getuid() == 0 else ""
        site = read_example("nginx", ROOT).replace("listen 443", f"listen 127.0.0.1:{self.port}")
        site = re.sub(r"/etc/ssl/labels/server\.\w+", f"{folder}/server.pem", site)
        location = re.search(r"    location / \{.*?\n    \}\n", site, re.DOTALL)
        assert location is not None
        site = site.replace(location[0], read_example("nginx", BELOW))
        places = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{ access_log off; {places}\n{self.fill(site)} }}"
        )
        with self._run(str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")):
            yield

    @contextmanager
    def run_caddy(self) -> Iterator[None]:
        assert CADDY is not None
        site = self.fill(read_example("caddy", BELOW))
        site = site.replace("example.org {", f"https://127.0.0.1:{self.port} {{\n bind 127.0.0.1")
        tls = f" tls {self.folder}/server.pem {self.folder}/server.pem\n"
        file = self.folder / "Caddyfile"
        file.write_text(
            "{\n admin off\n auto_https disable_redirects\n}\n" + site.replace("\n", "\n" + tls, 1)
        )
        with self._run(CADDY, "run", "--config", str(file), "--adapter", "caddyfile"):
            yield

    @contextmanager
    def _run(self, *command: str) -> Iterator[None]:
        own = {**os.environ, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        with (self.folder / "web.log").open("wb") as log:
            process = subprocess.Popen(command, env=own, stdout=log, stderr=log)
        try:
            wait_for(self.port)
            yield
        finally:
            process.terminate()
            process.wait(20)

    def open(self) -> httpx.Client:
        """Open a browser without pages, that trusts our certificate."""
        context = ssl.create_default_context(cafile=str(self.authority))
        return httpx.Client(
            base_url=self.url, verify=context, trust_env=False, follow_redirects=True
        )


@pytest.fixture(scope="module")
def team(label_studio_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    made = Team(tmp_path_factory.mktemp("team"), label_studio_template)
    yield made
    stop_server(made.state)


@pytest.mark.parametrize(
    "web",
    [
        pytest.param("nginx", marks=pytest.mark.skipif(NGINX is None, reason="nginx is missing")),
        pytest.param(
            "caddy",
            marks=[
                pytest.mark.release,
                pytest.mark.skipif(CADDY is None, reason="Caddy is missing"),
            ],
        ),
    ],
)
def test_the_configuration_of_the_guide_serves_people_and_commands_over_tls(
    team: Team, web: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = team.server
    with {"nginx": team.run_nginx, "caddy": team.run_caddy}[web](), team.open() as browser:
        token = browser.get("user/login/").cookies["csrftoken"]
        form = {"email": server.email, "password": server.password, "csrfmiddlewaretoken": token}
        origin = {"Referer": team.url, "Origin": team.url.removesuffix("/labels/")}
        page = browser.post("user/login/", data=form, headers=origin)
        assert page.status_code == 200
        assert "login" not in str(page.url)
        assert str(page.url).startswith(team.url)
        assert all(cookie.secure for cookie in browser.cookies.jar)
        script = re.findall(r'src="([^"]+main\.js[^"]*)"', page.text)[0]
        assert browser.get(script).status_code == 200
        monkeypatch.setenv("SSL_CERT_FILE", str(team.authority))
        go_round(team.url, server.token, tmp_path)


@pytest.mark.browser
@pytest.mark.skipif(NGINX is None, reason="nginx is missing")
def test_two_coders_in_two_browsers_submit_to_their_own_projects(
    team: Team, browser: Browser, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(team.folder)
    monkeypatch.delenv("LABEL_STUDIO_URL", raising=False)
    suggestion = make_suggestion()
    with open_writer(team.folder / "predictions.jsonl") as write:
        write(to_json(suggestion))
    (team.folder / "coders.csv").write_text("coder\nana\nben\n")
    with team.run_nginx():
        pushed = run("push", "--assign", "coders.csv", "--training", "1", "-p", "two")
        assert pushed.exit_code == 0, pushed.stderr
        links = dict(re.findall(r"two \((\w+)\).*? (https://\S+/projects/\d+)/data", pushed.stderr))
        assert all(link.startswith(team.url) for link in links.values())
        invited = run("server", "invite").stdout.strip()
        assert invited.startswith(f"{team.url}user/signup/?token=")
        with sign_in(browser, invited, "ana") as ana, sign_in(browser, invited, "ben") as ben:
            desks = [open_task(ana, links["ana"]), open_task(ben, links["ben"])]
            for desk in desks:
                desk.submit()
    assert run("export", "-p", "two", "-o", "out.jsonl").exit_code == 0
    (record,) = read_records(team.folder / "out.jsonl", [])
    people = {a.annotator.name for a in record.annotations if a.annotator.kind == "human"}
    assert len(people) == 2


@contextmanager
def sign_in(browser: Browser, invitation: str, name: str) -> Iterator[Page]:
    """Make an account at an invitation, as somebody who was sent it."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(invitation)
    page.fill("input[name=email]", f"{name}@example.org")
    page.fill("input[name=password]", "a-long-password-1")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "signup" not in url, wait_until="commit")
    yield page
    context.close()


def open_task(page: Page, link: str) -> Desk:
    """Open the only task of a project, as from the list of them."""
    tasks = page.request.get(f"{link.rsplit('/', 2)[0]}/api/tasks?project={link.rsplit('/', 1)[1]}")
    (task,) = tasks.json()["tasks"]
    url, project = link.split("projects/")
    public = Server(url=url, email="", password="", token="", pid=0)
    return Desk(page, public, int(project), int(task["id"]))


def test_another_setup_than_the_one_that_runs_is_refused(team: Team) -> None:
    with pytest.raises(Exception, match="runs already, and is set up otherwise"):
        start_server(team.state, change=SetupChange(public_url="https://labels.example.org/"))
    assert start_server(team.state) == team.server
    assert locate(team.state).setup.exists()
