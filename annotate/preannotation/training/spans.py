"""Training of recognisers, each for itself, until articles held apart no longer profit.

The words of an article are read as the installed pipeline cuts them. A span that ends within a
word cannot be learnt; of two that lie over each other an entity recogniser learns the longer.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotate.files.nlp import load_spacy
from annotate.model import Span
from annotate.preannotation.rules.article import ParsedArticle, Piece
from annotate.preannotation.training.base import BasePipeline, add_recogniser
from annotate.preannotation.training.recognisers import LONGEST, Recogniser, recognise

if TYPE_CHECKING:
    from spacy.tokens import Doc

EPOCHS = 30
PATIENCE = 4  # rounds without a gain after which it ends,
LEAST_UPDATES = 240  # and how many steps they are at least: rounds of few texts are short
_BATCHES = 20  # in a round, of small sets
_BATCH = range(1, 33)  # texts
_DROPOUT = 0.2
CUT_WORD = "spans that end within a word"
COVERED = "spans over another one of the same recogniser"
LONG = f"spans of more than {LONGEST} words over one another"

TellProgress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ParsedReading:
    """An article as it is parsed, and the spans that people want in it."""

    parsed: ParsedArticle
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TrainingSides:
    """The articles that are learnt from, and those held apart."""

    learnt: tuple[ParsedReading, ...]
    held: tuple[ParsedReading, ...]


def train_recogniser(
    base: BasePipeline, one: Recogniser, sides: TrainingSides, seed: int, tell: TellProgress
) -> Counter[str]:
    """Put a trained component into the pipeline; return what could not be learnt from."""
    lost: Counter[str] = Counter()
    examples = list(_iter_examples(one, sides.learnt, lost))
    held = list(_iter_examples(one, sides.held, Counter()))
    load_spacy().util.fix_random_seed(seed)
    lengths = [len(span) for example in examples for span in _list_marked(example.reference, one)]
    pipe = add_recogniser(base, one, examples, lengths)
    pipe.from_bytes(_find_best(base, one, (examples, held), seed, tell))
    return lost


def _find_best(
    base: BasePipeline,
    one: Recogniser,
    sides: tuple[list[Any], list[Any]],
    seed: int,
    tell: TellProgress,
) -> bytes:
    """Train, and return the component as it was best on what is held apart."""
    pipeline, spacy = base.pipeline, load_spacy()
    pipe: Any = pipeline.get_pipe(one.name)
    examples, held = sides
    optimizer: Any = pipeline.create_optimizer()  # type: ignore[no-untyped-call]
    rng = random.Random(seed)
    size = min(max(len(examples) // _BATCHES, _BATCH[0]), _BATCH[-1])
    patience = max(PATIENCE, LEAST_UPDATES * size // max(1, len(examples)))
    best, kept, since = -1.0, b"", 0
    for epoch in range(1, EPOCHS + 1):
        rng.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in spacy.util.minibatch(examples, size):
            pipe.update(batch, drop=_DROPOUT, sgd=optimizer, losses=losses)
        with pipe.model.use_params(optimizer.averages):
            score = _score(base, one, held)
            better = score > best
            if better:
                best, kept = score, pipe.to_bytes()
        tell(f"{one.name} round {epoch}: loss {losses[one.name]:.1f}, F1 {score:.3f} on held apart")
        since = 0 if better or not best else since + 1
        if since == patience or best == 1:
            break
    return kept


def _score(base: BasePipeline, one: Recogniser, held: Sequence[Any]) -> float:
    """Return the F1 of exact spans; 0 where there is neither gold nor a finding."""
    docs = [example.predicted for example in held]
    right = total = 0
    for found, example in zip(recognise(base.pipeline, one, docs), held, strict=True):
        gold = {(s.start_char, s.end_char, s.label_) for s in _list_marked(example.reference, one)}
        guessed = {(f.start, f.end, f.label) for f in found}
        right += len(gold & guessed)
        total += len(gold) + len(guessed)
    return 2 * right / total if total else 0.0


def _list_marked(doc: "Doc", one: Recogniser) -> list[Any]:
    return list(doc.ents if one.kind == "ner" else doc.spans[one.name])


def _iter_examples(
    one: Recogniser, articles: Sequence[ParsedReading], lost: Counter[str]
) -> Iterator[Any]:
    spacy = load_spacy()
    for article in articles:
        for piece in article.parsed.pieces:
            predicted, reference = _copy(piece.doc), _copy(piece.doc)
            inside = _list_inside(article, piece, one)
            found = (reference.char_span(s, e, label=label) for s, e, label in inside)
            marked = [span for span in found if span is not None]
            lost[CUT_WORD] += len(inside) - len(marked)
            if one.kind == "ner":
                kept = spacy.util.filter_spans(marked)
                lost[COVERED] += len(marked) - len(kept)
                reference.set_ents(kept, default="outside")
            else:
                lost[LONG] += sum(len(span) > LONGEST for span in marked)
                reference.spans[one.name] = marked
            yield spacy.training.Example(predicted, reference)


def _copy(doc: "Doc") -> "Doc":
    """Return the words of a parse and nothing else of it."""
    words, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
    return load_spacy().tokens.Doc(doc.vocab, words=words, spaces=spaces)  # type: ignore[no-any-return]


def _list_inside(
    article: ParsedReading, piece: Piece, one: Recogniser
) -> list[tuple[int, int, str]]:
    """Return where in a piece spans of a recogniser's labels lie."""
    at, end = piece.segment.start, piece.segment.end
    return [
        (span.start - at, span.end - at, span.label)
        for span in article.spans
        if span.label in one.labels and at <= span.start and span.end <= end
    ]
