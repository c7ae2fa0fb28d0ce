"""Kinds of files that are known and not read: what each is called, and what to do with it.

Told by their first bytes, so that nothing of them is taken for an article.
"""

import re
from dataclasses import dataclass

from annotate.formats.markup.roots import find_root

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AS_TEXT = "Save it as .docx, .html or text, and give that."
_AS_TABLE = "Export it as CSV, and give that."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadKind:
    """A kind of file: its name, the way out, and whether an article may be in it.

    One that `is_part` only says how the files beside it are to be read. One that `is_certain` is
    this kind whatever else it may look like.
    """

    name: str
    fix: str = "Leave it out."
    may_hold_articles: bool = False
    is_part: bool = False
    is_certain: bool = False


def _document(name: str, fix: str = _AS_TEXT) -> UnreadKind:
    return UnreadKind(name=name, fix=fix, may_hold_articles=True)


_MEDIA = "Leave it out; where an article is in it, write it down as text."
_BY_START = (
    (b"\x89PNG\r\n", UnreadKind(name="a picture (PNG)", fix=_MEDIA)),
    (b"\xff\xd8\xff", UnreadKind(name="a picture (JPEG)", fix=_MEDIA)),
    (b"GIF8", UnreadKind(name="a picture (GIF)", fix=_MEDIA)),
    (b"II*\x00", UnreadKind(name="a picture (TIFF)", fix=_MEDIA)),
    (b"MM\x00*", UnreadKind(name="a picture (TIFF)", fix=_MEDIA)),
    (b"ID3", UnreadKind(name="a sound recording (MP3)", fix=_MEDIA)),
    (b"OggS", UnreadKind(name="a recording (Ogg)", fix=_MEDIA)),
    (b"\x1aE\xdf\xa3", UnreadKind(name="a video (Matroska)", fix=_MEDIA)),
    (b"\x7fELF", UnreadKind(name="a program")),
    (b"\xca\xfe\xba\xbe", UnreadKind(name="a program")),
    (b"\x00asm", UnreadKind(name="a program")),
    (b"7z\xbc\xaf\x27\x1c", _document("a 7z archive", "Unpack it, and give the folder.")),
    (b"Rar!\x1a\x07", _document("a RAR archive", "Unpack it, and give the folder.")),
    (b"ARROW1", _document("an Arrow or Feather file", "Write it as Parquet or CSV.")),
    (b"Obj\x01", _document("an Avro file", "Write it as JSONL, and give that.")),
    (b"\x89HDF\r\n", _document("an HDF5 file", _AS_TABLE)),
    (b"<stata_dta>", _document("a data file of Stata", _AS_TABLE)),
    (b"$FL2", _document("a data file of SPSS", _AS_TABLE)),
    (b"$FL3", _document("a data file of SPSS", _AS_TABLE)),
    (b"RDX", _document("a data file of R", _AS_TABLE)),
    (b"X\n\x00\x00\x00", _document("a data file of R", _AS_TABLE)),
    (b"\x80\x04\x95", _document("a pickle of Python", "Write it as Parquet, JSONL or CSV.")),
    (b"\x80\x05\x95", _document("a pickle of Python", "Write it as Parquet, JSONL or CSV.")),
    (b"\xffWPC", _document("a WordPerfect document")),
    (b"{\\urtf", _document("a text of an old RTF")),
    (b"%!PS", _document("a PostScript file", "Make a PDF of it, and give that.")),
    (b"AT&TFORM", _document("scanned pages (DjVu)", "Have their text recognised (OCR) first.")),
)
_BY_ENTRY = (  # of zip files
    (b"application/epub+zip", _document("an electronic book (EPUB)")),
    (b"application/vnd.oasis.opendocument.text", _document("an OpenDocument text")),
    (b"application/vnd.oasis.opendocument.presentation", _document("a presentation")),
    (b"ppt/presentation.xml", _document("a presentation of PowerPoint")),
    (b"Index/Document.iwa", _document("a document of Pages or Numbers")),
)
_PARTS = {
    "typesystemdescription": UnreadKind(
        name="a type system of UIMA", fix="It is read along with the .xmi beside it.", is_part=True
    ),
}
_AS_TALK = "Write the talk down as text, and give that."
_AS_PRINTED = "Write it as text, .docx or PDF, and give that."
_AS_ARTICLES = "The articles themselves are not in it; give their texts."
_AS_TEXTS = "Write its texts as JSONL or text; its annotation as brat, WebAnno CAS XMI or CoNLL."
_COMMENTS = r"(?:%[^\r\n]*[\r\n]\s*)*"  # of TeX; a line ends in one way alone
_SQL = (
    r"(?:(?:--|/\*|#)[^\r\n]*[\r\n]\s*)*"
    r"(?:CREATE (?:TABLE|DATABASE) |INSERT INTO |DROP TABLE IF |PRAGMA \w+=|"
    r"/\*!\d+ SET |SET \w+ ?= )"
)
_TIME = r"\d\d:\d\d:\d\d[,.]\d{3}"
_BY_LINES = tuple(  # how a file begins that is text, and no article
    (
        re.compile(rb"(?:\xef\xbb\xbf)?\s*" + begins.encode()),
        UnreadKind(name=name, fix=fix, may_hold_articles=True, is_certain=True),
    )
    for begins, name, fix in (
        (rf"(?:WEBVTT\b|\d{{1,4}}\r?\n{_TIME} --> {_TIME})", "subtitles", _AS_TALK),
        (_COMMENTS + r"\\documentclass\b", "a text in LaTeX", _AS_PRINTED),
        (r"#FORMAT=WebAnno TSV", "a file of annotation in WebAnno TSV", _AS_TEXTS),
        (r"\d+\|t\|[^\r\n]*\r?\n\d+\|a\|", "a file of annotation in PubTator", _AS_TEXTS),
        (r"#begin document ", "a file of annotation in CoNLL-2012", _AS_TEXTS),
        (r"TY  - [A-Z]{3,6}\s", "a list of references in RIS", _AS_ARTICLES),
        (r"PMID- ?\d+\s", "a list of references in MEDLINE", _AS_ARTICLES),
        (
            r"(?:FN [^\r\n]*\s+VR [^\r\n]*\s+)?PT [A-Z]\r?\nAU ",
            "a list of references of Web of Science",
            _AS_ARTICLES,
        ),
        (r"%0 [A-Z][^\r\n]*\r?\n%[A-Z] ", "a list of references of EndNote", _AS_ARTICLES),
        (
            _COMMENTS + r"@[A-Za-z]+\s*\{[^\s,{}]+,\s*\w+\s*=",
            "a list of references in BibTeX",
            _AS_ARTICLES,
        ),
        (_SQL, "a dump of a database in SQL", "Export its table as CSV or SQLite, and give that."),
        (r"BEGIN:(?:VCALENDAR|VCARD)\b", "a calendar or a book of addresses", "Leave it out."),
        (
            r"-----BEGIN (?:PGP|CERTIFICATE|[A-Z ]*KEY)",
            "an enciphered text or a key",
            "Decipher it first.",
        ),
        (
            r"begin [0-7]{3,4} \S[^\r\n]*\r?\n[!-`]{2,61}\r?\n",
            "a uuencoded file",
            "Decode it first.",
        ),
    )
)
_BY_STREAM = (  # of the files of Office up to 2003
    ("WordDocument", _document("a Word document of 1997 to 2003")),
    ("PowerPoint Document", _document("a presentation of 1997 to 2003")),
    ("__substg1.0_", _document("a mail of Outlook (.msg)", "Save it as .eml, and give that.")),
)


def find_unread(head: bytes) -> UnreadKind | None:
    """Return the kind that a file is of, None where it may be read."""
    for start, kind in _BY_START:
        if head.startswith(start):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return next((kind for entry, kind in _BY_ENTRY if entry in head), None)
    if head.startswith(_OLE):
        named = (kind for name, kind in _BY_STREAM if name.encode("utf-16-le") in head)
        return next(named, _document("a file of Word, Excel or PowerPoint of 1997 to 2003"))
    if head[4:8] == b"ftyp":
        return UnreadKind(name="a video or a picture of a phone", fix=_MEDIA)
    if head[:4] == b"RIFF":
        return UnreadKind(name="a sound recording, a video or a picture (RIFF)", fix=_MEDIA)
    return _find_in_text(head)


def _find_in_text(head: bytes) -> UnreadKind | None:
    for begins, kind in _BY_LINES:
        if begins.match(head):
            return kind
    root = find_root(head)
    if root is None or root.name == "html":
        return None
    if root.name in _PARTS:
        return _PARTS[root.name]
    shown = root.name[:40]
    fix = "Turn it into text, HTML, CSV or JSON, and give that."
    return _document(f"an XML file of <{shown}>", fix)
