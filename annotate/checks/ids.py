"""The checks I01 to I06: ids that hold, and names that the scheme knows."""

from collections import Counter

from annotate.checks.check import Check, Finding, finds
from annotate.checks.view import View
from annotate.model import Span
from annotate.scheme import Scheme
from annotate.spelling import suggest_nearest

UNKNOWN_NAME = Check(
    code="I06",
    title="something the scheme does not have",
    severity="error",
    breaks_page=True,
    carries_rows=True,
    why="A label, layer, attribute, value or kind of segment that the scheme does not name has no "
    "definition, and a dataset cannot say what it means.",
    fix="Correct the name, or read the file with the scheme it was made with.",
    right="They met in [Ostrava](GPE).",
    wrong="They met in [Ostrava](CITY).",
)


@finds(
    Check(
        code="I01",
        title="an id stands twice",
        severity="error",
        breaks_page=True,
        carries_rows=True,
        why="Relations find their spans by id, and files find their documents; the labelling page "
        "drops the second of two spans in silence.",
        fix="Give each an id of its own, or delete the copy.",
        right="From [Brno](GPE id=e1) to [Ostrava](GPE id=e2).",
        wrong="From [Brno](GPE id=e1) to [Ostrava](GPE id=e1).",
    )
)
def check_span_ids(view: View) -> list[Finding]:
    """No two spans of an annotation have one id."""
    if len(view.spans) == len(view.annotation.spans):
        return []
    counts = Counter(span.id for span in view.annotation.spans)
    return [
        Finding("I01", f"{count} spans have the id {span_id}", view.spans[span_id])
        for span_id, count in counts.items()
        if count > 1
    ]


@finds(UNKNOWN_NAME)
def check_names(view: View) -> list[Finding]:
    """The scheme knows every layer, label, attribute and value."""
    annotation, scheme = view.annotation, view.scheme
    found = []
    if annotation.scheme not in scheme.names:
        message = f"made with the scheme {annotation.scheme}, read with {scheme.name}"
        found.append(Finding("I06", message, field="scheme"))
    for at, layer in enumerate(annotation.layers):
        if layer not in scheme.layer_names:
            message = f"{scheme.name} has no layer {layer}"
            hint = suggest_nearest(layer, scheme.layer_names)
            found.append(Finding("I06", message, field=f"layers/{at}", hint=hint))
    layers = scheme.label_layers
    for span in annotation.spans:
        if layers.get(span.label) != span.layer:
            found.append(_explain_label(span, scheme))
        elif span.attributes:
            found += _check_attributes(span, view)
    return found


def _explain_label(span: Span, scheme: Scheme) -> Finding:
    message = f"no label {span.label} in the layer {span.layer}"
    layers = scheme.label_layers
    known = [name for name, layer in layers.items() if layer == span.layer]
    if not known:
        hint = suggest_nearest(span.layer, scheme.layer_names)
        return Finding("I06", f"{message}: {scheme.name} has no such layer", span, hint=hint)
    if span.label in layers:
        hint = f"{span.label} is a label of the layer {layers[span.label]}."
    else:
        hint = suggest_nearest(span.label, known)
    return Finding("I06", f"{message}: it has {', '.join(known)}", span, hint=hint)


def _check_attributes(span: Span, view: View) -> list[Finding]:
    known = {attribute.name: attribute for attribute in view.scheme.iter_attributes(span.label)}
    found = []
    for name, value in span.attributes.items():
        attribute = known.get(name)
        if attribute is None:
            message, hint = f"{span.label} has no attribute {name}", suggest_nearest(name, known)
            found.append(Finding("I06", message, span, field=_point(name), hint=hint))
        elif not attribute.free and value not in attribute.values:
            allowed = ", ".join(attribute.values)
            message = f"{name} of {span.label} is {value!r}, which is not one of {allowed}"
            hint = suggest_nearest(value, attribute.values)
            found.append(Finding("I06", message, span, field=_point(name), hint=hint))
    return found


def _point(attribute: str) -> str:
    """Return the place of an attribute in its span, as a JSON pointer has it."""
    return f"attributes/{attribute.replace('~', '~0').replace('/', '~1')}"


@finds(
    Check(
        code="I02",
        title="a relation leads to nothing",
        severity="error",
        breaks_page=True,
        carries_rows=True,
        why="In a prediction, such a relation leaves the labelling page blank, and the task cannot "
        "be opened.",
        fix="Delete the relation, or bring the span back.",
        right="[Mara Lind](PERSON mara) is here; [Ms Lind](PERSON coref>mara) spoke.",
        wrong="Mara Lind is here; [Ms Lind](PERSON coref>mara) spoke.",
    ),
    Check(
        code="I03",
        title="a relation leads from a span to itself",
        severity="error",
        breaks_page=True,
        carries_rows=True,
        why="No relation of the scheme holds between a thing and itself.",
        fix="Delete the relation.",
        right="[Mara Lind](PERSON mara) is here; [Ms Lind](PERSON coref>mara) spoke.",
        wrong="[Mara Lind](PERSON mara coref>mara) is here.",
    ),
    Check(
        code="I04",
        title="a relation is the wrong way round",
        severity="error",
        breaks_page=True,
        carries_rows=True,
        why="Relations go from the hub to the argument: from the content to its speaker, from the "
        "stance to its holder.",
        fix="Turn it round; `annotate validate --fix` does.",
        right="Ostrava [opposes](AGAINST target>TARGET) [the levy](TARGET).",
        wrong="Ostrava [opposes](AGAINST target>TARGET) [the levy](TARGET), says "
        "[the mayor](ACTOR holder>AGAINST).",
    ),
    Check(
        code="I05",
        title="an unknown relation",
        severity="error",
        breaks_page=True,
        carries_rows=True,
        why="The scheme says which relations there are; what it does not name has no meaning.",
        fix="Correct the name, or add the relation to the scheme.",
        right="[Mara Lind](PERSON mara) is here; [Ms Lind](PERSON coref>mara) spoke.",
        wrong="[Mara Lind](PERSON mara) is here; [Ms Lind](PERSON same>mara) spoke.",
    ),
)
def check_ends(view: View) -> list[Finding]:
    """Both ends of a relation are there, differ, and stand the right way round."""
    found = []
    spans, scheme = view.spans, view.scheme
    # A link is a relation with two ends: where all are links, none of them lacks one.
    unlinked = len(view.links) < len(view.annotation.relations)
    for relation in view.annotation.relations if unlinked else ():
        head, tail, label = relation.head, relation.tail, relation.label
        if head not in spans or tail not in spans:
            missing = tail if head in spans else head
            message = f"{label} leads to {missing}, and there is no such span"
            found.append(Finding("I02", message, spans.get(head), relation))
        elif head == tail:
            message = f"{label} leads from a span to itself"
            found.append(Finding("I03", message, spans[head], relation))
    for link in view.links:
        if link.allowed:
            continue
        label = link.relation.label
        if label not in scheme.relation_types:
            message = f"no relation {label}: {scheme.name} has {', '.join(scheme.relation_types)}"
            hint = suggest_nearest(label, scheme.relation_types)
            found.append(Finding("I05", message, link.head, link.relation, hint=hint))
        elif scheme.allows(label, link.tail.label, link.head.label):
            message = f"{label} leads from {link.tail.label} to {link.head.label}, not back"
            found.append(Finding("I04", message, link.head, link.relation))
    return found
