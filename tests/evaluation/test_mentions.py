"""What mentions one thing is found by where it stands."""

from hypothesis import given
from hypothesis import strategies as st

from annotate.evaluation.reading import Mentions, touch
from annotate.model import Span


def _make(start: int, length: int) -> Span:
    text, end = "x" * length, start + length
    return Span(id=f"{start}-{end}", layer="quote", label="ACTOR", start=start, end=end, text=text)


SPANS = st.builds(_make, st.integers(0, 40), st.integers(1, 12))


@given(st.lists(SPANS, min_size=1, max_size=12), SPANS)
def test_a_span_touches_a_thing_where_it_touches_a_mention_of_it(
    mentions: list[Span], span: Span
) -> None:
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    assert Mentions(ordered).touches(span) == touch(ordered, [span])
    assert Mentions(ordered).places == len({(m.start, m.end) for m in mentions})
