"""A deposit on Zenodo, held against a server that answers as the real one does, faults and all."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest

from annotate.app.context import Context, UnsoundError
from annotate.app.dataset import deposit as app
from annotate.dataset.citing import read_citing
from annotate.errors import AnnotateError, ServerError, UsageError
from annotate.files import locks
from annotate.files.locks import BusyError
from annotate.project import Project
from annotate.publish.release import read_release
from annotate.publish.zenodo.client import Zenodo
from annotate.publish.zenodo.journal import hold_journal
from annotate.publish.zenodo.record_metadata import make_metadata
from annotate.publish.zenodo.transport import DepositRefusedError, Patience, check_server
from tests.publish.publisher import make_dataset
from tests.publish.zenodo_server import TOKEN, FakeZenodo

AUTHORS = [
    {"name": "Ada Moss", "orcid": "0000-0002-1825-0097", "affiliation": "University of Kesh"},
    "Ivo Štern",
]
CITING = {
    "authors": AUTHORS,
    "version": "1.2.0",
    "url": "https://harbour.example/data",
    "funding": "The Kesh Research Fund, 17.",
    "related": [{"relation": "isSupplementTo", "identifier": "10.1000/paper"}],
}


class HeardZenodo(list):
    """A listener that keeps what it was told."""

    def say(self, message):
        self.append(message)

    def track(self, items, *_, **__):
        yield from items

    def report(self, problems):
        self.extend(str(problem.message) for problem in problems)


class Desk:
    """Somebody with a folder and a token, who runs the same command again and again."""

    def __init__(self, place, zenodo):
        self.place, self.zenodo, self.heard, self.waits = place, zenodo, HeardZenodo(), []
        self.write()

    def write(self, table=None, **citing):
        """Build the dataset again: with other rows, or citing it otherwise."""
        table = self.table = table or getattr(self, "table", b"rows")
        folder = self.place / "harbour"
        (folder / "quotes").mkdir(parents=True, exist_ok=True)
        self.citing = {**CITING, **getattr(self, "citing", {}), **citing}
        files = {"README.md": b"# Harbour", "CITATION.cff": b"cff", "quotes/train.parquet": table}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        manifest = {
            "format": "annotate-dataset/1",
            "name": "harbour",
            "title": "Harbour news",
            "description": "Quotes <of> a harbour.\n\nAnd more.",
            "licence": "cc-by-4.0",
            "language": ["en"],
            "documents": {"train": 6},
            "redistribution": {"yes": 6},
            "citing": {k: v for k, v in self.citing.items() if v is not None},
            "files": [
                {"path": name, "sha256": "0" * 64}
                | ({"config": "quotes", "split": "train", "rows": 4} if "quotes" in name else {})
                for name in files
            ],
        }
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    def run(self, *, tries=3, **options):
        context = Context(project=Project(state=self.place / ".annotate"), listener=self.heard)
        self.findings = context.findings
        patience = Patience(timeout=10, tries=tries, pause=self.waits.append)
        account = Zenodo(self.zenodo.url, TOKEN, patience)
        return app.deposit(context, read_release(self.place / "harbour"), account, **options)

    def adopt(self):
        """Do what the finding says: write the reserved DOI, and build again."""
        with pytest.raises(UnsoundError):
            self.run()
        (problem,) = self.findings
        assert problem.code == "D46"
        doi = re.search(r'doi = "(.*?)"', problem.fix)[1]
        self.write(doi=doi)
        return doi

    def publish(self):
        doi = self.adopt()
        self.run(final=True)
        return doi


@pytest.fixture
def zenodo():
    with FakeZenodo() as running:
        yield running


@pytest.fixture
def desk(tmp_path, zenodo):
    return Desk(tmp_path, zenodo)


def list_deposits(zenodo):
    return [(d.number, d.is_published, sorted(d.files)) for d in zenodo.deposits.values()]


FILES = ["CITATION.cff", "README.md", "harbour.zip"]


# --- the way ----------------------------------------------------------------------------------


def test_the_doi_is_reserved_before_anything_is_sent(desk, zenodo):
    doi = desk.adopt()
    assert doi == "10.5281/zenodo.1002"
    assert list_deposits(zenodo) == [(1002, False, [])]


def test_a_draft_holds_the_whole_folder_and_is_published_only_when_asked(desk, zenodo):
    doi = desk.adopt()
    done = desk.run()
    assert (done.doi, done.is_published, done.changed) == (doi, False, True)
    assert list_deposits(zenodo) == [(1002, False, FILES)]
    with zipfile.ZipFile(io.BytesIO(zenodo.deposits[1002].files["harbour.zip"])) as packed:
        assert packed.read("harbour/quotes/train.parquet") == b"rows"
        assert doi in packed.read("harbour/manifest.json").decode()
    done = desk.run(final=True)
    assert (done.doi, done.is_published, done.page) == (doi, True, f"{zenodo.url}/records/1002")


def test_nothing_is_sent_where_nothing_has_changed(desk, zenodo):
    desk.adopt()
    desk.run()
    before = len(zenodo.requests)
    assert not desk.run().changed
    assert {method for method, _ in zenodo.requests[before:]} == {"GET"}
    desk.run(final=True)
    before = len(zenodo.requests)
    assert not desk.run(final=True).changed
    assert {method for method, _ in zenodo.requests[before:]} == {"GET"}


def test_a_dry_run_makes_nothing(desk, zenodo):
    done = desk.run(dry_run=True)
    assert (done.doi, done.changed) == (None, True)
    assert {method for method, _ in zenodo.requests} <= {"GET"}
    assert any("a new draft" in line for line in desk.heard)
    assert not any("harbour.zip" in line for line in desk.heard)  # that is not sent yet
    desk.adopt()
    desk.run(dry_run=True)
    assert any("+ harbour.zip" in line for line in desk.heard)
    assert list_deposits(zenodo) == [(1002, False, [])]


def test_a_later_build_is_a_new_version_with_a_doi_of_its_own(desk, zenodo):
    first = desk.publish()
    desk.write(b"more rows")
    second = desk.adopt()
    assert second != first
    desk.run(final=True)
    assert list_deposits(zenodo) == [(1002, True, FILES), (1004, True, FILES)]
    assert zenodo.deposits[1004].concept == zenodo.deposits[1002].concept
    with zipfile.ZipFile(io.BytesIO(zenodo.deposits[1004].files["harbour.zip"])) as packed:
        assert packed.read("harbour/quotes/train.parquet") == b"more rows"


def test_files_of_the_version_before_do_not_stay(desk, zenodo):
    desk.publish()
    zenodo.deposits[1002].files["left.csv"] = b"of old"
    desk.write(b"more rows")
    desk.adopt()
    desk.run()
    assert list_deposits(zenodo)[1] == (1004, False, FILES)


def test_the_doi_on_the_card_leads_to_the_deposit_where_nothing_else_is_known(desk, zenodo):
    desk.adopt()
    desk.run()
    for path in (desk.place / ".annotate").rglob("*.json"):
        path.unlink()
    desk.run(final=True)
    assert list_deposits(zenodo) == [(1002, True, FILES)]


def test_a_record_that_is_named_is_renewed(desk, zenodo, tmp_path):
    desk.publish()
    other = Desk(tmp_path / "elsewhere", zenodo)
    with pytest.raises(UnsoundError):
        other.run(record=1002)
    assert [number for number, *_ in list_deposits(zenodo)] == [1002, 1004]
    with pytest.raises(UsageError, match="no deposit 77"):
        other.run(record=77)


def test_a_doi_that_the_token_does_not_see_makes_no_second_deposit(desk, zenodo):
    desk.write(doi="10.5281/zenodo.999")
    with pytest.raises(UsageError, match="shows this token no such"):
        desk.run()
    assert zenodo.deposits == {}


def test_a_draft_that_was_deleted_on_its_page_is_made_anew(desk, zenodo):
    desk.adopt()
    zenodo.deposits.clear()
    with pytest.raises(UnsoundError):
        desk.run()
    assert any("Draft 1002" in line and "gone" in line for line in desk.heard)
    assert "10.5281/zenodo.1004" in desk.findings[0].fix


def test_what_people_correct_on_the_page_stays(desk, zenodo):
    desk.adopt()
    desk.run()
    zenodo.deposits[1002].metadata["communities"] = [{"identifier": "harbours"}]
    desk.write(b"other rows")
    desk.run()
    assert zenodo.deposits[1002].metadata["communities"]
    desk.write(version="1.2.1")
    desk.run()
    assert zenodo.deposits[1002].metadata["version"] == "1.2.1"


# --- what is said of it -----------------------------------------------------------------------


def test_the_record_says_what_the_project_says(desk):
    metadata = make_metadata(read_release(desk.place / "harbour"))
    assert metadata["creators"] == [
        {
            "name": "Moss, Ada",
            "orcid": "0000-0002-1825-0097",
            "affiliation": "University of Kesh",
        },
        {"name": "Štern, Ivo"},
    ]
    assert (metadata["license"], metadata["version"]) == ("cc-by-4.0", "1.2.0")
    assert metadata["language"] == "en"
    assert metadata["related_identifiers"] == [
        {"relation": "isIdenticalTo", "identifier": "https://harbour.example/data"},
        {"relation": "isSupplementTo", "identifier": "10.1000/paper"},
    ]
    assert metadata["description"].startswith("<p>Quotes &lt;of&gt; a harbour.</p><p>And more.</p>")
    assert "6 articles" in metadata["description"]
    assert "Funding: The Kesh" in metadata["notes"]


def test_without_an_author_nothing_is_asked_of_zenodo(desk, zenodo):
    desk.write(authors=None)
    with pytest.raises(UnsoundError):
        desk.run()
    assert desk.findings[0].code == "D45"
    assert zenodo.requests == []


def test_a_licence_that_zenodo_does_not_know_is_told_and_left_out(desk, zenodo):
    path = desk.place / "harbour" / "manifest.json"
    path.write_text(path.read_text().replace('"cc-by-4.0"', '"other"'), encoding="utf-8")
    with pytest.raises(UnsoundError):
        desk.run()
    assert any("no licence 'other'" in line for line in desk.heard)
    assert "license" not in make_metadata(read_release(path.parent))


# --- killed between steps ---------------------------------------------------------------------

STEPS = [
    ("POST", "/depositions$"),
    ("PUT", r"/depositions/\d+$"),
    ("PUT", r"/files/.*README"),
    ("PUT", r"/files/.*zip"),
    ("POST", "publish$"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), STEPS, ids=[path for _, path in STEPS])
@pytest.mark.parametrize("mode", ["cut", "late"])
def test_a_run_that_is_stopped_at_a_step_is_gone_on_with(desk, zenodo, method, path, mode):
    """`late`: the server has done it, and the answer never came."""
    zenodo.plant(method, path, mode)

    def go():
        try:
            desk.run(tries=1, final=True)
        except UnsoundError:
            desk.write(doi=re.search(r'doi = "(.*?)"', desk.findings[0].fix)[1])
        except ServerError:
            pass

    for _ in range(4):
        go()
    assert list_deposits(zenodo) == [(1002, True, FILES)]
    assert zenodo.count("POST", "publish$") <= 2


@pytest.mark.parametrize("mode", ["cut", "late"])
def test_a_new_version_that_was_asked_for_is_not_asked_for_twice(desk, zenodo, mode):
    desk.publish()
    desk.write(b"more rows")
    zenodo.plant("POST", "newversion$", mode)
    try:
        desk.run(tries=1)
    except UnsoundError:
        assert mode == "late"  # it looked, and the draft was there
    except ServerError:
        assert mode == "cut"
    desk.publish()
    assert [number for number, *_ in list_deposits(zenodo)] == [1002, 1004]


def test_a_version_that_somebody_began_on_the_page_is_gone_on_with(desk, zenodo):
    desk.publish()
    made = zenodo.make({}, zenodo.deposits[1002].concept)
    made.files = {"harbour.zip": b"old"}
    desk.write(b"more rows")
    assert desk.publish() == "10.5281/zenodo.1004"
    assert zenodo.count("POST", "newversion$") == 0


# --- what a server may say --------------------------------------------------------------------


def test_what_zenodo_finds_wrong_is_told_field_by_field(desk, zenodo):
    desk.adopt()
    zenodo.plant("PUT", r"/depositions/\d+$", "late", status=200)  # it is sent, as far as we know
    desk.run()
    zenodo.deposits[1002].metadata = {"title": "Harbour news"}
    with pytest.raises(DepositRefusedError) as caught:
        desk.run(final=True)
    assert "creators: Missing data for required field." in caught.value.message
    assert "answered 400 while publishing deposit 1002" in caught.value.message


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "ZENODO_TOKEN"), (403, "deposit:actions"), (413, "50 GB"), (415, "again")],
)
def test_a_refusal_says_what_to_do(desk, zenodo, status, words):
    zenodo.plant("POST", "/depositions$", "refuse", status=status)
    with pytest.raises(DepositRefusedError, match=f"answered {status} while making") as caught:
        desk.run()
    assert words in caught.value.fix
    assert zenodo.count("POST", "/depositions$") == 1


def test_a_file_that_is_too_large_is_told(tmp_path):
    with FakeZenodo(most_bytes=100) as zenodo:
        desk = Desk(tmp_path, zenodo)
        desk.adopt()
        with pytest.raises(DepositRefusedError, match=r"413 while sending harbour\.zip"):
            desk.run()


def test_a_token_without_the_scope_is_told(tmp_path):
    with FakeZenodo(scopes=("deposit:write",)) as zenodo:
        desk = Desk(tmp_path, zenodo)
        desk.adopt()
        with pytest.raises(DepositRefusedError, match="403 while publishing"):
            desk.run(final=True)
        assert list_deposits(zenodo) == [(1002, False, FILES)]


def test_a_busy_server_is_waited_for_as_long_as_it_asks(desk, zenodo):
    zenodo.plant("POST", "/depositions$", "refuse", status=429, headers={"Retry-After": "7"})
    zenodo.plant("GET", "/files$", "refuse", status=503, times=2)
    desk.adopt()
    desk.run()
    assert desk.waits == [7.0, 1.0, 2.0]
    zenodo.plant("GET", "/files$", "refuse", status=429, headers={"Retry-After": "900"})
    with pytest.raises(DepositRefusedError, match="429") as caught:
        desk.run()
    assert "patience" in caught.value.fix


def test_what_makes_something_is_not_sent_twice_to_a_server_that_fails(desk, zenodo):
    zenodo.plant("POST", "/depositions$", "refuse", status=502)
    with pytest.raises(DepositRefusedError, match="502"):
        desk.run()
    assert zenodo.count("POST", "/depositions$") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        [],
        None,
        {},
        {"id": True},
        {"id": 1002, "conceptrecid": "1", "submitted": "no"},
        {"id": 1002, "conceptrecid": "1", "submitted": False, "links": {}, "metadata": {}},
    ],
    ids=str,
)
def test_an_answer_that_is_none_stops_the_run(desk, zenodo, body):
    zenodo.plant("POST", "/depositions$", "other", body=body)
    with pytest.raises(ServerError, match="gave an answer that is none while making a deposit"):
        desk.run()
    desk.publish()  # and the deposit that was made is found again
    assert list_deposits(zenodo) == [(1002, True, FILES)]


def test_the_token_goes_to_no_other_server(desk, zenodo):
    with FakeZenodo() as stranger:
        stray = zenodo.show(replace(zenodo.make({}), number=1002))
        zenodo.deposits.clear()
        zenodo.next = 1000
        stray["links"]["bucket"] = f"{stranger.url}/api/files/b"
        zenodo.plant("POST", "/depositions$", "other", body=stray)
        with pytest.raises(ServerError, match="bucket leads to another server"):
            desk.run()
        zenodo.plant("GET", "/depositions", "redirect", body=f"{stranger.url}/x", times=9)
        with pytest.raises(ServerError, match="302"):
            desk.run()
        assert stranger.requests == []


def test_the_token_is_in_nothing_that_is_said_or_kept(desk, zenodo):
    zenodo.plant("POST", "/depositions$", "refuse", status=500, headers={})
    zenodo.faults[0].mode = "refuse"
    desk.zenodo.plant("GET", "x", "refuse")
    with pytest.raises(ServerError) as caught:
        desk.run()
    desk.publish()
    kept = [path.read_text() for path in (desk.place / ".annotate").rglob("*.json")]
    account = Zenodo(zenodo.url, TOKEN)
    for text in (*desk.heard, str(caught.value), *kept, repr(account), str(zenodo.requests)):
        assert TOKEN not in text


def test_what_came_is_held_against_what_was_sent(desk, zenodo):
    desk.adopt()
    zenodo.plant("PUT", "zip$", "other", body={})
    spoiled = zenodo.deposits[1002].files

    class Spoiling(dict):
        def __setitem__(self, name, content):
            super().__setitem__(name, content[:-1] if name.endswith("zip") else content)

    zenodo.deposits[1002].files = Spoiling(spoiled)
    with pytest.raises(ServerError, match=r"something else than was sent: harbour\.zip"):
        desk.run(final=True)
    assert not zenodo.deposits[1002].is_published


def test_an_address_that_would_show_the_token_is_refused():
    assert check_server("https://zenodo.org/api/") == "https://zenodo.org"
    for wrong in ("http://zenodo.org", "zenodo.org", "https://me:secret@zenodo.org", "ftp://x",
                  "https://zenodo.org/records/1"):  # fmt: skip
        with pytest.raises(UsageError):
            check_server(wrong)


def test_without_a_token_it_is_said_how_to_get_one():
    for environment in ({}, {"ZENODO_TOKEN": " "}, {"ZENODO_TOKEN": "a b"}):
        with pytest.raises(AnnotateError, match="token") as caught:
            app.open_account("https://sandbox.zenodo.org", environment)
        assert "https://sandbox.zenodo.org/account/settings/applications/" in caught.value.fix


def test_two_runs_at_once_make_one_deposit(desk, zenodo, monkeypatch):
    monkeypatch.setattr(locks, "_PATIENCE", 0.0)
    with (
        hold_journal(desk.place / ".annotate", zenodo.url, "harbour"),
        pytest.raises(BusyError, match="the deposit of harbour"),
    ):
        desk.run()
    assert zenodo.deposits == {}


@pytest.mark.slow
def test_a_built_dataset_goes_from_draft_to_record_by_the_command(
    zenodo, folder, run, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    call = ["publish", str(folder), "--zenodo", "--server", zenodo.url]
    result = run(*call)
    assert (result.exit_code, "ZENODO_TOKEN" in result.stderr) == (3, True)
    monkeypatch.setenv("ZENODO_TOKEN", TOKEN)
    result = run(*call)
    assert (result.exit_code, "D45" in result.stderr) == (1, True)
    settings = read_citing({"authors": AUTHORS, "doi": "10.5281/zenodo.1002"})
    zenodo.make({"title": "Harbour news"})
    cited = make_dataset(tmp_path / "cited" / "harbour", citing=settings)
    call[1] = str(cited)
    result = run(*call)
    assert result.exit_code == 0, result.stderr
    assert "DOI, reserved: 10.5281/zenodo.1002" in result.stderr
    result = run(*call, "--final")
    assert (result.exit_code, "Published: " in result.stderr) == (0, True)
    result = run(*call, "--final")
    assert (result.exit_code, "Nothing has changed" in result.stderr) == (0, True)
    assert list_deposits(zenodo) == [(1002, True, FILES)]
    assert b"10.5281/zenodo.1002" in zenodo.deposits[1002].files["README.md"]
    assert TOKEN not in result.stderr
