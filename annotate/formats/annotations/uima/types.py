"""Type systems of UIMA: which types there are, what they inherit, which features they have.

Read from a `TypeSystem.xml` or from the types of a JSON CAS, and made of a scheme: a type a layer,
whose feature `label` says the label, and a type of relations for each pair of layers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from annotate.files.packages import load_lxml
from annotate.files.xml_text import HEAD, write_text
from annotate.scheme import Layer, Scheme

TOP = "uima.cas.TOP"
STRING = "uima.cas.String"
DOUBLE = "uima.cas.Double"
INTEGER = "uima.cas.Integer"
SOFA = "uima.cas.Sofa"
ANNOTATION = "uima.tcas.Annotation"
DOCUMENT = "uima.tcas.DocumentAnnotation"
NUMBERS = frozenset({"uima.cas.Float", DOUBLE})
_NAMES = ("String", "Integer", "Float", "Double", "Boolean", "Byte", "Short", "Long")
_LISTED = tuple(f"uima.cas.{name}" for name in _NAMES)
PRIMITIVES = frozenset(_LISTED)
LABEL, SCORE = "label", "score"
GOVERNOR, DEPENDENT = "Governor", "Dependent"  # as INCEpTION calls the ends of every relation
READING = "annotate.Reading"  # whose reading of which document a CAS is
SEGMENT = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Div"
_OWN = "webanno.custom."  # where INCEpTION has the layers of its users
_OWN_RELATIONS = f"{_OWN}relations."
_TAKEN = frozenset({LABEL, SCORE, "begin", "end", "sofa", "id", "type", "self"})
_SPACE = "http://uima.apache.org/resourceSpecifier"
_META = ("title", "byline", "published", "publisher", "url", "language", "licence")
READING_FEATURES = ("document", "annotator", "kind", "version", "status", *_META)
META = frozenset(_META)


def is_plain_list(range_: str) -> bool:
    """Tell whether a feature has several plain values."""
    return range_ not in PRIMITIVES and range_.startswith(_LISTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class UimaType:
    """A type: its own features have a range each; `description` is what people read of it."""

    name: str
    supertype: str
    features: Mapping[str, str] = field(default_factory=dict)
    description: str = ""

    @property
    def short_name(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(".")[2]


class TypeSystem:
    """Types by their names, those that every CAS has among them."""

    def __init__(self, types: Mapping[str, UimaType]) -> None:
        self.types = types

    def __contains__(self, name: str) -> bool:
        return name in self.types or name in _BUILT_IN

    def iter_line(self, name: str) -> Iterator[UimaType]:
        """Yield a type and what it inherits from, the nearest first; a circle ends it."""
        seen: set[str] = set()
        while (found := self.types.get(name) or _BUILT_IN.get(name)) and name not in seen:
            seen.add(name)
            yield found
            name = found.supertype

    def is_a(self, name: str, ancestor: str) -> bool:
        """Tell whether a type is another one, or inherits from it."""
        return any(each.name == ancestor for each in self.iter_line(name))

    def list_features(self, name: str) -> dict[str, str]:
        """Return the ranges of all features, inherited ones first."""
        found: dict[str, str] = {}
        for each in reversed(list(self.iter_line(name))):
            found |= each.features
        return found


_BUILT_IN: Mapping[str, UimaType] = {
    each.name: each
    for each in (
        UimaType(name=TOP, supertype=""),
        UimaType(name=SOFA, supertype=TOP),
        UimaType(name="uima.cas.AnnotationBase", supertype=TOP, features={"sofa": SOFA}),
        UimaType(
            name=ANNOTATION,
            supertype="uima.cas.AnnotationBase",
            features={"begin": INTEGER, "end": INTEGER},
        ),
        UimaType(name="uima.cas.FSArray", supertype=TOP, features={"elements": TOP}),
        UimaType(name=DOCUMENT, supertype=ANNOTATION, features={"language": STRING}),
    )
}


# --- of a scheme ------------------------------------------------------------------------------


def name_layer(layer: str) -> str:
    """Return the type of a layer's spans."""
    return f"{_OWN}{layer.capitalize()}"


