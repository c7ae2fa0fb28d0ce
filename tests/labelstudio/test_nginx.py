"""A real gateway before a real server: its certificate, its login, its limit, its path."""

import base64
import hashlib
import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import connect
from annotate.labelstudio.api.front import LOGIN_VARIABLE
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.push.push import PushSettings, push
from annotate.labelstudio.server.server import Server
from tests.labelstudio.certificates import make_certificate
from tests.labelstudio.tasks import NEWS, make_record

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt-get install nginx-light"),
]
CONFIG = """
{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}{ssl}; {more}
    location {path} {{ proxy_pass {upstream}; proxy_set_header Host $http_host; }} }}
}}
"""


@contextmanager
def run_nginx(
    folder: Path, upstream: str, *, ssl: str = "", more: str = "", path: str = "/"
) -> Iterator[str]:
    """Run a gateway; `ssl` and `more` are words of its configuration."""
    assert NGINX is not None
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    user = "user root; " if os.getuid() == 0 else ""  # else it could not read the folder
    file = folder / "nginx.conf"
    file.write_text(CONFIG.format(
        folder=folder, upstream=upstream, port=port, ssl=ssl, more=more, path=path, user=user
    ))  # fmt: skip
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(file)])
    try:
        wait_for(port)
        yield f"http{'s' if ssl else ''}://127.0.0.1:{port}{path}"
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx did not come up")


def go_round(url: str, token: str, state: Path) -> None:
    """Push and pull."""
    title = f"nginx {random.randrange(10**8)}"
    with connect(url, token) as client:
        settings = PushSettings(state=state)
        push(client, [make_record()], scheme=NEWS, title=title, settings=settings)
        assert pull(client, title, state).tasks == 1


def test_its_own_certificate_has_to_be_vouched_for(
    real_label_studio: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, _ = make_certificate(tmp_path)
    more = f"ssl_certificate {tmp_path}/server.pem; ssl_certificate_key {tmp_path}/server.pem;"
    with run_nginx(tmp_path, real_label_studio.url, ssl=" ssl", more=more) as url:
        with pytest.raises(ServerError, match=r"certificate .* is not trusted"):
            go_round(url, real_label_studio.token, tmp_path)
        with pytest.raises(ServerError, match=r"\(HTTP 400\) with a page called .*HTTPS"):
            go_round(url.replace("https", "http"), real_label_studio.token, tmp_path)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        go_round(url, real_label_studio.token, tmp_path)


def test_its_login_is_asked_for_and_given(
    real_label_studio: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = base64.b64encode(hashlib.sha1(b"word").digest()).decode()  # as nginx has it
    (tmp_path / "users").write_text(f"press:{{SHA}}{digest}\n")
    more = f'auth_basic "press"; auth_basic_user_file {tmp_path}/users;'
    with run_nginx(tmp_path, real_label_studio.url, more=more) as url:
        with pytest.raises(ServerError, match="asks for a login of its own"):
            go_round(url, real_label_studio.token, tmp_path)
        monkeypatch.setenv(LOGIN_VARIABLE, "press:no")
        with pytest.raises(ServerError, match="did not accept the login"):
            go_round(url, real_label_studio.token, tmp_path)
        monkeypatch.setenv(LOGIN_VARIABLE, "press:word")
        go_round(url, real_label_studio.token, tmp_path)


def test_a_server_below_a_path_of_it_is_reached(real_label_studio: Server, tmp_path: Path) -> None:
    with run_nginx(tmp_path, real_label_studio.url, path="/ls/") as url:
        go_round(url, real_label_studio.token, tmp_path)
        with pytest.raises(ServerError, match="but a page called '404 Not Found'"):
            go_round(url.removesuffix("ls/"), real_label_studio.token, tmp_path)
