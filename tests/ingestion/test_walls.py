"""Pages that ask something of their reader where the article should be, and articles about that."""

from pathlib import Path

import pytest

from annotate.formats.problems import CUT, EMPTY, WALL
from tests.formats.reading import Read

# A line of the page after the other; the first is its headline, where there are more.
WALLS = (
    (
        "Subscribe to continue reading.",
        "Already a subscriber? Log in.",
    ),
    (
        "You have reached your article limit.",
        "Sign up for a digital subscription and continue reading all new issues, plus "
        "our entire archives for just $1.50/mo.",
        "Already a subscriber? Sign in",
    ),
    (
        "This content is only available to subscribers.",
        "Get unlimited digital access from £1 a week. Cancel anytime.",
    ),
    ("To read this story, subscribe or sign in.",),
    (
        "You've read your last free article.",
        "Support local journalism by becoming a member today.",
        "See all plans",
    ),
    (
        "This article is for subscribers only.",
        "Already have an account? Log in",
    ),
    (
        "Want to keep reading?",
        "Create a free account to continue, or log in if you already have one.",
    ),
    (
        "We value your privacy",
        "We and our 842 partners store and/or access information on a device, such as "
        "cookies and process personal data, such as unique identifiers. You may click "
        "to consent to our and our partners' processing as described above.",
        "Accept all",
        "Reject all",
    ),
    (
        "Before you continue",
        "We use cookies and data to deliver and maintain services.",
        "If you choose to accept all, we will also use cookies and data to personalise content.",
        "Accept all",
        "More options",
    ),
    (
        "This website uses cookies to ensure you get the best experience. By "
        "continuing to browse you agree to our cookie policy.",
        "Accept",
    ),
    ("Please enable JavaScript to view this page.",),
    ("You need to enable JavaScript to run this app.",),
    (
        "JavaScript is disabled",
        "In order to continue, we need to verify that you're not a robot. This "
        "requires JavaScript. Enable JavaScript and then reload the page.",
    ),
    ("Your browser is out of date. Please update your browser to view this site properly.",),
    (
        "Are you a robot?",
        "To continue, please click the box below to let us know you're not a robot.",
        "Why did this happen? Please make sure your browser supports JavaScript and "
        "cookies and that you are not blocking them from loading.",
    ),
    (
        "Checking your browser before accessing velm.example.",
        "This process is automatic. Your browser will redirect to your requested content shortly.",
        "Please allow up to 5 seconds…",
        "DDoS protection by Cloudguard",
    ),
    (
        "Just a moment...",
        "Verifying you are human. This may take a few seconds.",
        "velm.example needs to review the security of your connection before proceeding.",
    ),
    (
        "Pardon Our Interruption",
        "As you were browsing something about your browser made us think you were a "
        "bot. There are a few reasons this might happen:",
        "You've disabled JavaScript in your web browser.",
        "After completing the CAPTCHA below, you will immediately regain access.",
    ),
    (
        "Access Denied",
        "You don't have permission to access this page on this server.",
        "Reference #18.2d351ab8",
    ),
    (
        "404 Not Found",
        "The requested URL was not found on this server.",
    ),
    (
        "Page not found",
        "Sorry, the page you are looking for does not exist. It may have been moved or deleted.",
        "Go back to the homepage",
    ),
    (
        "Oops!",
        "We can't find the page you're looking for. Try searching our site or go back home.",
    ),
    ("This article is no longer available.",),
    (
        "Log in",
        "Enter your email address",
        "Password",
        "Forgot your password?",
        "Remember me",
        "Don't have an account? Sign up",
    ),
    (
        "Please log in to view this content.",
        "Username",
        "Password",
    ),
    (
        "It looks like you are using an ad blocker.",
        "Please disable your ad blocker to continue reading.",
    ),
    (
        "Service unavailable",
        "Our site is down for maintenance. Please try again later.",
    ),
    (
        "We've detected unusual activity from your computer network",
        "To continue, please click the box below to let us know you're not a robot.",
    ),
    (
        "451: Unavailable due to legal reasons",
        "We recognize you are attempting to access this website from a country "
        "belonging to the European Economic Area (EEA) including the EU which "
        "enforces the General Data Protection Regulation (GDPR) and therefore access "
        "cannot be granted at this time.",
    ),
    (
        "Register for free to continue reading",
        "Registration is a free and easy way to support our truly independent journalism.",
    ),
)
ARTICLES = (
    (
        "Paper puts up a wall",
        'The Velm Daily will ask readers to pay from Monday. "Subscribe to continue '
        'reading," a notice tells them after five articles.',
        "Its editor, Mara Holt, said that the paper had no choice.",
    ),
    (
        "Court says cookies need consent",
        "The court in Marn ruled on Tuesday that sites must ask before they store "
        "cookies. You can withdraw consent at any time, the judges said.",
        "The council had appealed.",
    ),
    (
        "Quay to close",
        "The page of history that the board could not be found to own was sold. "
        "Fishing crews oppose it.",
    ),
    (
        "Passwords stolen",
        "Thieves took the passwords of 300 people in Velm on Friday. Enter your "
        "password twice, the bank told its customers.",
        "Police are looking for two men.",
    ),
    (
        "Robots take over quay",
        "Are you a robot? That is what Lena Brack asked the new crane on Monday.",
        "It did not answer, and the crews laughed.",
    ),
    (
        "404 houses flooded",
        "The river Marn rose on Monday and flooded 404 houses, the mayor said. The "
        "army is helping.",
    ),
)


