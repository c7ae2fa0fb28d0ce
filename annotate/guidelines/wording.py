"""The sentences of a guide that are not in the scheme, for every form it is rendered in."""

from collections.abc import Iterable

from annotate.scheme import Attribute, Label, Layer, RelationType, Scheme

SHEET = (
    ("Look at a suggestion", "click it: its links are ringed, and named in the panel"),
    ("Delete it", "Backspace"),
    ("Give it another label", "click it, press the key of the label"),
    ("Correct its edges", "click it, drag the handle at its beginning or end"),
    ("Mark something new", "press the key of a label, drag over the words, press Escape"),
    ("Draw a link", "click the quote or stance, press Alt+R, click the other end"),
    ("Say who is meant", "click it, choose a name in the panel, or type another"),
    ("Take a step back", "Ctrl+Z"),
    ("Done", "Submit; an article that is none: Skip"),
)
HOW_TO = (
    "Read the whole article before you mark anything.",
    "What is marked already was suggested by a machine. Nothing of it is right because it is "
    "there: confirm, correct, delete, and add what is missing.",
    "Press the key of a label, then drag over the words. Drag the edges of a span to correct it.",
    "A span lies in one paragraph, caption or headline. It begins and ends with a word or a "
    "quotation mark, never with a space.",
    "Spans may lie inside each other and share their words: a name is an entity, and the noun "
    "phrase around it is who speaks.",
    "To draw a relation, select the span it starts from, press Alt+R, and click the span it leads "
    "to. It is named by its ends, or by what its head lacks: a speaker, a holder, a target. Where "
    "several remain, choose its name in the panel. The hub of an attribution is the first piece of "
    "its content, the hub of a stance is its expression; relations lead from the hub.",
    "To see relations, select a span: what it was suggested to be linked to is ringed and named, "
    "and what you have drawn is an arrow. In Relations, on the panel, the one that the mouse is on "
    "is drawn in the text.",
    "Annotate what the text says, not what you know. When a case is hard, look at the decisions "
    "below; where they do not settle it, do as the nearest of them does and tell whoever runs the "
    "project.",
)
_OWN_LINK = ("Draw a link", "click the span it leads from, press Alt+R, click the other end")
_OWN_NESTED = "Spans may lie inside each other and share their words."
_OWN_RELATION = (
    "To draw a relation, select the span it starts from, press Alt+R, and click the span it leads "
    "to. It is named by its ends; where several remain, choose its name in the panel. See there "
    "which labels each may lead from and to."
)
_LINKS, _PEOPLE = "Draw a link", "Say who is meant"
_NAMING = "who"  # the attribute that says whom words are about
_SPOKEN = frozenset(
    ("direct", "indirect", "mixed", "favor", "against", "neutral", "conflicted", "unclear")
)
ON_EXAMPLES = (
    "Every example is from the two articles that come with annotate, which were written for "
    "this purpose and are annotated by hand from the first word to the last."
)


def make_sheet(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """Return what to press for what, as far as the scheme asks for it."""
    if _has_spoken(scheme):
        return SHEET
    without = set() if _has_relations(scheme) else {_LINKS}
    if not any(a.name == _NAMING for layer in scheme.layers for a in layer.attributes):
        without.add(_PEOPLE)
    return tuple(
        _OWN_LINK if line[0] == _LINKS else line for line in SHEET if line[0] not in without
    )


def make_how_to(scheme: Scheme) -> tuple[str, ...]:
    """Return the steps of the work, in words of the scheme's own where it has no quotes."""
    if _has_spoken(scheme):
        return HOW_TO
    steps = []
    for step in HOW_TO:
        if step.startswith("Spans may lie inside"):
            steps.append(_OWN_NESTED)
        elif step.startswith("To draw a relation"):
            steps += [_OWN_RELATION] if _has_relations(scheme) else []
        elif not step.startswith("To see relations") or _has_relations(scheme):
            steps.append(step)
    return tuple(steps)


def _has_spoken(scheme: Scheme) -> bool:
    """Tell whether the scheme has quotes or stances, of which the sentences speak."""
    return bool(_SPOKEN & set(scheme.roles.values()))


def _has_relations(scheme: Scheme) -> bool:
    return any(relation.drawn for relation in scheme.relations)


def list_enabled(layer: Layer) -> list[Label]:
    """Return the labels of a layer that are switched on."""
    return [label for label in layer.labels if label.enabled]


def name_label(label: Label) -> str:
    """Return a label as the page shows it, with its name where that is another."""
    return f"{label.alias} ({label.name})" if label.alias else label.name


def list_disabled(layer: Layer) -> str:
    """Name the labels of a layer that are switched off, empty where there are none."""
    return ", ".join(label.name for label in layer.labels if not label.enabled)


def describe_attribute(attribute: Attribute, layer: Layer) -> str:
    """Say which values an attribute has, which of them is the default, and which labels have it."""
    values = ", ".join(attribute.values) if attribute.values else "free text"
    default = f"; {attribute.default} where nothing is said" if attribute.default else ""
    enabled = [label.name for label in list_enabled(layer)]
    of = [name for name in enabled if name in attribute.labels]
    bearers = "every label of this layer" if of == enabled else ", ".join(of)
    return f"Values: {values}{default}. For: {bearers}."


def describe_ends(relation: RelationType, scheme: Scheme) -> tuple[str, str]:
    """Say which labels the two ends of a relation may have."""
    return _list_end(relation.heads, scheme), _list_end(relation.tails, scheme)


def _list_end(names: Iterable[str], scheme: Scheme) -> str:
    """Name the enabled labels of an end, a whole layer of three or more by its title."""
    wanted = set(names)
    parts: list[str] = []
    for layer in scheme.layers:
        enabled = [label.name for label in list_enabled(layer)]
        found = [name for name in enabled if name in wanted]
        whole = len(found) > 2 and found == enabled
        parts += [f"any label of {layer.title}"] if whole else found
    return ", ".join(parts) or "nothing that is switched on"


def describe_count(relation: RelationType) -> str:
    """Say how many relations of a kind may lead from one span."""
    if relation.max_tails is None:
        return "Any number from one span."
    return f"At most {relation.max_tails} from one span."
