"""A guide as one HTML page that stands alone: no network, no script, readable and printable.

It is well-formed XML too. Whatever comes from a scheme or a sample is escaped on the way in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from annotate.guidelines import examples as samples
from annotate.guidelines import wording
from annotate.guidelines.examples import Example, ExampleSpan, GoldSample
from annotate.guidelines.nesting import iter_nested
from annotate.resources import DATA
from annotate.scheme import Attribute, Decision, Label, Layer, RelationType, Scheme

STYLE = DATA / "guidelines.css"
# Nothing may be loaded from anywhere, whatever a scheme's words contain.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*")


@dataclass(frozen=True, slots=True)
class _PagePart:
    """A section of the page. `heading` is HTML, the title where there is none."""

    key: str
    title: str
    content: tuple[str, ...] = ()
    parts: tuple["_PagePart", ...] = ()
    heading: str = ""


def render_page(scheme: Scheme) -> str:
    """Return the annotators' guide of a scheme as an HTML page."""
    readings = samples.read_readings(scheme)
    writer = _PageWriter(scheme, readings)
    parts = list(writer.iter_parts())
    title = escape(scheme.title)
    description = [f"<p>{_inline(p)}</p>" for p in scheme.description.split("\n\n") if p]
    source = wording.ON_EXAMPLES if any(reading.spans for reading in readings) else ""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8"/>',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        f"<title>Guidelines: {title}</title>",
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>",
        "</head>",
        "<body>",
        '<div class="frame">',
        *_render_contents(parts),
        "<main>",
        f"<h1>{title}</h1>",
        f'<p class="soft">Guidelines for annotators, scheme <code>{escape(scheme.name)}</code></p>',
        *description,
        *(line for part in parts for line in _render_part(part, 2)),
        f"<footer><p>Made from the scheme <code>{escape(scheme.name)}</code>, "
        f"sha256 <code>{scheme.sha256[:16]}</code>. {escape(source)}".rstrip()
        + "</p></footer>",
        "</main>",
        "</div>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _render_contents(parts: Sequence[_PagePart]) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    yield "<ol>"
    for part in parts:
        yield f"<li>{_link(part)}"
        if part.parts:
            yield "<ol>"
            yield from (f"<li>{_link(inner)}</li>" for inner in part.parts)
            yield "</ol>"
        yield "</li>"
    yield "</ol>"
    yield "</nav>"


def _link(part: _PagePart) -> str:
    return f'<a href="#{part.key}">{escape(part.title)}</a>'


def _render_part(part: _PagePart, level: int) -> Iterator[str]:
    yield f'<h{level} id="{part.key}">{part.heading or escape(part.title)}</h{level}>'
    yield from part.content
    for inner in part.parts:
        yield from _render_part(inner, level + 1)


