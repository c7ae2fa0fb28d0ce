"""Made-up corpora with copies, shared quotes and names, and the plain counts to hold against them.

The counting is written from the definitions and knows nothing of the code that it judges: words are
picked out letter by letter, shingles are tuples of words, every pair is looked at.
"""

import random
from dataclasses import replace
from itertools import combinations

from annotate.model import Annotation, Document, Meta, Record, Relation, Segment, Span
from annotate.offsets import hash_text, make_span_id
from tests.examples import make_annotation

SYLLABLES = ["ba", "dor", "fen", "gil", "hu", "jas", "kol", "lem", "mir", "nop"]


class Article:
    """Grows an article with its spans."""

    def __init__(self, document_id):
        self.id, self.text = document_id, ""
        self.segments, self.spans, self.relations = [], [], []

    def add(self, words, layer="", label=""):
        start = len(self.text)
        self.text += words
        return self.mark(start, len(self.text), layer, label) if layer else ""

    def mark(self, start, end, layer, label):
        span_id = make_span_id(self.id, layer, start, end, label)
        text = self.text[start:end]
        self.spans.append(
            Span(id=span_id, layer=layer, label=label, start=start, end=end, text=text)
        )
        return span_id

    def add_name(self, name, layer, label):
        start = len(self.text)
        self.add(name, "entity", "PERSON")
        return self.mark(start, len(self.text), layer, label)

    def relate(self, label, head, tail):
        self.relations.append(Relation(label=label, head=head, tail=tail))

    def end_segment(self, start, kind="paragraph"):
        self.segments.append(Segment(kind=kind, start=start, end=len(self.text)))
        self.text += "\n\n"

    def add_quote(self, pieces, speaker):
        start, last = len(self.text), ""
        for number, piece in enumerate(pieces):
            content = self.add(f"“{piece}”", "quote", "DIRECT")
            if number:
                self.relate("continues", last, content)
            else:
                self.add(" said ")
                self.relate("speaker", content, self.add_name(speaker, "quote", "ACTOR"))
            self.add(". ")
            last = content
        self.text = self.text.rstrip()
        self.end_segment(start)

    def add_stance(self, verb, target, polarity):
        start = len(self.text)
        self.add("The harbour union ")
        stance = self.add(verb, "stance", polarity)
        self.add(" ")
        self.relate("target", stance, self.add_name(target, "stance", "TARGET"))
        self.add(".")
        self.end_segment(start)

    def make_record(self, **meta) -> Record:
        text = self.text.rstrip("\n")
        document = Document(
            id=self.id,
            text=text,
            text_sha256=hash_text(text),
            segments=tuple(self.segments),
            meta=Meta(**meta),
        )
        spans = tuple(sorted(self.spans, key=lambda s: (s.start, -s.end, s.label)))
        return Record(
            document=document,
            annotations=(make_annotation(document, spans, tuple(self.relations)),),
        )


def write_article(document_id, body, *, quotes=(), stances=(), around="", **meta) -> Record:
    """An article: a body, quotes as (pieces, speaker), stances as (verb, target, polarity)."""
    article = Article(document_id)
    for kind, words in [("boilerplate", around), ("paragraph", body)]:
        if words:
            start = len(article.text)
            article.add(words)
            article.end_segment(start, kind)
    for pieces, speaker in quotes:
        article.add_quote(pieces, speaker)
    for verb, target, polarity in stances:
        article.add_stance(verb, target, polarity)
    return article.make_record(**meta)


def make_words(rng: random.Random, count: int) -> list[str]:
    return ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(count)]


def edit(rng: random.Random, words, share):
    return [rng.choice(make_words(rng, 1)) if rng.random() < share else word for word in words]


