"""What is kept of the web: feeds, wikis, crawls, mails, lists of addresses."""

import base64
import bz2
import gzip
import http.server
import json
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from annotate.ingestion.fetching import Fetcher
from tests.formats.reading import BOARD, CREWS, VOTE, Read, list_segments, make_xlsx, write

PAGE = (
    "<!doctype html><html lang='en'><head><title>{title}</title></head><body><nav>Home</nav>"
    "<article><h1>{title}</h1><p>{first}</p><p>{second}</p><p>{third}</p></article></body></html>"
)


def make_page(title: str = "Quay to close", first: str = BOARD) -> str:
    return PAGE.format(title=title, first=first, second=CREWS, third=VOTE)


# --- feeds ------------------------------------------------------------------------------------


def test_a_feed_gives_its_items_with_their_markup_and_entities(tmp_path: Path) -> None:
    content = (
        '<?xml version="1.0"?><!-- made by hand --><rss version="2.0" xmlns:c="http://purl.org/rss/'
        '1.0/modules/content/"><channel><title>Velm&nbsp;Daily</title><link>https://velm.example'
        "</link><item><title>Quay &amp; board</title><category>News</category><category>Port"
        "</category><link>https://velm.example/1</link><pubDate>Tue, 02 Mar 2021 09:30:00 GMT"
        f"</pubDate><c:encoded><![CDATA[{BOARD}<br/><br/>{CREWS}<ul><li>one</li></ul>]]>"
        "</c:encoded>"
        f"<description>Short.</description></item><item><description>{VOTE} It&rsquo;s so."
        "</description></item></channel></rss>"
    )
    read = Read(write(tmp_path / "a.txt", content))
    first, second = read.documents
    assert list_segments(first) == [
        ("headline", "Quay & board"),
        ("paragraph", BOARD),
        ("paragraph", CREWS),
        ("list_item", "one"),
    ]
    assert (first.meta.published, first.meta.publisher) == ("2021-03-02T09:30:00Z", "Velm Daily")
    assert first.meta.extra == {"category": "News; Port", "description": "Short."}
    assert second.text == f"{VOTE} It’s so."
    assert read.codes == []


def test_an_author_of_rss_is_named_without_an_address(tmp_path: Path) -> None:
    item = f"<description>{BOARD}</description><author>m@velm.example (Mara Holt)</author>"
    feed = f"<rss><channel><item>{item}</item></channel></rss>"
    assert Read(write(tmp_path / "a.rss", feed)).only.meta.byline == "Mara Holt"


def test_a_feed_that_breaks_off_is_named_and_what_is_whole_is_read(tmp_path: Path) -> None:
    content = f"<rss><channel><item><description>{BOARD}</description></item><item><descr"
    read = Read(write(tmp_path / "a.rss", content))
    assert (read.texts[:1], read.codes[:1]) == ([BOARD], ["R08"])


def test_an_external_entity_of_a_feed_is_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", "the secret")
    content = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]><rss><channel><item><title>T</title>'
        f"<description>{BOARD} &x;</description></item></channel></rss>"
    )
    read = Read(write(tmp_path / "a.rss", content))
    assert "secret" not in "".join(read.texts)


# --- wikis ------------------------------------------------------------------------------------


def test_a_wiki_gives_its_articles_without_marks_and_counts_the_rest(tmp_path: Path) -> None:
    text = (
        "{{date|March 2, 2021}}\nThe board of {{w|Velm}} and of {{w|Norland|the north}} "
        "'''voted''' on [[:w:Tuesday|Tuesday]].&lt;ref&gt;No.&lt;/ref&gt;\nIt went on.\n\n"
        "[[File:Quay.jpg|thumb|"
        "A quay]]\n\n== Crews ==\n* one\n* ''two''\n: \"We cannot.\"\n\n== Sources ==\n"
        "{{source|url=x}}\n[[Category:Velm]]\n"
    )
    pages = "".join(
        f"<page><title>{title}</title><ns>{ns}</ns><id>{n}</id>{more}<revision><id>9</id><text>"
        f"{words}</text></revision></page>"
        for n, (title, ns, more, words) in enumerate([
            ("Quay to close", 0, "", text), ("Talk:Quay", 1, "", "Yes."),
            ("Old", 0, '<redirect title="Quay to close"/>', "#REDIRECT"),
        ])
    )  # fmt: skip
    content = f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/">{pages}</mediawiki>'
    read = Read(write(tmp_path / "dump.xml.bz2", bz2.compress(content.encode())))
    assert list_segments(read.only) == [
        ("headline", "Quay to close"),
        ("paragraph", "The board of Velm and of the north voted on Tuesday. It went on."),
        ("subheading", "Crews"),
        ("list_item", "one"),
        ("list_item", "two"),
        ("block_quote", '"We cannot."'),
    ]
    assert (read.only.meta.published, read.only.id) == ("2021-03-02", "0")
    assert [problem.message for problem in read.problems] == [
        "1 left out: pages of other namespaces",
        "1 left out: redirects",
        "elements left out: <ref> 1",
        "templates left out: source 1",
    ]