def name_relation(head: str, tail: str) -> str:
    """Return the type of the relations between spans of two layers, which may be the same."""
    ends = (head,) if head == tail else (head, tail)
    return f"{_OWN_RELATIONS}{''.join(each.capitalize() for each in ends)}Relation"


def name_attribute(layer: str, attribute: str) -> str:
    """Return the feature of an attribute; one whose name is taken has its layer's before it."""
    return f"{layer}_{attribute}" if attribute in _TAKEN else attribute


def make_types(scheme: Scheme, pairs: Mapping[tuple[str, str], None]) -> dict[str, UimaType]:
    """Return the types that records of a scheme are written with.

    INCEpTION takes relations between spans of one type, or of any; so those between two layers
    are between any.
    """
    layers = [_make_layer(layer) for layer in scheme.layers]
    links = [_make_relation(*pair) for pair in pairs]
    segment = UimaType(
        name=SEGMENT,
        supertype=ANNOTATION,
        features={"divType": STRING, "id": STRING},
        description="A part of the page.",
    )
    reading = UimaType(
        name=READING,
        supertype=TOP,
        features=dict.fromkeys(READING_FEATURES, STRING),
        description="Whose reading this is, and of which document.",
    )
    return {each.name: each for each in (*layers, *links, segment, reading)}


def _make_layer(layer: Layer) -> UimaType:
    attributes = (name_attribute(layer.name, each.name) for each in layer.attributes)
    return UimaType(
        name=name_layer(layer.name),
        supertype=ANNOTATION,
        features={LABEL: STRING, SCORE: DOUBLE, **dict.fromkeys(attributes, STRING)},
        description=layer.description,
    )


def _make_relation(head: str, tail: str) -> UimaType:
    ends = name_layer(head) if head == tail else ANNOTATION
    return UimaType(
        name=name_relation(head, tail),
        supertype=ANNOTATION,
        features={GOVERNOR: ends, DEPENDENT: ends, LABEL: STRING, SCORE: DOUBLE},
    )


# --- as a file --------------------------------------------------------------------------------


def write_types(types: Mapping[str, UimaType]) -> Iterator[str]:
    """Yield a `TypeSystem.xml`."""
    yield f'{HEAD}<typeSystemDescription xmlns="{_SPACE}">\n<types>\n'
    for each in types.values():
        yield f"<typeDescription>\n<name>{write_text(each.name)}</name>\n"
        yield f"<description>{write_text(each.description)}</description>\n"
        yield f"<supertypeName>{each.supertype}</supertypeName>\n<features>\n"
        for name, range_ in each.features.items():
            yield (
                f"<featureDescription><name>{write_text(name)}</name><description/>"
                f"<rangeTypeName>{range_}</rangeTypeName></featureDescription>\n"
            )
        yield "</features>\n</typeDescription>\n"
    yield "</types>\n</typeSystemDescription>\n"


@lru_cache(maxsize=4)
def read_types(data: bytes) -> TypeSystem:
    """Read a `TypeSystem.xml`.

    Raises:
        ValueError: it is not well-formed, or says no types.
    """
    etree = load_lxml().etree
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not well-formed XML: {error.msg}") from error
    found = [_read_type(each) for each in root.iter("{*}typeDescription")]
    types = {each.name: each for each in found if each.name}
    if not types:
        raise ValueError("there are no types in it")
    return TypeSystem(types)


def _read_type(element: object) -> UimaType:
    described = element.iter("{*}featureDescription")  # type: ignore[attr-defined] # lxml has no types
    features = {_find(each, "name"): _find(each, "rangeTypeName") for each in described}
    return UimaType(
        name=_find(element, "name"),
        supertype=_find(element, "supertypeName") or TOP,
        features=features,
    )


def _find(element: object, name: str) -> str:
    found: str | None = element.findtext(f"{{*}}{name}")  # type: ignore[attr-defined] # as above
    return (found or "").strip()
