"""How a server is set up: its database's address, where it listens, where people find it."""

from pathlib import Path

import pytest

from annotate.errors import RunError, UsageError
from annotate.labelstudio.server.database import parse_address
from annotate.labelstudio.server.login import locate
from annotate.labelstudio.server.setup import (
    ServerSetup,
    SetupChange,
    change_setup,
    read_setup,
    write_setup,
)
from annotate.labelstudio.server.variables import make_environment

LOGIN = {"email": "a@example.com", "password": "secret-word", "token": "f" * 40}


@pytest.mark.parametrize(
    ("text", "described", "password"),
    [
        ("postgresql://a:w%40rd@db:5433/x", "postgresql://a@db:5433/x", "w@rd"),
        ("postgres://a@db/x", "postgresql://a@db:5432/x", "of-the-shell"),
        ("postgresql://a@[::1]:5/x", "postgresql://a@::1:5/x", "of-the-shell"),
        (
            "postgresql://a@/x?host=/run/pg&port=99&sslmode=require",
            "postgresql://a@/x?host=/run/pg&port=99",
            "of-the-shell",
        ),
    ],
)
def test_an_address_is_read_and_described_without_its_password(
    text: str, described: str, password: str
) -> None:
    address = parse_address(text, {"PGPASSWORD": "of-the-shell"})
    assert address.describe() == described
    assert address.password == address.variables["PGPASSWORD"] == password
    assert password not in repr(address)
    assert address.variables.get("PGSSLMODE", "") == ("require" if "ssl" in text else "")


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://a:secret@db",
        "postgresql://db/x",
        "mysql://a:secret@db/x",
        "postgresql://a:secret@db:port/x",
        "postgresql://a:secret@db/x?options=-c",
        "postgresql://a:secret@db/x?port=many",
        "postgresql://a:secret@[db/x",
        "db.sqlite3",
        "",
    ],
)
def test_what_is_no_address_of_a_database_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(UsageError, match="The address of the database") as caught:
        parse_address(text, {})
    assert "secret" not in str(caught.value)


def test_what_was_said_once_is_kept_and_what_is_said_anew_goes_before_it(tmp_path: Path) -> None:
    paths = locate(tmp_path)
    paths.folder.mkdir()
    assert read_setup(paths) == change_setup(paths, SetupChange()) == ServerSetup()
    said = SetupChange(
        database="postgresql://a:b@db/x", host="0.0.0.0", public_url="https://labels.example.org"
    )
    write_setup(paths, change_setup(paths, said))
    assert paths.setup.stat().st_mode & 0o777 == 0o600
    kept = change_setup(paths, SetupChange())
    assert kept == read_setup(paths)
    assert (kept.host, kept.here, kept.public_url) == (
        "0.0.0.0",
        "127.0.0.1",
        "https://labels.example.org/",
    )
    assert change_setup(paths, SetupChange(public_url="https://h/ls")).database == kept.database
    for database in ("postgresql://a:b@db/y", "postgresql://a:b@other/x"):
        with pytest.raises(RunError, match=r"is in postgresql://a@db:5432/x, and would not be"):
            change_setup(paths, SetupChange(database=database))
    paths.setup.write_text("{")
    with pytest.raises(RunError, match="is not whole"):
        read_setup(paths)


def test_data_in_a_file_is_not_left_behind_for_a_database(tmp_path: Path) -> None:
    paths = locate(tmp_path)
    paths.data.mkdir(parents=True)
    paths.database.touch()
    with pytest.raises(RunError, match=r"label_studio\.sqlite3, and would not be seen"):
        change_setup(paths, SetupChange(database="postgresql://a:b@db/x"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (SetupChange(host="0.0.0.0"), "--public-url https://"),
        (SetupChange(host="192.0.2.7"), "--public-url https://"),
        (SetupChange(host="labels.example.org"), "is no IPv4 address"),
        (SetupChange(public_url="labels.example.org"), "no address that people can open"),
        (SetupChange(public_url="ftp://labels.example.org"), "no address that people can open"),
        (SetupChange(public_url="https://a:b@labels.example.org"), "no address that people"),
        (SetupChange(public_url="https://labels.example.org/?a=1"), "no address that people"),
        (SetupChange(public_url="https://[labels"), "no address that people can open"),
    ],
)
def test_an_address_that_cannot_be_one_is_a_wrong_call(
    tmp_path: Path, change: SetupChange, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        change_setup(locate(tmp_path), change)
    assert words in str(caught.value)


def test_behind_tls_cookies_go_over_tls_alone_and_links_lead_to_the_public_address() -> None:
    program, data = Path("/opt/ls/bin/label-studio"), Path("/data")
    plain = make_environment(program, data, LOGIN)
    assert not {name for name in plain if "COOKIE" in name or name.endswith("_HOST")}
    setup = ServerSetup(public_url="https://example.org:8443/labels/")
    seen = make_environment(program, data, LOGIN, setup)
    assert seen["LABEL_STUDIO_HOST"] == "https://example.org:8443/labels"
    assert seen["LABEL_STUDIO_CSRF_TRUSTED_ORIGINS"] == "https://example.org:8443"
    assert seen["LABEL_STUDIO_SESSION_COOKIE_SECURE"] == "1"
    open_one = make_environment(program, data, LOGIN, ServerSetup(public_url="http://h/"))
    assert "LABEL_STUDIO_SESSION_COOKIE_SECURE" not in open_one
    assert open_one["LABEL_STUDIO_CSRF_TRUSTED_ORIGINS"] == "http://h"