def write_page(path: Path, lines: tuple[str, ...]) -> Path:
    headline, rest = ("", lines) if len(lines) == 1 else (lines[0], lines[1:])
    shown = f"<h1>{headline}</h1>" if headline else ""
    said = "".join(f"<p>{line}</p>" for line in rest)
    menu = '<nav><a href="/">Home</a> <a href="/n">News</a></nav>'
    path.write_text(
        f"<!DOCTYPE html><html><head><title>Quay to close | Velm Daily</title></head><body>"
        f"{menu}<main>{shown}{said}</main></body></html>",
        encoding="utf-8",
    )
    return path


def write_forms(folder: Path, lines: tuple[str, ...]) -> list[Path]:
    """Write a page as HTML, as text and as a row of a table."""
    text, row = folder / "page.txt", folder / "row.csv"
    text.write_text("\n\n".join(lines), encoding="utf-8")
    quoted = "\n".join(lines).replace('"', '""')
    row.write_text(f'id,title,text\na,Quay,"{quoted}"\n', encoding="utf-8")
    return [write_page(folder / "page.html", lines), text, row]


@pytest.mark.slow
@pytest.mark.parametrize("lines", WALLS, ids=lambda lines: lines[0][:40])
def test_a_page_that_asks_something_is_no_article(tmp_path: Path, lines: tuple[str, ...]) -> None:
    for path in write_forms(tmp_path, lines):
        read = Read(path)
        assert read.documents == []
        assert read.codes in ([WALL], [EMPTY])  # of some pages the extractor takes nothing
        assert read.problems[0].severity == "error"
        assert read.problems[0].fix


@pytest.mark.parametrize("lines", ARTICLES, ids=lambda lines: lines[0])
def test_an_article_about_walls_is_one(tmp_path: Path, lines: tuple[str, ...]) -> None:
    for path in write_forms(tmp_path, lines):
        read = Read(path)
        assert len(read.documents) == 1
        assert not {WALL, CUT} & set(read.codes)


TEASER = (
    "The harbour board of Velm voted on Tuesday to close the east quay for repairs.",
    "Fishing crews oppose the closure and say that it will ruin the season.",
    "The council of Marn meets on Friday to decide who is to pay for the pontoon.",
)


@pytest.mark.parametrize(
    "last",
    [
        "Subscribe to continue reading.",
        "To read the full story, log in or register.",
        "This article is for subscribers only.",
        "Create an account or sign in to continue reading.",
        "Continue reading with a free trial",
    ],
)
def test_the_beginning_of_an_article_before_a_wall_is_kept_and_said_to_be_cut(
    tmp_path: Path, last: str
) -> None:
    read = Read(write_page(tmp_path / "page.html", ("Quay to close", *TEASER, last)))
    assert read.codes == [CUT]
    assert TEASER[-1] in read.only.text
    assert read.problems[0].severity == "warning"


def test_a_page_that_is_a_document_already_is_not_judged(tmp_path: Path) -> None:
    page = write_page(tmp_path / "page.html", ("Quay to close", *TEASER))
    document = Read(page).only
    assert Read(page).codes == []
    assert document.source is not None
