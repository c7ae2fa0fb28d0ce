import pytest

from annotate.report.page import mark_up

pytest.importorskip("jinja2")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("cue *denied*; `basis` is none", "cue <em>denied</em>; <code>basis</code> is none"),
        ("2 * 3 * 4 and `a*b*c`", "2 * 3 * 4 and <code>a*b*c</code>"),
        ("*<b>* & `<i>`", "*&lt;b&gt;* &amp; <code>&lt;i&gt;</code>"),
    ],
)
def test_words_of_a_guide_are_marked_up_and_nothing_in_them_is_html(words: str, shown: str) -> None:
    assert str(mark_up(words)) == shown
