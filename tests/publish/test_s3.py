"""Publishing to S3: s3fs and fsspec as they are, against moto's server on loopback."""

import sys

import pytest

from annotate.dataset.checks import loading
from annotate.errors import MissingExtraError, ServerError
from annotate.publish.copying import carry_out_copy, plan_copy
from annotate.publish.release import read_release
from annotate.publish.storage import Storage
from annotate.publish.verification import VerificationError
from tests.s3_fixtures import SECRET

pytestmark = pytest.mark.usefixtures("nursery")
URL = "s3://releases/news/harbour"


def copy(release):
    storage = Storage(URL)
    plan = plan_copy(release, storage)
    said = []
    if not plan.is_empty:
        carry_out_copy(release, storage, plan, loader=loading.__name__, say=said.append)
    return plan, said


def put_once(release, url):
    return list(Storage(url).put({"README.md": release.folder / "README.md"}, "new"))


def read(files, below="releases/news/harbour"):
    return {name.removeprefix(f"{below}/"): files.cat_file(name) for name in files.find(below)}


@pytest.mark.slow
def test_a_release_is_copied_loaded_back_and_copied_no_second_time(folder, bucket):
    release = read_release(folder)
    plan, said = copy(release)
    assert len(plan.added) == len(release.files)
    assert said[-1] == "Read back and loaded, plain and streaming: all as built."
    assert read(bucket) == {name: (folder / name).read_bytes() for name in release.files}
    plan, said = copy(release)
    assert (plan.is_empty, said) == (True, [])


@pytest.mark.release
@pytest.mark.slow
def test_a_byte_that_changed_there_is_found_and_mended(folder, bucket, monkeypatch):
    release = read_release(folder)
    for name in release.files:
        bucket.pipe_file(f"releases/news/harbour/{name}", (folder / name).read_bytes())
    card = (folder / "README.md").read_bytes()
    bucket.pipe_file("releases/news/harbour/README.md", card.replace(b"e", b"a", 1))
    bucket.pipe_file("releases/news/harbour/notes.txt", b"mine")
    put = Storage.put

    def put_wrong(self, files, below):
        yield from put(self, files, below)
        bucket.pipe_file(f"releases/news/harbour/{below}/scheme.json", b"{}")

    before = read(bucket)
    monkeypatch.setattr(Storage, "put", put_wrong)
    with pytest.raises(VerificationError, match=r"scheme\.json came back with another SHA-256"):
        copy(release)
    assert read(bucket) == before
    monkeypatch.undo()
    assert before["README.md"] != card


@pytest.mark.slow
def test_what_is_wrong_with_the_store_is_told_in_words_without_the_secret(
    folder, bucket, s3_server, monkeypatch
):
    release = read_release(folder)
    with pytest.raises(ServerError, match=r"It failed while writing .*bucket") as missing:
        put_once(release, "s3://no-such-bucket/harbour")
    assert not bucket.exists("no-such-bucket")
    type(bucket).clear_instance_cache()  # it keeps what the environment said before
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(ServerError) as unreachable:
        Storage("s3://releases/elsewhere").list_files()
    type(bucket).clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "none"))
    with pytest.raises(ServerError, match=r"[Cc]redentials") as nobody:
        Storage("s3://releases/nobody").list_files()
    for error in (missing, unreachable, nobody):
        assert SECRET not in str(error.value)


def test_without_the_extra_one_sentence_names_it(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)  # as where it is not installed
    with pytest.raises(MissingExtraError) as missing:
        copy(read_release(folder))
    assert missing.value.message == "This needs the package s3fs, which is not installed."
    assert missing.value.fix == 'Install it with: pip install "annotate-news[s3]"'
