"""The default pipeline: a parse, then finders that add to a draft, one after the other.

It holds no rule of its own: entities, quotes, stance and coreference each have their module.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from annotate import __version__
from annotate.language import Language
from annotate.model import Annotation, Annotator, Document, Problem
from annotate.preannotation.detection import check_language, require_detector
from annotate.preannotation.fingerprint import hash_code, hash_data
from annotate.preannotation.port import Account, PreAnnotatorSettings
from annotate.preannotation.problems import report_cuts
from annotate.preannotation.rules.article import Draft, ParsedArticle
from annotate.preannotation.rules.entities.find import find_entities
from annotate.preannotation.rules.identity.link import link_mentions
from annotate.preannotation.rules.identity.metonymy import mark_metonyms
from annotate.preannotation.rules.parsing import (
    Parser,
    RememberedParses,
    describe_model,
)
from annotate.preannotation.rules.parts import cuts_sentence
from annotate.preannotation.rules.quotes.find import find_quotes
from annotate.preannotation.rules.stance.find import find_stances
from annotate.preannotation.rules.stance.learned import find_model, load_model
from annotate.preannotation.selection import (
    LOW_RELATIONS,
    LOW_SPANS,
    UNASKED,
    UNUSED_SPANS,
    select_layers,
    select_scores,
)
from annotate.readings.shown import drop_labels

# The labels by role that each finder writes: it runs where one of their layers is asked for.
STANCE_ROLES = ("favor", "against", "neutral", "conflicted", "unclear", "target")
QUOTE_ROLES = ("direct", "indirect", "mixed", "actor", "cue", "addressee", "term")
# Whatever the rules read of a language beside the article and the scheme.
PARTS = (
    *("context_features", "cues", "function", "identity", "marks", "metonymy", "names", "own"),
    "people",
    *("sources", "sports", "stance", "stance_words", "states", "weights"),
)
POLARITY = ("config.json", "model.onnx", "tokenizer.json")


class NewsPipeline:
    """Entities, quotes, stance and coreference by rules on a spaCy parse."""

    def __init__(
        self,
        name: str,
        model: str,
        settings: PreAnnotatorSettings,
        *,
        remembering: RememberedParses | None = None,
    ) -> None:
        self.name = name
        self.layers = settings.layers
        self.left_out: Counter[str] = Counter()
        self._cut: list[Problem] = []
        self._settings = settings
        self._stance = self._wants(STANCE_ROLES)
        self._quotes = self._stance or self._wants(QUOTE_ROLES)
        self._parser = Parser(
            model, settings.language, syntax=self._quotes, remembering=remembering
        )
        self.version = make_version(model, settings)

    def _wants(self, roles: Iterable[str]) -> bool:
        scheme = self._settings.scheme
        labels = (scheme.find_label(role) for role in roles)
        return any(scheme.labels[label].layer in self.layers for label in labels if label)

    def load(self) -> None:
        """Load the parser and the learned polarity."""
        require_detector()
        self._parser.load()
        model = find_model(self._settings.language) if self._stance else None
        if model is not None:
            load_model(model)

    def parse(self, documents: Iterable[Document]) -> Iterator[ParsedArticle]:
        """Yield an article a document, in their order, as the rules read it."""
        return self._parser.parse(documents, self._settings.scheme.annotated_kinds)

    def take_account(self) -> Account:
        """Return which documents had a sentence that was cut to be parsed."""
        account = Account(problems=self._cut)
        self._cut = []
        return account

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation | Problem]:
        """Yield one annotation a document, in their order; for a foreign one a Problem."""
        scheme = self._settings.scheme
        annotator = Annotator(kind="model", name=self.name, version=self.version)
        for article in self.parse(documents):
            document, language = article.document, self._settings.language
            foreign = check_language(document, scheme.annotated_kinds, language)
            if foreign is not None:
                yield foreign
                continue
            draft = self._draft(article)
            self._note_cut(article)
            yield self._select(draft, annotator)

    def _select(self, draft: Draft, annotator: Annotator) -> Annotation:
        """Make an annotation of what is asked for of a draft, and count what is left out."""
        scheme, language = self._settings.scheme, self._settings.language
        spans, relations = select_layers(draft.sort_spans(), draft.sort_relations(), self.layers)
        kept, links = select_scores(spans, relations, self._settings.min_score)
        self.left_out[LOW_SPANS] += len(spans) - len(kept)
        self.left_out[LOW_RELATIONS] += len(relations) - len(links)
        annotation = Annotation(
            document_id=draft.document.id,
            text_sha256=draft.document.text_sha256,
            scheme=scheme.name,
            annotator=annotator,
            layers=self.layers,
            spans=kept,
            relations=links,
        )
        used = drop_labels(annotation, language.own.unused, scheme)
        self.left_out[UNUSED_SPANS] += len(kept) - len(used.spans)
        return used

    def _note_cut(self, article: ParsedArticle) -> None:
        text = article.document.text
        segments = [piece.segment for piece in article.pieces]
        count = sum(cuts_sentence(text, one, other) for one, other in pairwise(segments))
        if count:
            self._cut.append(report_cuts(count, article.document))

    def _draft(self, article: ParsedArticle) -> Draft:
        language = self._settings.language
        draft = Draft(article.document, self._settings.scheme)
        find_entities(article, draft, language)
        if self._quotes:
            find_quotes(article, draft, language)
        if self._stance and (unasked := find_stances(article, draft, language)):
            self.left_out[UNASKED] += unasked
        if self._quotes:
            mark_metonyms(article, draft, language)
        link_mentions(article, draft, language, self._settings.registry)
        return draft


def list_data(language: Language) -> tuple[Path, ...]:
    """Return the files of a language that the suggestions depend on."""
    learned = () if language.polarity is None else (language.polarity / n for n in POLARITY)
    return (*map(language.find_file, PARTS), *learned)


def make_version(model: str, settings: PreAnnotatorSettings) -> str:
    """Return the package's version and a hash of whatever the suggestions depend on."""
    parts = (
        __version__,
        hash_code(__name__),
        settings.language.code,
        settings.language.own.sha256,
        settings.registry.sha256,
        hash_data(*list_data(settings.language)),
        describe_model(model, settings.language),
        "learned polarity" if find_model(settings.language) else "rules alone",
        settings.scheme.sha256,
        ",".join(settings.layers),
        repr(settings.min_score),
    )
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()
    return f"{__version__}+{digest[:8]}"
