"""A language model behind an OpenAI-compatible endpoint, as a pre-annotator.

It is shown an article in windows, with the scheme in words, and names spans by their words; these
are placed in the text or listed. Its suggestions are its own: no rule of the default pipeline is
mixed in.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from annotate.errors import UsageError
from annotate.preannotation.models.alignment import Aligner, Wanted
from annotate.preannotation.models.endpoint import Endpoint, Limits
from annotate.preannotation.models.endpoint_address import read_address, read_key
from annotate.preannotation.models.endpoint_cache import EndpointFailure, ResponseCache
from annotate.preannotation.models.problems import CUT, UNANSWERED, UNREADABLE, show
from annotate.preannotation.models.prompt import Offer, describe_scheme, show_parts
from annotate.preannotation.models.replies import RelationReply, Reply, SpanReply, read_reply
from annotate.preannotation.models.windowed import WindowedReading, WindowReader
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.version import make_version
from annotate.preannotation.windows import Window, WindowSize, halve

PREFIX = "llm:"
# Characters of a window, about 1,500 tokens: an answer that names all in it fits in the 4,096
# tokens that many endpoints allow, and models miss less in less.
WINDOW = 6000
OVERLAP = 10  # the part of a window that the next one reads again: a tenth
SEED = 1
MAX_HALVINGS = 2
STOPPED = frozenset(("length", "max_tokens", "content_filter"))  # reasons of an answer cut off
REPLIES = "replies"  # the folder of kept answers, in the project's state


class LanguageModel(WindowReader):
    """Entities, quotes and stance as a language model reads them."""

    def __init__(
        self, name: str, model: str, settings: PreAnnotatorSettings, *, limits: Limits | None = None
    ) -> None:
        if not model:
            raise UsageError("llm: is followed by no model.", "Name one: --model llm:NAME")
        address = read_address(settings.endpoint)
        super().__init__(name, settings)
        self._model = model
        self._offer = Offer(settings.scheme, settings.layers)
        self._relations = {relation.name: relation for relation in self._offer.relations}
        self._system = describe_scheme(self._offer)
        self._endpoint = Endpoint(
            address,
            read_key(),
            ResponseCache(settings.state / REPLIES if settings.state else None),
            limits or (Limits(timeout=settings.timeout) if settings.timeout else Limits()),
        )
        self.version = make_version(__name__, settings, model, address.url, str(self._frame.limit))

    @cached_property
    def _frame(self) -> WindowSize:
        size = self._settings.window or WINDOW
        return WindowSize(limit=size, overlap=size // OVERLAP)

    def _ask(self, window: Window, reading: WindowedReading) -> dict[str, Any]:
        shown = show_parts(reading.document, window.parts)
        return {
            "model": self._model,
            "messages": [
                {"role": "system", "content": self._system},
                {"role": "user", "content": shown},
            ],
            "temperature": 0,
            "seed": SEED,
            "response_format": {"type": "json_object"},
        }

    def _read(self, window: Window, reading: WindowedReading) -> list[Window]:
        """Have a window read; return smaller ones to read instead, where it was too much."""
        body = self._ask(window, reading)
        answer = self._endpoint.ask(body)
        if isinstance(answer, EndpointFailure):
            if answer.too_long and (smaller := self._halve(window, reading, answer.reason)):
                return smaller
            reading.complain(UNANSWERED, f"a window was not read: {answer.reason}", window)
            reading.close(window, "failed", answer.reason)
            return []
        reply = read_reply(answer.content, cut=answer.finish_reason in STOPPED)
        if reply.cut and (smaller := self._halve(window, reading, "the answer broke off")):
            return smaller
        if reply.unusable or reply.cut:
            self._endpoint.forget(body)
        if reply.unusable:
            reading.complain(UNREADABLE, f"a reply is no use: {reply.unusable}", window)
            reading.close(window, "failed", reply.unusable)
            return []
        self._take(reply, window, reading)
        return []

    def _halve(self, window: Window, reading: WindowedReading, reason: str) -> list[Window]:
        if window.halvings == MAX_HALVINGS:
            return []
        smaller = halve(reading.document.text, window, self._frame)
        if smaller:
            reading.close(window, "halved", reason)
        return smaller

    def _take(self, reply: Reply, window: Window, reading: WindowedReading) -> None:
        """Add what a reply names, and list what cannot be used."""
        for fault in reply.faults:
            reading.refuse(window, fault)
        aligner = Aligner(reading.document.text, window.parts)
        ids = {span.id: self._take_span(span, aligner, window, reading) for span in reply.spans}
        for relation in reply.relations:
            self._take_relation(relation, ids, window, reading)
        if reply.cut:
            reading.complain(CUT, "a reply breaks off; what came before is used", window)
        reading.close(window, "cut" if reply.cut else "read")

    def _take_span(
        self, span: SpanReply, aligner: Aligner, window: Window, reading: WindowedReading
    ) -> str | None:
        label = _find_name(span.label, self._offer.labels)
        if label is None and _find_name(span.label, self._settings.scheme.labels):
            reading.skip()
            return None
        if label is None:
            reading.refuse(window, f"there is no label {show(span.label)}: {show(span.text)}")
            return None
        place = aligner.align(
            Wanted(
                text=span.text,
                before=span.before,
                after=span.after,
                part=None if span.paragraph is None else span.paragraph - 1,
            )
        )
        if isinstance(place, str):
            reading.miss(window, label, span.text, place)
            return None
        return reading.add_span(label, place, span.score, span.attributes)

    def _take_relation(
        self,
        relation: RelationReply,
        ids: Mapping[str, str | None],
        window: Window,
        reading: WindowedReading,
    ) -> None:
        label = _find_name(relation.label, self._relations)
        if label is None and _find_name(relation.label, self._settings.scheme.relation_types):
            reading.skip()
            return
        if label is None:
            reading.refuse(window, f"there is no relation {show(relation.label)}")
            return
        head, tail = ids.get(relation.head), ids.get(relation.tail)
        reading.add_relation(label, head, tail, relation.score)


def _find_name(given: str, known: Mapping[str, object]) -> str | None:
    """Return the name that a model means: as it is written, or in other capitals."""
    if given in known:
        return given
    return next((name for name in known if name.casefold() == given.strip().casefold()), None)