def make_dump(*texts: str) -> str:
    pages = "".join(
        f"<page><title>Page {n}</title><ns>0</ns><id>{n}</id><revision><id>9</id><text>"
        f"{escape(text)}</text></revision></page>"
        for n, text in enumerate(texts)
    )
    return f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/">{pages}</mediawiki>'


SAID = "We will not leave the quay to anybody, and the ferry stays."


@pytest.mark.parametrize(
    ("template", "quoted", "left"),
    [
        (f"{{{{quote|{SAID}}}}}", [SAID], []),
        (f"{{{{Zitat|{SAID}|Tam Oster|2021}}}}", [SAID], ["zitat (but for its text) 1"]),
        (f"{{{{cita\n| texto = {SAID}\n| autor = Oster\n}}}}", [SAID],
         ["cita (but for its text) 1"]),
        (f"{{{{q|1={SAID}\n\nSo ''he'' said{{{{ref|a}}}} of {{{{lang|fr|la ville}}}}.}}}}",
         [SAID, "So he said of la ville."], ["ref 1"]),
        (f"{{{{columns|{SAID}|{VOTE}}}}}", [SAID, VOTE], []),
        (f"{{{{quote|{{{{small|{SAID}}}}}}}}}", [SAID], []),
        ("{{infobox port|name=Velm|state=Norland|caption=The quay, where ferries go. It is old."
         "|built=1871, by the harbour board of the town|depth=12 metres at low water}}",
         [], ["infobox port 1"]),
        ("{{source|url=https://velm.example/a|title=The quay is to close. It is old.}}",
         [], ["source 1"]),
        ("{{cite book|title=A long title of some old book|author=Oster}}", [], ["cite book 1"]),
        ("{{picture|Quay.jpg|The quay is closed since Tuesday, says the board.}}",
         [], ["picture 1"]),
        ("{{sisters|Velm}}", [], ["sisters 1"]),
    ],
)  # fmt: skip
def test_prose_in_a_template_of_any_name_is_kept_and_a_box_is_not(
    tmp_path: Path, template: str, quoted: list[str], left: list[str]
) -> None:
    read = Read(write(tmp_path / "a.xml", make_dump(f"{BOARD}\n\n{template}\n\n{CREWS}")))
    assert list_segments(read.only)[1:] == [
        ("paragraph", BOARD), *[("block_quote", text) for text in quoted], ("paragraph", CREWS),
    ]  # fmt: skip
    shown = [problem.message.removeprefix("templates left out: ") for problem in read.problems]
    assert shown == left


@pytest.mark.parametrize(
    ("written", "shown", "left"),
    [
        ("The {{lang|fr|Front populaire}} won.", "The Front populaire won.", []),
        ("The “{{Lang|de-AT|Rat|i=no}}” met.", "The “Rat” met.", []),
        ("In Velm ({{lang-fr|Velme}}) it rains.", "In Velm (Velme) it rains.", []),
        ("'''{{nowrap|the ''east'' quay}}''' closes.", "the east quay closes.", []),
        ("It closed.{{efn|As the board says, it was old.}} So it is.", "It closed. So it is.",
         ["efn 1"]),
        ("It closed{{sfn|Oster|2021}} in May.", "It closed in May.", ["sfn 1"]),
        ("It is {{convert|10|km|mi}} long.", "It is long.", ["convert 1"]),
        ("It is {{as of|2021}} closed.", "It is closed.", ["as of 1"]),
    ],
)  # fmt: skip
def test_words_of_a_sentence_in_a_template_are_kept_and_notes_are_not(
    tmp_path: Path, written: str, shown: str, left: list[str]
) -> None:
    read = Read(write(tmp_path / "a.xml", make_dump(f"{BOARD}\n\n{written}")))
    assert list_segments(read.only)[2:] == [("paragraph", shown)]
    found = [problem.message.removeprefix("templates left out: ") for problem in read.problems]
    assert found == left


def test_an_element_inside_of_another_leaves_the_text_behind_them_as_it_is(tmp_path: Path) -> None:
    text = f"{BOARD}<ref>a<math>b</math></ref> It<ref>c</ref> is<math>b</math> old.<ref>c</ref>"
    read = Read(write(tmp_path / "a.xml", make_dump(text)))
    assert list_segments(read.only)[1:] == [("paragraph", f"{BOARD} It is old.")]
    assert [problem.message for problem in read.problems] == [
        "elements left out: <ref> 3, <math> 1"
    ]


