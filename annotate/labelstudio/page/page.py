"""What one labelling page offers: layers of a scheme, the labels and attributes, and their keys.

Pure. Everything else in this folder asks a `LabellingPage` which control a label or attribute
lives in, so that writing the page, writing predictions and reading annotations cannot disagree.

Pages come in editions, for a project at work cannot change the controls that its annotations name.
The first has a control for each layer: the key of another layer gave a span a second label. Since
the second all labels are in one, where a key changes the label, and names are chosen from a list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from annotate.errors import SchemeError, UsageError
from annotate.model import WHO
from annotate.scheme import Attribute, Label, RelationType, Scheme

# Keys that Label Studio 1.23 itself binds on a page with a text: its editor (attachHotkeys), its
# data manager, and the region list. The keys of image, audio and video tools are not bound there.
RESERVED_KEYS = frozenset(
    {
        *("ctrl+enter", "ctrl+space", "ctrl+z", "ctrl+shift+z", "ctrl+backspace", "ctrl+h"),
        *("ctrl+d", "ctrl+a", "enter", "escape", "backspace", "delete", "u", "alt+enter"),
        *("alt+.", "alt+r", "alt+h", "alt+l", "alt+m", "shift+space", "shift+."),
        *("shift+up", "shift+down", "shift+left", "shift+right"),
        *(f"alt+shift+{digit}" for digit in range(10)),
    }
)
FIRST_EDITION, EDITION = 1, 2
LABELS = "span"  # the control of all labels, since the second edition
_AMONG = "_among"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_POOL = [f"shift+{c}" for c in _LETTERS + "0123456789"] + [f"alt+shift+{c}" for c in _LETTERS]


@dataclass(frozen=True, kw_only=True)
class LabellingPage:
    """A labelling page: `layers` are those it answers for, in the scheme's order."""

    scheme: Scheme
    layers: tuple[str, ...]
    edition: int = EDITION

    def name_labels(self, layer: str) -> str:
        """Return the name of the control that holds the labels of a layer."""
        return layer if self.edition == FIRST_EDITION else LABELS

    @cached_property
    def label_controls(self) -> tuple[str, ...]:
        """The controls that hold labels."""
        return tuple(dict.fromkeys(map(self.name_labels, self.scheme.layer_names)))

    @cached_property
    def lists(self) -> Mapping[str, Attribute]:
        """The attributes whose value is chosen among an article's names, by the list's control."""
        if self.edition == FIRST_EDITION:
            return {}
        return {name_list(a): a for a in self.attributes.values() if a.free and a.name == WHO}

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """The enabled labels on the page by name, in the scheme's order."""
        guests = self._find_guests()
        return {
            label.name: label
            for label in self.scheme.labels.values()
            if label.enabled and (label.layer in self.layers or label.name in guests)
        }

    def _find_guests(self) -> set[str]:
        """Return the labels of other layers without which the page's relations had no tail.

        Only those that a relation names one by one: a relation whose tail may be any label of a
        layer does not bring that whole layer along.
        """
        guests: set[str] = set()
        for relation in self.scheme.relations:
            if not {self.scheme.labels[head].layer for head in relation.heads} <= set(self.layers):
                continue
            for layer in self.scheme.layers:
                whole = {label.name for label in layer.labels}
                named = whole & relation.tails
                guests |= named if named != whole else set()
        return guests

    @cached_property
    def relations(self) -> tuple[RelationType, ...]:
        """The relations that are drawn and of which both ends are on the page."""
        return tuple(
            relation
            for relation in self.scheme.relations
            if relation.drawn
            and relation.heads & self.labels.keys()
            and relation.tails & self.labels.keys()
        )

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        """The attributes on the page, by the name of the control that holds them."""
        return {
            name_control(attribute): attribute
            for layer in self.scheme.layers
            if layer.name in self.layers
            for attribute in layer.attributes
            if self.list_owners(attribute)
        }

    def list_owners(self, attribute: Attribute) -> list[str]:
        """Return the labels on the page that may have an attribute."""
        return [name for name in attribute.labels if name in self.labels]

    @cached_property
    def controls(self) -> Mapping[str, Mapping[str, tuple[str, Attribute]]]:
        """The controls that a span of each label may have, with their attributes, by attribute."""
        return {
            label.name: {
                attribute.name: (control, attribute)
                for control, attribute in self.attributes.items()
                if attribute.layer == label.layer and label.name in attribute.labels
            }
            for label in self.labels.values()
        }

    @cached_property
    def keys(self) -> Mapping[tuple[str, str], str]:
        """The hotkey of each choice, by control and value: every one its own, none a label's.

        A choice without a key of its own would be given one by Label Studio, from the letters
        that labels use. The keys are dealt out over the whole scheme, and those of labels that
        are switched off are left alone, so that a value has the same key on every page.

        Raises:
            SchemeError: the scheme has more values than there are keys.
        """
        taken = {label.hotkey for label in self.scheme.labels.values()} | RESERVED_KEYS
        free = [key for key in _POOL if key not in taken]
        keys: dict[tuple[str, str], str] = {}
        for attribute in (a for layer in self.scheme.layers for a in layer.attributes):
            for value in attribute.values:
                key = _choose_key(free, value)
                keys[name_control(attribute), value] = key
                free.remove(key)
        return keys


def name_control(attribute: Attribute) -> str:
    """Return the name of the control that holds an attribute."""
    return f"{attribute.layer}_{attribute.name}"


def name_list(attribute: Attribute) -> str:
    """Return the name of the control in which an attribute is chosen among an article's names."""
    return name_control(attribute) + _AMONG


def make_page(
    scheme: Scheme, layers: Sequence[str] | None = None, edition: int = EDITION
) -> LabellingPage:
    """Return the page for some layers of a scheme, for all of them where none is named.

    Raises:
        UsageError: the scheme has no such layer.
    """
    unknown = [name for name in layers or () if name not in scheme.layer_names]
    if unknown:
        raise UsageError(
            f"The scheme {scheme.name} has no layer {', '.join(unknown)}.",
            f"It has {', '.join(scheme.layer_names)}.",
        )
    return LabellingPage(
        scheme=scheme,
        layers=tuple(name for name in scheme.layer_names if not layers or name in layers),
        edition=edition,
    )


def _choose_key(free: Sequence[str], value: str) -> str:
    """Return the free key with the earliest letter of the value, else the first free one."""
    for letter in value.lower():
        if f"shift+{letter}" in free:
            return f"shift+{letter}"
    if not free:
        raise SchemeError(
            "The scheme has more attribute values than there are keys for them.",
            "Make an attribute free text, or drop some values.",
        )
    return free[0]
