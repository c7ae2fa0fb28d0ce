"""Texts to segments: invariants for any text, and what small dumps of pages are told apart into."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.segments import segment_text as segment_in_language
from annotate.ingestion.text import document_from_text
from annotate.language import load_language
from annotate.model import Segment
from annotate.offsets import freeze, iter_gaps
from annotate.project import DEFAULT_SCHEME, load_scheme

LINES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "",
            "   ",
            "* Home",
            "          + News",
            "By Ada Renn",
            "4 March 2019",
            "See also:",
            "© 2019 The Vellan Courier. All rights reserved.",
            "Ines Calder",
            "We will not sell what our grandparents built with their hands",
            "The council voted by nine to eight on Monday to sell the old harbour.",
            "        The mayor said that she had opposed the sale from the very start.",
            "> The ships are due in spring, the company wrote to all households there.",
        ]
    ),
)


def segment_text(text: str) -> tuple[Segment, ...]:
    return segment_in_language(text, load_language().pages)


def describe(text: str) -> list[tuple[str, str]]:
    return [(s.kind, text[s.start : s.end]) for s in segment_text(text)]


def check_invariants(text: str) -> None:
    segments = segment_text(text)
    at = 0
    for segment in segments:
        assert at <= segment.start < segment.end <= len(text)
        piece = text[segment.start : segment.end]
        assert piece == piece.strip()
        at = segment.end
    assert all(not text[a:b].strip() for a, b in iter_gaps(segments, len(text)))
    assert segment_text(text) == segments


@given(st.text().map(freeze))
@example("\x1c a \x85 b")
@example("\ufeff")
@example("o")
def test_segments_of_any_text_are_trimmed_sorted_apart_and_leave_nothing_out(text: str) -> None:
    check_invariants(text)


@given(st.lists(LINES, max_size=40).map(lambda lines: freeze("\n".join(lines))))
def test_segments_of_any_lines_of_a_page_are_trimmed_sorted_apart_and_leave_nothing_out(
    text: str,
) -> None:
    check_invariants(text)


PLAIN = (
    "The council of Port Vellan voted on Monday to sell its old harbour to a shipping company.",
    '"This is a sad day for the town," said Mayor Ines Calder, who had opposed the sale.',
    "The company plans to open a terminal within three years and has promised four hundred jobs.",
)


@pytest.mark.parametrize("joint", ["\n", "\n\n", "\n \n\n"])
def test_an_article_of_paragraphs_has_only_paragraphs(joint: str) -> None:
    assert describe(joint.join(PLAIN)) == [("paragraph", line) for line in PLAIN]


def test_a_short_first_line_above_paragraphs_is_the_headline() -> None:
    found = describe("\n\n".join(("Harbour vote splits council", *PLAIN)))
    assert found[0] == ("headline", "Harbour vote splits council")
    assert [kind for kind, _ in found[1:]] == ["paragraph"] * 3


def test_headline_standfirst_byline_and_date_above_an_article_are_told_apart() -> None:
    text = "\n\n".join(
        (
            "Harbour vote splits council",
            "Councillors clashed for five hours over the sale of the harbour.",
            "By Ada Renn",
            "4 March 2019",
            *PLAIN,
        )
    )
    kinds = [kind for kind, _ in describe(text)]
    assert kinds == ["headline", "standfirst", "byline", "dateline"] + ["paragraph"] * 3
    meta = document_from_text("a", text).meta
    assert (meta.title, meta.byline, meta.published) == (
        "Harbour vote splits council",
        "Ada Renn",
        "2019-03-04",
    )


def test_hard_wrapped_paragraphs_are_put_together() -> None:
    text = (
        "The council of Port Vellan voted by nine to eight on Monday to sell\n"
        "its old harbour to a shipping company, after a debate that lasted\n"
        "five hours and ended in tears.\n"
        "\n"
        '"This is a sad day for the town," said Mayor Ines Calder, who had\n'
        "opposed the sale from the start. She left the hall without another\n"
        "word to the reporters who were waiting there."
    )
    first, second = text.split("\n\n")
    assert describe(text) == [("paragraph", first), ("paragraph", second)]


def test_short_lines_of_dialogue_stay_paragraphs() -> None:
    lines = (PLAIN[0], '"No," she said.', "He left.", '"Will you sign?"', PLAIN[2])
    assert [kind for kind, _ in describe("\n\n".join(lines))] == ["paragraph"] * 5


def test_a_short_line_between_paragraphs_is_a_subheading() -> None:
    text = "\n\n".join((*PLAIN, "What happens next", *PLAIN[::-1]))
    assert ("subheading", "What happens next") in describe(text)


def test_quoted_lines_and_bullets_in_an_article_have_their_kinds() -> None:
    text = "\n".join(
        (
            *PLAIN,
            "> We shall judge them by what they build.",
            "* ships in spring, nets in May",
            *PLAIN[::-1],
        )
    )
    kinds = dict(map(reversed, describe(text)))
    assert kinds["> We shall judge them by what they build."] == "block_quote"
    assert kinds["* ships in spring, nets in May"] == "list_item"


def test_a_text_without_running_text_is_not_thrown_away() -> None:
    assert {kind for kind, _ in describe("Reform 9\nUnion 8\nAbstained 1")} == {"paragraph"}


def test_sentences_that_use_the_words_of_notices_stay_in_the_article() -> None:
    lines = (
        "Opponents do not subscribe to the view that the sale was legal, they said in a letter.",
        "In terms of jobs, the mayor told the hall, the plan promises more than it can hold.",
        "The company changed its privacy policy in May, after customers had complained about it.",
        "More than thirty people stayed to the end of the meeting, the clerk said.",
        "The harbour is closed. Follow-up talks are planned for the week after next, he said.",
        "By Friday the quay was quiet again.",
    )
    assert [kind for kind, _ in describe("\n\n".join(lines))] == ["paragraph"] * 6


OLD_DUMP = """\
VELLAN ONLINE Home Town Harbour Sport Weather
Front Page
Harbour
Letters
Sport