def test_what_stands_in_templates_above_the_text_of_a_wiki_is_no_text(tmp_path: Path) -> None:
    above = "{{date|March 2, 2021}}\n{{hint|This article is about a town, not about a ship.}}\n"
    read = Read(write(tmp_path / "a.xml", make_dump(f"{above}[[File:a.jpg|A quay]]\n{BOARD}")))
    assert list_segments(read.only)[1:] == [("paragraph", BOARD)]
    assert [problem.message for problem in read.problems] == ["templates left out: hint 1"]


# --- crawls and mails -------------------------------------------------------------------------


def make_warc(*records: tuple[str, str, str, bytes]) -> bytes:
    """Make an archive as crawlers do: each record compressed for itself."""
    packed = b""
    for url, status, kind, content in records:
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + content
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            "WARC-Date: 2021-03-02T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
            f"Content-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        packed += gzip.compress(head.encode() + http + b"\r\n\r\n")
    return packed


def test_a_crawl_gives_its_pages_in_the_charset_of_the_server_and_counts_the_rest(
    tmp_path: Path,
) -> None:
    kind = "text/html"
    page = make_page(first=f"{BOARD} “Café”, they said.").encode("cp1252")
    content = make_warc(
        (
            "https://velm.example/1",
            "200 OK",
            "text/html; charset=windows-1252",
            page,
        ),
        ("https://velm.example/2", "404 Not Found", kind, b"<p>No.</p>"),
        ("https://velm.example/3", "200 OK", "image/png", b"\x89PNG"),
    )
    read = Read(write(tmp_path / "a.warc.gz", content))
    assert read.only.text.startswith(f"Quay to close\n\n{BOARD} “Café”, they said.")
    assert read.only.meta.url == "https://velm.example/1"
    assert read.only.source is not None
    assert read.only.source.sha256
    assert read.codes == ["R13", "R13"]