class _PageWriter:
    """Turns a scheme's things into parts of the page."""

    def __init__(self, scheme: Scheme, readings: Sequence[GoldSample]) -> None:
        self.scheme = scheme
        self.readings = readings

    def iter_parts(self) -> Iterator[_PagePart]:
        """Yield the sections of the page."""
        rows = "".join(
            f"<tr><td>{escape(what)}</td><td>{escape(how)}</td></tr>"
            for what, how in wording.make_sheet(self.scheme)
        )
        yield _PagePart("sheet", "How to work here", (f"<table><tbody>{rows}</tbody></table>",))
        steps = "".join(f"<li>{escape(text)}</li>" for text in wording.make_how_to(self.scheme))
        yield _PagePart("how", "How to work", (f"<ol>{steps}</ol>",))
        yield _PagePart("where", "Where to annotate", tuple(self._iter_segments()))
        for layer in self.scheme.layers:
            yield self._make_layer(layer)
        relations = tuple(self._make_relation(r) for r in self.scheme.relations)
        if relations:
            yield _PagePart("relations", "Relations", (), relations)
        decisions = tuple(self._make_decision(d) for d in self.scheme.decisions)
        if decisions:
            yield _PagePart("decisions", "Decisions", (), decisions)
        if any(reading.spans for reading in self.readings):
            yield _PagePart("articles", "Two whole articles", tuple(self._iter_articles()))

    def _iter_segments(self) -> Iterator[str]:
        for wanted, title in ((True, "Annotated:"), (False, "Never annotated:")):
            kinds = [kind for kind in self.scheme.segments if kind.annotated is wanted]
            if kinds:
                yield f"<p>{title}</p>"
                yield "<ul>"
                for kind in kinds:
                    yield f"<li><code>{escape(kind.name)}</code>: {_inline(kind.description)}</li>"
                yield "</ul>"

    def _make_layer(self, layer: Layer) -> _PagePart:
        content = [f"<p>{_inline(layer.description)}</p>"] if layer.description else []
        if off := wording.list_disabled(layer):
            content.append(f'<p class="soft">Switched off in this scheme: {escape(off)}.</p>')
        parts = [self._make_label(label) for label in wording.list_enabled(layer)]
        if layer.attributes:
            items = "".join(self._render_attribute(a, layer) for a in layer.attributes)
            key = _make_key("attributes", layer.name)
            parts.append(_PagePart(key, f"Attributes of {layer.title}", (f"<dl>{items}</dl>",)))
        key = _make_key("layer", layer.name)
        return _PagePart(key, f"Layer: {layer.title}", tuple(content), tuple(parts))

    def _make_label(self, label: Label) -> _PagePart:
        content = [f"<p>{_inline(label.description)}</p>"]
        for example in samples.find_label_examples(self.readings, label.name):
            content.append(self._quote(example))
        name = wording.name_label(label)
        badge = f'<span class="name" style="{self._color(label.name)}">{escape(name)}</span>'
        heading = f"{badge} <kbd>{escape(label.hotkey)}</kbd>"
        return _PagePart(_make_key("label", label.name), name, tuple(content), heading=heading)

    def _render_attribute(self, attribute: Attribute, layer: Layer) -> str:
        about = wording.describe_attribute(attribute, layer)
        parts = [
            f"<dt><code>{escape(attribute.name)}</code></dt>",
            f'<dd>{_inline(attribute.description)} <span class="soft">{escape(about)}</span>',
        ]
        for value in attribute.values:
            example = samples.find_attribute_example(
                self.readings, attribute.labels, attribute.name, value
            )
            if example:
                parts.append(self._quote(example, note=value))
        return "".join([*parts, "</dd>"])

    def _make_relation(self, relation: RelationType) -> _PagePart:
        head, tail = wording.describe_ends(relation, self.scheme)
        content = [
            f"<p>{_inline(relation.description)}</p>",
            f'<p class="soft">From: {escape(head)}. To: {escape(tail)}. '
            f"{wording.describe_count(relation)}</p>",
        ]
        if example := samples.find_relation_example(self.readings, relation.name):
            content += [self._quote(example), self._list_marks(example)]
        key = _make_key("relation", relation.name)
        heading = f"<code>{escape(relation.name)}</code>"
        return _PagePart(key, relation.name, tuple(content), heading=heading)

    def _make_decision(self, decision: Decision) -> _PagePart:
        content = [f"<p>{_inline(decision.decision)}</p>"]
        for example in samples.find_decision_examples(self.readings, decision.id):
            content.append(self._quote(example))
            if example.marks:
                content.append(self._list_marks(example))
        return _PagePart(_make_key("decision", decision.id), decision.case, tuple(content))

    def _iter_articles(self) -> Iterator[str]:
        yield f"<p>{escape(wording.ON_EXAMPLES)}</p>"
        for reading in self.readings:
            for layer in self.scheme.layers:
                yield "<details>"
                yield f"<summary>{escape(reading.name)}: {escape(layer.title)}</summary>"
                yield from (self._quote(e) for e in samples.show_article(reading, layer.name))
                yield "</details>"

    def _badge(self, label: str) -> str:
        return f'<span class="name" style="{self._color(label)}">{escape(label)}</span>'

    def _color(self, label: str) -> str:
        return escape(f"--c: {self.scheme.labels[label].color}")

    def _quote(self, example: Example, note: str = "") -> str:
        """Return the example's text with its marks, one paragraph a line."""
        shown = f'<p class="soft"><code>{escape(note)}</code></p>' if note else ""
        text = "".join(self._iter_marked(example)).replace("<p></p>", "")
        return f"<blockquote>{shown}{text}</blockquote>"

    def _iter_marked(self, example: Example) -> Iterator[str]:
        yield "<p>"
        for piece in iter_nested(example.text, example.marks):
            if isinstance(piece, str):
                yield "</p><p>" if piece == "\n" else escape(piece)
            elif piece.opens:
                yield f'<span class="m" style="{self._color(piece.mark.label)}">'
            else:
                tag = f'<span class="tag">{escape(piece.mark.label)}</span>' if piece.last else ""
                yield f"{tag}</span>"
        yield "</p>"

    def _list_marks(self, example: Example) -> str:
        items = "".join(self._render_mark(example, at) for at in example.list_telling_marks())
        return f'<ul class="marks">{items}</ul>'

    def _render_mark(self, example: Example, at: int) -> str:
        mark = example.marks[at]
        attributes = ", ".join(
            f"{name}: {mark.attributes[name]}" for name in sorted(mark.attributes)
        )
        facts = [f"<code>{escape(attributes)}</code>"] if attributes else []
        facts += [
            f"<code>{escape(link.label)}</code> → {self._name(example, example.marks[link.tail])}"
            for link in example.links
            if link.head == at
        ]
        return f"<li>{self._name(example, mark)}{_list_facts(facts)}</li>"

    def _name(self, example: Example, mark: ExampleSpan) -> str:
        words = escape(example.read(mark))
        return f'{self._badge(mark.label)} <span class="words">{words}</span>'


def _list_facts(facts: Iterable[str]) -> str:
    return "".join(f'<span class="fact">{fact}</span>' for fact in facts)


def _make_key(*names: str) -> str:
    """Return an id for a heading; two different names never share one."""
    return "-".join(
        re.sub(r"[^A-Za-z0-9_-]", lambda found: f".{ord(found[0]):x}.", name) for name in names
    )


def _inline(text: str) -> str:
    """Render the little Markdown that a scheme's words may have."""

    def replace(found: re.Match[str]) -> str:
        code, strong, emphasis = found.groups()
        if code:
            return f"<code>{code}</code>"
        return f"<strong>{strong}</strong>" if strong else f"<em>{emphasis}</em>"

    return INLINE.sub(replace, escape(" ".join(text.split())))