Regatta 2003

Tuesday, 4 March, 2003, 17:12 GMT
Council sells old harbour
Mayor Calder leaves the town hall after the vote
The debate lasted until midnight
{0}

{1}

We will not sell what our grandparents built with their hands

Ines Calder
{2}

Court ahead

{0} It was the second vote in a year.

The old quay in spring
Fishing boats still use the quay
{1} She left the hall at once.
See also:

3 Mar 03 | Town
Harbour: a short history
28 Feb 03 | Town
Fishermen write to mayor
Vellan Online is not responsible for what external sites say
""".format(*PLAIN)


def test_a_dump_of_an_old_page_is_told_apart() -> None:
    navigation = OLD_DUMP[: OLD_DUMP.index("\n\nTuesday")]
    assert describe(OLD_DUMP) == [
        ("boilerplate", navigation),
        ("dateline", "Tuesday, 4 March, 2003, 17:12 GMT"),
        ("headline", "Council sells old harbour"),
        ("caption", "Mayor Calder leaves the town hall after the vote"),
        ("caption", "The debate lasted until midnight"),
        ("paragraph", PLAIN[0]),
        ("paragraph", PLAIN[1]),
        (
            "pull_quote",
            "We will not sell what our grandparents built with their hands\n\nInes Calder",
        ),
        ("paragraph", PLAIN[2]),
        ("subheading", "Court ahead"),
        ("paragraph", PLAIN[0] + " It was the second vote in a year."),
        ("caption", "The old quay in spring"),
        ("caption", "Fishing boats still use the quay"),
        ("paragraph", PLAIN[1] + " She left the hall at once."),
        ("boilerplate", OLD_DUMP[OLD_DUMP.index("See also:") :].rstrip()),
    ]


NEW_DUMP = """\
     * Home
     * News
          + Town
          + Harbour
     * Sport
   Menu
         Council sells old harbour
             By Ada Renn
             4 March 2019
             * Share on Facebook
                   The old quay at dawn. (Photo: Courier)

           {0}

           {1}

           Related articles

             * Harbour: a short history
             * Fishermen write to mayor

           What happens next

           {2}

             * The first ships are due in the spring of next year.
             * The fish market moves to the east quay.

           {0} So it ended.

           (Reporting by Ada Renn; editing by Tom Brill)

         Most read

             * Cat found in tram after eleven days
             * Bridge to close in May
   Terms
   © 2019 The Vellan Courier. All rights reserved.
