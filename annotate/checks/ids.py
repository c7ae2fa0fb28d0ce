"""The checks I01 to I06: ids that hold, and names that the scheme knows."""

from collections import Counter

from annotate.checks.view import Finding, View
from annotate.model import Span
from annotate.scheme import Scheme
from annotate.spelling import suggest_nearest


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


def check_names(view: View) -> list[Finding]:
    """The scheme knows every layer, label, attribute and value."""
    annotation, scheme = view.annotation, view.scheme
    found = []
    if annotation.scheme != scheme.name:
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
            message = f"{span.label} has no attribute {name}"
            found.append(Finding("I06", message, span, hint=suggest_nearest(name, known)))
        elif not attribute.free and value not in attribute.values:
            allowed = ", ".join(attribute.values)
            message = f"{name} of {span.label} is {value!r}, which is not one of {allowed}"
            hint = suggest_nearest(value, attribute.values)
            found.append(Finding("I06", message, span, hint=hint))
    return found


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
