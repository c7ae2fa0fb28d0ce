"""What a scheme asks for, as tables and as its labelling page."""

from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.labelstudio.page.config import make_config
from annotate.project import load_scheme
from annotate.scheme import Attribute, Label, Layer, RelationType, Scheme

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeTable:
    """Rows with a title; each row has as many cells as there are columns."""

    title: str
    columns: Cells
    rows: tuple[Cells, ...]


def load(context: Context, reference: str | None = None) -> Scheme:
    """Return a scheme, by default the project's.

    Raises:
        SchemeError: it is not there, or cannot be used.
    """
    return load_scheme(reference, Path()) if reference else context.project.load_scheme()


def make_xml(scheme: Scheme) -> str:
    """Return the scheme's labelling page as Label Studio's XML."""
    return make_config(scheme)


def list_tables(scheme: Scheme) -> list[SchemeTable]:
    """Return the labels and attributes of each layer, the relations, the segments, as words."""
    tables = []
    for layer in scheme.layers:
        title = f"Layer {layer.name}: {layer.title}"
        rows = tuple(map(_label_row, layer.labels))
        tables.append(SchemeTable(title=title, columns=("label", "key", "what it is"), rows=rows))
        if layer.attributes:
            rows = tuple(_attribute_row(a, layer) for a in layer.attributes)
            title = f"Attributes of {layer.name}"
            tables.append(
                SchemeTable(title=title, columns=("attribute", "values", "of"), rows=rows)
            )
    if scheme.relations:
        rows = tuple(_relation_row(r, scheme) for r in scheme.relations)
        tables.append(SchemeTable(title="Relations", columns=("relation", "from", "to"), rows=rows))
    rows = tuple((kind.name, "yes" if kind.annotated else "no") for kind in scheme.segments)
    tables.append(SchemeTable(title="Segments", columns=("segment", "annotated"), rows=rows))
    return tables


def _label_row(label: Label) -> Cells:
    words = label.description if label.enabled else f"(off) {label.description}"
    return (f"{label.name} ({label.alias})" if label.alias else label.name, label.hotkey, words)


def _attribute_row(attribute: Attribute, layer: Layer) -> Cells:
    values = ", ".join(attribute.values) if attribute.values else "free text"
    default = f" (default {attribute.default})" if attribute.default else ""
    whole = len(attribute.labels) == len(layer.labels)
    return attribute.name, values + default, "all" if whole else ", ".join(attribute.labels)


def _relation_row(relation: RelationType, scheme: Scheme) -> Cells:
    most = f" (at most {relation.max_tails})" if relation.max_tails else ""
    tails = _name_ends(relation.tails, scheme) + most
    return relation.name, _name_ends(relation.heads, scheme), tails


def _name_ends(labels: frozenset[str], scheme: Scheme) -> str:
    """Return labels in the scheme's order, a whole layer by its name."""
    if labels == scheme.labels.keys():
        return "any"
    names: list[str] = []
    for layer in scheme.layers:
        own = [label.name for label in layer.labels]
        if labels.issuperset(own):
            names.append(f"any of {layer.name}")
        else:
            names += [name for name in own if name in labels]
    return ", ".join(names)
