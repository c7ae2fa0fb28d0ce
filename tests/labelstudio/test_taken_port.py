"""A port that another Label Studio takes while ours starts: its login is not ours."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from annotate.errors import RunError
from annotate.labelstudio.server import environment
from annotate.labelstudio.server.server import read_status, start_server


class Other(BaseHTTPRequestHandler):
    """Is well, and knows nobody of ours."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 401)
        self.end_headers()
        self.wfile.write(b'{"status": "UP"}')

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def test_another_server_that_took_the_port_is_said_to_have_taken_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "label-studio"
    program.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    program.chmod(0o755)
    monkeypatch.setenv(environment.PROGRAM_VARIABLE, str(program))
    others = []

    def take_port(words: str) -> None:
        """Listen where ours was about to, once it has been told where."""
        if not others and (port := read_port(tmp_path / "state")):
            others.append(HTTPServer(("127.0.0.1", port), Other))
            Thread(target=others[0].serve_forever, args=(0.02,), daemon=True).start()

    monkeypatch.setattr("annotate.labelstudio.server.server._TELL_EVERY", 0)
    try:
        with pytest.raises(RunError, match="Another Label Studio took") as caught:
            start_server(tmp_path / "state", report=take_port)
        assert "Start it again" in caught.value.fix
        assert read_status(tmp_path / "state") is None, "ours was stopped"
    finally:
        for other in others:
            other.shutdown()
            other.server_close()


def read_port(state: Path) -> int:
    process = read_status(state)
    return int(process.url.rstrip("/").rpartition(":")[2]) if process else 0