def test_a_saved_page_and_a_newsletter_give_the_part_with_the_article(tmp_path: Path) -> None:
    head = "From: Velm Daily <n@velm.example>\r\nSubject: =?utf-8?q?Quay_=E2=80=93_closed?=\r\n"
    head += "Date: Tue, 2 Mar 2021 09:30:00 +0100\r\nMIME-Version: 1.0\r\n"
    parts = (
        'Content-Type: multipart/alternative; boundary="x"\r\n\r\n--x\r\n'
        ""
        "Content-Type: text/plain\r\n\r\nRead it in your browser.\r\n--x\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    page = base64.encodebytes(make_page().encode()).decode()
    document = Read(write(tmp_path / "mail", f"{head}{parts}{page}--x--\r\n")).only
    assert document.text.startswith(f"Quay to close\n\n{BOARD}")
    assert (document.id, document.meta.publisher) == ("mail", "Velm Daily")
    assert document.meta.published == "2021-03-02T09:30:00+01:00"
    files = "".join(
        f"--x\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename=q\r\n\r\nQ\r\n"
        for kind in ("application/pdf", "image/png")
    )
    read = Read(write(tmp_path / "files.eml", f"{head}{parts}{page}{files}--x--\r\n"))
    assert (len(read.documents), read.codes) == (1, ["R13"])
    assert "application/pdf, attached" in read.problems[0].message
    inner = f"Content-Type: message/rfc822\r\n\r\n{head}Content-Type: text/plain\r\n\r\n{VOTE}\r\n"
    mixed = 'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
    sent = f"{head}{mixed}Content-Type: text/plain\r\n\r\n{CREWS}\r\n--x\r\n{inner}--x--\r\n"
    read = Read(write(tmp_path / "sent.eml", sent))
    assert (read.codes, VOTE in read.texts[0]) == (["R13"], False)
    attached = f"{head}Content-Type: application/pdf\r\n\r\nx"
    assert Read(write(tmp_path / "b.eml", attached)).codes == ["R05"]


def test_each_mail_of_a_mailbox_is_an_article(tmp_path: Path) -> None:
    mails = [
        f"From {name}@velm.example Tue Mar  2 09:30:00 2021\nFrom: {name} <{name}@velm.example>\n"
        f"To: r@velm.example\nSubject: {name}\nDate: Tue, 2 Mar 2021 09:30:00 +0100\n\n{text}\n"
        for name, text in (("Velm", f">From the board. {BOARD}"), ("Marn", CREWS))
    ]
    read = Read(write(tmp_path / "box", "\n".join(mails)))
    assert read.texts == [f"Velm\n\nFrom the board. {BOARD}\n", f"Marn\n\n{CREWS}\n"]
    assert [document.meta.publisher for document in read.documents] == ["Velm", "Marn"]
    assert len({document.id for document in read.documents}) == 2
    broken = Read(write(tmp_path / "b.mbox", mails[0] + "\n" + mails[1].replace(CREWS, "")))
    assert (len(broken.documents), broken.codes) == (1, ["R05"])


# --- addresses --------------------------------------------------------------------------------


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = make_page(f"Page {self.path}", f"{BOARD} {self.path}").encode()
        if self.path == "/robots.txt":
            self._answer(200, b"User-agent: *\nDisallow: /private\n")
        elif self.path.startswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
        else:
            self._answer(200, page)

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("annotate.ingestion.reader.Fetcher", partial(Fetcher, pause=0.0))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_list_of_addresses_is_fetched_and_what_cannot_be_had_is_named(
    tmp_path: Path, site: str
) -> None:
    listed = f"# mine\n{site}/a\n\n{site}/private/b\n{site}/moved\nno address\n{site}/c\n"
    path = write(tmp_path / "a.urls", listed)
    read = Read(path, pages=tmp_path / "pages", allow_private=True)
    assert [d.meta.title for d in read.documents] == ["Page /a", "Page /c"]
    assert read.documents[0].meta.url == f"{site}/a"
    assert [(p.code, p.line) for p in read.problems] == [("R14", 4), ("R17", 5), ("R17", 6)]
    assert len(list((tmp_path / "pages").iterdir())) == 2
    assert read.tally.read == 5


def test_a_table_of_addresses_is_fetched_with_what_its_rows_say(tmp_path: Path, site: str) -> None:
    options = {"pages": tmp_path / "pages", "allow_private": True}
    rows = [["No", "Headline", "Link", "Media Name", "date"]]
    rows += [
        [str(at), f"Row {at}", f"{site}/{at}", "Velm Daily", f"13/0{at}/2021"] for at in (1, 2)
    ]
    rows += [["3", "Gone", f"{site}/private/3", "Velm Daily", ""], ["4", "None", "", "", ""]]
    lines = "".join(",".join(row) + "\n" for row in rows)
    for path in (
        write(tmp_path / "a.csv", lines),
        write(tmp_path / "b.xlsx", make_xlsx(A=rows)),
        write(tmp_path / "c.jsonl", "".join(
            json.dumps(dict(zip(rows[0], row, strict=True))) + "\n" for row in rows[1:])),
    ):  # fmt: skip
        read = Read(path, **options)
        assert [d.meta.title for d in read.documents] == ["Row 1", "Row 2"]
        first = read.documents[0]
        assert (first.meta.url, first.meta.publisher) == (f"{site}/1", "Velm Daily")
        assert (first.meta.published, first.meta.extra) == ("2021-01-13", {"No": "1"})
        assert BOARD in first.text
        assert read.codes == ["R14", "R09"]
        assert read.tally.received == 4


@pytest.mark.parametrize("name", ["adresse", "source", "URL"])
def test_a_column_of_addresses_alone_may_have_any_name(
    tmp_path: Path, site: str, name: str
) -> None:
    path = write(tmp_path / "a.csv", f"{name}\n{site}/a\n")
    document = Read(path, pages=tmp_path / "pages", allow_private=True).only
    assert (document.meta.title, document.meta.url) == ("Page /a", f"{site}/a")
    assert document.meta.extra == {}


def test_nothing_is_fetched_where_a_column_may_be_the_text(tmp_path: Path, site: str) -> None:
    pages = tmp_path / "pages"
    read = Read(
        write(tmp_path / "a.csv", f"url,Volltext\n{site}/a,{BOARD}\n"),
        write(tmp_path / "b.jsonl", f'{{"text": "{VOTE}"}}\n{{"url": "{site}/b"}}\n'),
        write(tmp_path / "c.csv", f"url,text\n{site}/c,\n"),
        pages=pages,
        allow_private=True,
    )
    assert (read.texts, read.codes) == ([VOTE], ["R09", "R09", "R05"])
    assert "an address a line" in (read.problems[0].fix or "")
    assert not pages.exists()


def test_a_site_map_and_an_address_as_argument_are_fetched_too(tmp_path: Path, site: str) -> None:
    content = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{site}/a</loc></url><url><loc>\n{site}/c </loc></url></urlset>"
    )
    options = {"pages": tmp_path / "pages", "allow_private": True}
    assert len(Read(write(tmp_path / "sitemap.xml", content), **options).documents) == 2
    assert Read(f"{site}/a", **options).only.meta.title == "Page /a"
    index = write(tmp_path / "index.xml", content.replace("urlset", "sitemapindex"))
    assert Read(index, **options).codes == ["R08"]
    refused = Read(f"{site}/a", pages=tmp_path / "others")
    assert (refused.documents, refused.codes) == ([], ["R17"])


def test_gzip_of_a_feed_is_read_by_its_content(tmp_path: Path) -> None:
    content = f"<rss><channel><item><description>{BOARD}</description></item></channel></rss>"
    assert Read(write(tmp_path / "feed", gzip.compress(content.encode()))).texts == [BOARD]
