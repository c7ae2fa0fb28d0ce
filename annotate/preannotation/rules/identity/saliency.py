"""How much speaks for somebody being meant by a pronoun: nearness, grammar, gender and speech.

After the saliency of Lappin and Leass (1994), with weights that gold taught
(`data/en/weights.toml`). Pronouns that nobody marks count as well: who is spoken of with `his`
stays in view.
"""

from collections.abc import Mapping, Sequence
from math import exp, log2

from annotate.language import Language
from annotate.model import Span
from annotate.preannotation.rules.identity.mentions import (
    SUBJECTS,
    ArticleMention,
    MentionForm,
)
from annotate.preannotation.rules.identity.model import Gender, Referent
from annotate.preannotation.rules.identity.speeches import Speeches

SENTENCES_BACK = 5
# How many words may stand before a pronoun that opens a sentence: But then he.
OPENING = 2
# Eight mentions say as much as more: the logarithm.
MOST_FREQUENT = 3.0
OBJECTS = frozenset(("dobj", "pobj", "conj"))


class Saliency:
    """Measures what speaks for each person of an article that a pronoun may mean."""

    def __init__(self, people: Sequence[Referent], speeches: Speeches, language: Language) -> None:
        self.people = list(people)
        self._speeches, self._language = speeches, language

    def rank(self, mention: ArticleMention, gender: Gender) -> list[tuple[float, Referent]]:
        """Return whom a pronoun may mean with how likely that is, the likeliest first.

        What is left to one is how likely it is nobody of them.
        """
        weights = self._language.weights.identity.pronoun
        measured = self.measure_all(mention, gender)
        ranked = [
            (sum(weights[name] * value for name, value in cues.items()), person)
            for person, cues in measured
        ]
        most = max([0.0, *(weight for weight, _ in ranked)])
        total = exp(-most) + sum(exp(weight - most) for weight, _ in ranked)
        likely = [(exp(weight - most) / total, person) for weight, person in ranked]
        return sorted(likely, key=lambda pair: -pair[0])

    def measure_all(
        self, mention: ArticleMention, gender: Gender
    ) -> list[tuple[Referent, Mapping[str, float]]]:
        """Return everybody whom a pronoun may mean, with what speaks for them."""
        own = self._speeches.list_own(mention.start)
        speakers = self._speeches.list_quoted(mention)
        lasts = [
            (person, last)
            for person in self.people
            if person.gender in (None, gender)
            and person not in speakers
            and not self._speeches.binds(person, mention)
            for last in (_find_last(person, mention, own),)
            if last is not None
        ]
        told = (last for _, last in lasts if not self._speeches.is_other_speech(last, mention))
        nearest = max((last.start for last in told), default=0)
        reporting = self._speeches.find_reporting(mention)
        return [
            (
                person,
                {
                    **self._measure(person, last, mention),
                    "nearest": float(last.start == nearest),
                    "same_gender": float(person.gender is gender),
                    "reporting": float(person is reporting),
                },
            )
            for person, last in lasts
        ]

    def _measure(
        self, person: Referent, last: ArticleMention, mention: ArticleMention
    ) -> dict[str, float]:
        lately = person.iter_back(mention, SENTENCES_BACK)
        beside = [m for m in lately if m.sentence == last.sentence]
        told = [m for m in beside if not self._speeches.is_other_speech(m, mention)]
        back = mention.sentence - last.sentence
        subject = any(m.is_subject for m in told)
        opens = _opens(mention) and back == 1
        owner = back == 0 and _get_dependency(mention) == "poss"
        speaks = any(self._speeches.speaks(m) for m in beside) and self._speeches.speaks(mention)
        cues = {
            "anybody": True,
            "same_paragraph": _share_paragraph(last, mention),
            "same_sentence": back == 0,
            "subject": subject,
            "both_subjects": subject and mention.is_subject,
            "leading": opens and any(_is_main(m) for m in beside),
            "own_subject": owner and _governs(beside, mention),
            "own_object": owner and _get_dependency(last) in OBJECTS,
            "oblique": _get_dependency(last) == "pobj",
            "both_speak": speaks,
            "other_speech": self._speeches.is_other_speech(last, mention),
            "pronoun": last.form is MentionForm.PRONOUN,
        }
        return {
            **{name: float(cue) for name, cue in cues.items()},
            "back": float(back),
            "frequent": min(log2(1 + len(person.mentions)), MOST_FREQUENT),
        }


def _find_last(
    person: Referent, mention: ArticleMention, own: Sequence[Span]
) -> ArticleMention | None:
    """Return a person's last mention before a pronoun, outside what the pronoun says."""
    for last in person.iter_back(mention, SENTENCES_BACK):
        if not any(c.start <= last.start < c.end for c in own):
            return last
    return None


def _share_paragraph(one: ArticleMention, other: ArticleMention) -> bool:
    """Tell whether two mentions stand in one paragraph, which is parsed as a whole."""
    return one.root is not None and other.root is not None and one.root.doc is other.root.doc


def _get_dependency(mention: ArticleMention) -> str:
    return mention.root.dep_ if mention.root is not None else ""


def _opens(mention: ArticleMention) -> bool:
    """Tell whether a mention stands where a sentence begins: He; But he.

    Where entities alone are asked for, nothing tells sentences apart.
    """
    root = mention.root
    if root is None or not root.doc.has_annotation("SENT_START"):
        return False
    return root.i - root.sent.start <= OPENING


def _is_main(mention: ArticleMention) -> bool:
    """Tell whether a mention is the subject of the main verb of a sentence."""
    root = mention.root
    return root is not None and mention.is_subject and root.head.dep_ == "ROOT"


def _governs(beside: Sequence[ArticleMention], mention: ArticleMention) -> bool:
    """Tell whether one of several mentions is the subject of a verb above another one."""
    root = mention.root
    if root is None:
        return False
    above = {token.i for token in root.ancestors}
    return any(
        m.root is not None
        and m.root.doc is root.doc
        and m.root.dep_ in SUBJECTS
        and m.root.head.i in above
        for m in beside
    )
