"""A guide as Markdown, at most 80 columns wide where words can be wrapped."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache

from annotate.guidelines import examples as samples
from annotate.guidelines import wording
from annotate.guidelines.examples import Example, ExampleSpan, GoldSample
from annotate.scheme import Attribute, Label, Layer, RelationType, Scheme

WIDTH = 80
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
LINK = re.compile(r"\](?=[(\[:])")  # what makes one of words in brackets
# A line that wrapping lets begin like a heading, a quotation or a list would become one.
STARTS_A_BLOCK = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s)")


@lru_cache(maxsize=4)
def render_markdown(scheme: Scheme) -> str:
    """Return the annotators' guide of a scheme as Markdown."""
    readings, steps = samples.read_readings(scheme), wording.make_how_to(scheme)
    blocks = [
        f"# {_clean(scheme.title)}",
        f"Guidelines for annotators, scheme `{scheme.name}`.",
        *(_wrap(_clean(text)) for text in scheme.description.split("\n\n") if text),
        "## How to work here",
        "\n".join(_wrap(f"**{what}**: {how}.", "- ") for what, how in wording.make_sheet(scheme)),
        "## How to work",
        "\n".join(_wrap(text, f"{n}. ") for n, text in enumerate(steps, start=1)),
        *(
            [_wrap(f"{wording.ON_EXAMPLES} The words in question stand in **[bold brackets]**.")]
            if any(reading.spans for reading in readings)
            else []
        ),
        *_iter_segments(scheme),
        *(block for layer in scheme.layers for block in _iter_layer(layer, readings)),
        *_iter_relations(scheme, readings),
        *_iter_decisions(scheme, readings),
    ]
    return "\n\n".join(blocks) + "\n"


def _iter_segments(scheme: Scheme) -> Iterator[str]:
    yield "## Where to annotate"
    for wanted, title in ((True, "Annotated:"), (False, "Never annotated:")):
        kinds = [kind for kind in scheme.segments if kind.annotated is wanted]
        if kinds:
            yield title
            yield "\n".join(_wrap(f"`{k.name}`: {_clean(k.description)}", "- ") for k in kinds)


def _iter_layer(layer: Layer, readings: Sequence[GoldSample]) -> Iterator[str]:
    yield f"## Layer: {_clean(layer.title)}"
    if layer.description:
        yield _wrap(_clean(layer.description))
    for label in wording.list_enabled(layer):
        yield from _iter_label(label, readings)
    if off := wording.list_disabled(layer):
        yield _wrap(f"Switched off in this scheme: {off}.")
    if layer.attributes:
        yield f"### Attributes of {_clean(layer.title)}"
        for attribute in layer.attributes:
            yield _render_attribute(attribute, layer, readings)


def _iter_label(label: Label, readings: Sequence[GoldSample]) -> Iterator[str]:
    yield f"### {_clean(wording.name_label(label))}"
    yield f"Key: `{label.hotkey}`"
    yield _wrap(_clean(label.description))
    for example in samples.find_label_examples(readings, label.name):
        yield _quote(_emphasize(example))


def _render_attribute(attribute: Attribute, layer: Layer, readings: Sequence[GoldSample]) -> str:
    about = f"`{attribute.name}`: {_clean(attribute.description)}"
    lines = [_wrap(f"{about} {_clean(wording.describe_attribute(attribute, layer))}", "- ")]
    for value in attribute.values:
        example = samples.find_attribute_example(readings, attribute.labels, attribute.name, value)
        if example:
            lines.append(_wrap(f"`{value}`: {_emphasize(example)}", "  - "))
    return "\n".join(lines)


def _iter_relations(scheme: Scheme, readings: Sequence[GoldSample]) -> Iterator[str]:
    if scheme.relations:
        yield "## Relations"
    for relation in scheme.relations:
        yield f"### {relation.name}"
        yield _wrap(_describe_relation(relation, scheme))
        if example := samples.find_relation_example(readings, relation.name):
            yield _quote(_emphasize(example))
            yield _list_marks(example)


def _describe_relation(relation: RelationType, scheme: Scheme) -> str:
    head, tail = map(_clean, wording.describe_ends(relation, scheme))
    count = wording.describe_count(relation)
    return f"{_clean(relation.description)} From: {head}. To: {tail}. {count}".strip()


def _iter_decisions(scheme: Scheme, readings: Sequence[GoldSample]) -> Iterator[str]:
    if scheme.decisions:
        yield "## Decisions"
    for decision in scheme.decisions:
        yield f"### {_clean(decision.case)}"
        yield _wrap(_clean(decision.decision))
        for example in samples.find_decision_examples(readings, decision.id):
            yield _quote(_escape(example.text))
            if example.marks:
                yield _list_marks(example)


def _list_marks(example: Example) -> str:
    return "\n".join(
        _wrap(_describe_mark(example, at), "- ") for at in example.list_telling_marks()
    )


def _describe_mark(example: Example, at: int) -> str:
    """Return a mark's words, label and attributes, and where its relations lead."""
    mark = example.marks[at]
    facts = [f"`{name}: {value}`" for name, value in sorted(mark.attributes.items())]
    for link in example.links:
        if link.head == at:
            tail = example.marks[link.tail]
            facts.append(f"`{link.label}` → [{_read(example, tail)}] {tail.label}")
    head = f"**[{_read(example, mark)}]** {mark.label}"
    return f"{head}: {', '.join(facts)}" if facts else head


def _read(example: Example, mark: ExampleSpan) -> str:
    return _escape(example.read(mark))


def _emphasize(example: Example) -> str:
    """Return the text with its marks in bold brackets; marks that overlap are left to the list."""
    text, at, parts = example.text, 0, []
    for mark in sorted(example.marks, key=lambda m: (m.start, -m.end)):
        if mark.start >= at:
            words = _escape(text[mark.start : mark.end])
            parts += [_escape(text[at : mark.start]), f"**[{words}]**"]
            at = mark.end
    return "".join([*parts, _escape(text[at:])])


def _escape(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def _clean(text: str) -> str:
    """Take a scheme's words as the Markdown they are, but for HTML, links and images."""
    return LINK.sub(r"]\\", " ".join(text.split()).replace("<", "&lt;"))


def _quote(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    return "\n>\n".join(_wrap(line, "> ", "> ") for line in lines)


def _wrap(text: str, first: str = "", rest: str | None = None) -> str:
    indent = " " * len(first) if rest is None else rest
    lines = textwrap.wrap(
        text,
        WIDTH - len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    safe = [STARTS_A_BLOCK.sub(_disarm, line) for line in lines]
    return "\n".join((indent if at else first) + line for at, line in enumerate(safe))


def _disarm(found: re.Match[str]) -> str:
    """Put the backslash where Markdown lets it be: before a sign, after a number."""
    space, sign = found.groups()
    return f"{space}\\{sign}" if len(sign) == 1 else f"{space}{sign[:-1]}\\{sign[-1]}"