""".format(*PLAIN)


def test_a_dump_with_the_nesting_of_the_page_is_told_apart() -> None:
    found = describe(NEW_DUMP)
    assert [(kind, text) for kind, text in found if kind != "boilerplate"] == [
        ("headline", "Council sells old harbour"),
        ("byline", "By Ada Renn"),
        ("dateline", "4 March 2019"),
        ("caption", "The old quay at dawn. (Photo: Courier)"),
        ("paragraph", PLAIN[0]),
        ("paragraph", PLAIN[1]),
        ("subheading", "What happens next"),
        ("paragraph", PLAIN[2]),
        ("list_item", "* The first ships are due in the spring of next year."),
        ("list_item", "* The fish market moves to the east quay."),
        ("paragraph", PLAIN[0] + " So it ended."),
    ]
    boilerplate = "\n".join(text for kind, text in found if kind == "boilerplate")
    for line in ("Home", "Related articles", "Fishermen write", "(Reporting by", "Terms"):
        assert line in boilerplate


def test_teasers_and_comments_longer_than_the_article_are_left_outside() -> None:
    comment = "         {}\n         March {}, 2019 at 6:44 am\n\n         I have lived here for "
    comments = "\n\n".join(
        comment.format(name, day) + f"{day * 10} years and never saw such a vote, not once."
        for day, name in enumerate(("ada", "bo", "cy", "dee", "eli", "fay", "gus"), start=2)
    )
    text = NEW_DUMP + "\n" + comments
    assert "never saw such a vote" not in " ".join(
        piece for kind, piece in describe(text) if kind != "boilerplate"
    )


def test_a_page_in_a_script_without_spaces_is_read_by_its_shape() -> None:
    first = "市議会は月曜日に古い港を海運会社に売却することを九対八で可決した。"
    other = "市長は「町にとって悲しい日だ」と述べ、会場を後にした。"
    found = describe("\n\n".join(("ホーム", "ニュース", "天気", "港", "町", first, other, first)))
    assert [text for kind, text in found if kind == "paragraph"] == [first, other, first]


def test_a_clean_text_indented_in_many_ways_loses_nothing() -> None:
    lines = [" " * (3 * at) + line for at, line in enumerate((*PLAIN, *PLAIN[::-1]))]
    assert {kind for kind, _ in describe("\n".join(lines))} == {"paragraph"}


def test_a_table_of_results_is_no_page() -> None:
    text = "Rowing results from the regatta on Monday.\n" + "\n".join(
        f"{place}. {name} ({town}) {minutes} minutes"
        for place, (name, town, minutes) in enumerate(
            [("Renn", "Vellan", 7), ("Brill", "Oskil", 8), ("Calder", "Lisle", 9)] * 4, start=1
        )
    )
    assert "boilerplate" not in {kind for kind, _ in describe(text)}


def test_one_notice_under_an_article_leaves_its_last_short_lines_alone() -> None:
    text = "\n\n".join((*PLAIN, "The mayor left.", "No more votes", "All rights reserved."))
    assert [kind for kind, _ in describe(text)][-3:] == ["paragraph", "paragraph", "boilerplate"]


def test_every_kind_that_is_told_apart_is_one_of_the_default_scheme() -> None:
    assert {str(kind) for kind in BlockKind} == load_scheme(DEFAULT_SCHEME).segment_kinds