def make_corpus(seed, count=40, publishers=5) -> list[Record]:
    """Articles of which some are copies with edits, and some share quotes, whole or in pieces."""
    rng = random.Random(seed)
    bodies = [make_words(rng, rng.choice([3, 60, 120, 200])) for _ in range(max(1, count // 3))]
    sayings = [make_words(rng, rng.randint(9, 20)) for _ in range(count)]
    people = [f"{name.title()} Brandt" for name in make_words(rng, max(2, count // 2))]
    page = " ".join(make_words(rng, 150))  # the same page around every article
    records = []
    for number in range(count):
        body = edit(rng, rng.choice(bodies), rng.choice([0.0, 0.0, 0.01, 0.02, 0.7]))
        quotes = []
        for _ in range(rng.choice([0, 0, 1, 1, 2])):
            saying = rng.choice(sayings)
            cut = rng.choice([len(saying), rng.randint(1, len(saying) - 1)])
            pieces = [" ".join(part) for part in (saying[:cut], saying[cut:]) if part]
            quotes.append((pieces, rng.choice(people)))
        polarity = rng.choice([("opposes", "AGAINST"), ("backs", "FAVOR")])
        stances = [(polarity[0], rng.choice(people), polarity[1])] * rng.randint(0, 1)
        records.append(
            write_article(
                f"article-{number:03}",
                " ".join(body).capitalize() + ".",
                quotes=quotes,
                stances=stances,
                around=page,
                publisher=f"The Courier {rng.randrange(publishers)}",
                published=f"2031-05-{rng.randint(1, 9):02}T10:00:00Z",
            )
        )
    return records


# --- counted plainly ---------------------------------------------------------------------------


def spell_words(text: str) -> list[str]:
    words, word = [], ""
    for char in text.casefold() + " ":
        if char.isalnum():
            word += char
        elif word and char not in "'’":
            words.append(word)
            word = ""
    return words


def list_runs(words, length) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def list_article_shingles(text, segments) -> set[tuple[str, ...]]:
    words = [w for kind, s, e in segments if kind != "boilerplate" for w in spell_words(text[s:e])]
    return list_runs(words, 5) if len(words) >= 5 else ({tuple(words)} if words else set())


def shingle_record(record: Record) -> set[tuple[str, ...]]:
    document = record.document
    segments = [(s.kind, s.start, s.end) for s in document.segments]
    return list_article_shingles(document.text, segments)


def list_quote_runs(annotation: Annotation) -> set[tuple[str, ...]]:
    """Runs of twelve words of the quotes, one in two pieces read as one."""
    contents = {s.id: s.text for s in annotation.spans if s.label in ("DIRECT", "INDIRECT")}
    following = {r.head: r.tail for r in annotation.relations if r.label == "continues"}
    runs = set()
    for head in set(contents) - set(following.values()):
        text, at = contents[head], head
        while at in following:
            at = following[at]
            text += " " + contents[at]
        runs |= list_runs(spell_words(text), 12)
    return runs


def count_copies(shingles: dict, similarity=0.7) -> set[tuple[str, str]]:
    pairs = set()
    for a, b in combinations(sorted(shingles), 2):
        shared = len(shingles[a] & shingles[b])
        if shared and shared >= similarity * (len(shingles[a]) + len(shingles[b]) - shared):
            pairs.add((a, b))
    return pairs


def count_sharers(runs: dict) -> set[tuple[str, str]]:
    return {(a, b) for a, b in combinations(sorted(runs), 2) if runs[a] & runs[b]}


def find_components(ids, pairs) -> set[frozenset[str]]:
    """Return the groups of two and more that the pairs hold together."""
    near = {document: {document} for document in ids}
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    groups, seen = set(), set()
    for document in ids:
        if document in seen:
            continue
        group, fresh = {document}, [document]
        while fresh:
            for other in near[fresh.pop()] - group:
                group.add(other)
                fresh.append(other)
        seen |= group
        groups.add(frozenset(group))
    return {group for group in groups if len(group) > 1}


def change_id(record: Record, document_id: str) -> Record:
    """The same article under another id."""
    annotations = tuple(replace(a, document_id=document_id) for a in record.annotations)
    return Record(document=replace(record.document, id=document_id), annotations=annotations)
