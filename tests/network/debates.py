"""Made-up debates: who is for or against whom and what, who says something to whom."""

from typing import Any

from annotate.model import Record
from tests.dataset.corpora import Article

VERBS = {"FAVOR": "backs", "AGAINST": "opposes", "NEUTRAL": "mentions", "CONFLICTED": "wavers on"}


class Debate(Article):
    """An article of stances and quotes, each in a paragraph of its own."""

    def stand(self, holder: str, polarity: str, target: str, *, named: bool = False) -> "Debate":
        start = len(self.text)
        actor = self.refer(holder, "quote", "ACTOR")
        self.add(" ")
        stance = self.add(VERBS[polarity], "stance", polarity)
        self.add(" ")
        towards = (
            self.add_name(target, "stance", "TARGET")
            if named
            else self.add(target, "stance", "TARGET")
        )
        self.relate("holder", stance, actor)
        self.relate("target", stance, towards)
        self.end_segment(start)
        return self

    def say(self, speaker: str, words: str, addressee: str = "") -> "Debate":
        start = len(self.text)
        content = self.add(f"“{words}”", "quote", "DIRECT")
        self.add(" said ")
        self.relate("speaker", content, self.refer(speaker, "quote", "ACTOR"))
        if addressee:
            self.add(" to ")
            self.relate("addressee", content, self.refer(addressee, "quote", "ADDRESSEE"))
        self.end_segment(start)
        return self

    def refer(self, words: str, layer: str, label: str) -> str:
        """A name where it begins with a capital, else words that name nobody."""
        found: str = (
            self.add_name(words, layer, label)
            if words[0].isupper()
            else self.add(words, layer, label)
        )
        return found


def make_debates() -> list[Record]:
    """Three articles of two publishers in two months; the last one without a date."""
    first = Debate("first").stand("Mara Lind", "AGAINST", "the harbour levy")
    first.stand("Ivo Brandt", "FAVOR", "The  harbour levy").stand(
        "Mara Lind", "FAVOR", "Ivo Brandt", named=True
    )
    first.say("Mara Lind", "We oppose the levy", "Ivo Brandt").stand(
        "the minister", "FAVOR", "the harbour levy"
    )
    second = Debate("second").stand("Cato Rehn", "AGAINST", "the harbour levy")
    second.stand("Mara Lind", "AGAINST", "the harbour levy").stand(
        "Mara Lind", "NEUTRAL", "the ferry"
    )
    second.say("Cato Rehn", "Nobody 🇨🇿 pays").stand("Cato Rehn", "FAVOR", "the ferry")
    third = Debate("third").stand("Ivo Brandt", "AGAINST", "the ferry 🚢 line")
    return [
        first.make_record(published="2031-05-04", publisher="The Courier", title="Levy"),
        second.make_record(published="2031-06-30T23:30:00+02:00", publisher="Tide & <Times>"),
        third.make_record(),
    ]


def make_row(
    document: str, holder: str | None, polarity: int, target: str, **more: Any
) -> dict[str, Any]:
    """A row of `stances`: a target in small letters is a concept."""
    is_name = target[:1].isupper()
    return {
        "document_id": document,
        "polarity": polarity,
        "holder": holder,
        "holder_name": holder,
        "holders": [{"label": 0}] if holder else [],
        "target": target,
        "holder_kind": "PERSON" if holder else None,
        "target_kind": "PERSON" if is_name else None,
        "target_name": target if is_name else None,
        "targets": [{"label": 0}] if target else [],
        "published": None,
        **more,
    }
