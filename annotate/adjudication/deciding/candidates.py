"""What is there to decide in a document: the places, and who marked what at each of them.

Every mark of every reader is in one place; a place has one mark a reader at most, all of labels
that are alternatives. Links are compared by the places that they join, so that whoever marked the
same quote with other bounds is still heard about its speaker.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotate.adjudication.deciding.annotator_views import Link, Mark, Voice
from annotate.readings.overlaps import group_overlapping, list_families
from annotate.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody marked something. `voters` are those who answer for the layer."""

    members: Mapping[str, Mark]
    voters: tuple[str, ...]

    @property
    def votes(self) -> dict[str, Mark | None]:
        """What each of those has here."""
        return {name: self.members.get(name) for name in self.voters}

    def list_givers(self, mark: Mark) -> tuple[str, ...]:
        """Return who has exactly this mark here."""
        return tuple(name for name, own in sorted(self.members.items()) if own == mark)


class Ballot:
    """The places of a document, and where each reader's marks are. `voices` are the readers'.

    `judge` is one more voice, which has no vote: that of the person who decides.
    """

    def __init__(self, voices: Sequence[Voice], scheme: Scheme, judge: Voice | None = None) -> None:
        self.voices = sorted(voices, key=lambda voice: voice.name)
        self.scheme = scheme
        self.layers = _list_layers(self.voices, scheme)
        self._speakers = {voice.name: voice for voice in self.voices}
        self.judge = "" if judge is None else f"\x00{judge.name}"  # no reader has such a name
        if judge is not None:
            self._speakers[self.judge] = judge
        self.places = list(self._iter_places())
        self._home = {
            (name, mark): at
            for at, place in enumerate(self.places)
            for name, mark in place.members.items()
        }

    def _iter_places(self) -> Iterator[Place]:
        families = {label: f.name for f in list_families(self.scheme) for label in f.labels}
        names = list(self._speakers)
        kinds: defaultdict[tuple[str, str], list[list[Mark]]] = defaultdict(
            lambda: [[] for _ in names]
        )
        for number, name in enumerate(names):
            for mark in sorted(self._speakers[name].spans):
                kinds[mark.layer, families.get(mark.label, mark.label)][number].append(mark)
        for (layer, _), marks in sorted(kinds.items()):
            for group in group_overlapping(marks):
                members = {names[number]: mark for number, mark in sorted(group.items())}
                yield Place(members=members, voters=self._list_voters(layer))

    def _list_voters(self, layer: str) -> tuple[str, ...]:
        """Return who answers for a layer; of one that few answer for, whoever may link to it."""
        found = tuple(voice.name for voice in self.voices if layer in voice.layers)
        return found if len(found) > 1 else tuple(voice.name for voice in self.voices)

    def list_links(self) -> dict[tuple[str, int, int], dict[str, Link]]:
        """Return who linked which places how: by label, head and tail place, the readers' links."""
        found: dict[tuple[str, int, int], dict[str, Link]] = {}
        for name, voice in self._speakers.items():
            for link in voice.links:
                head, tail = self._home[name, link.head], self._home[name, link.tail]
                found.setdefault((link.label, head, tail), {}).setdefault(name, link)
        return dict(sorted(found.items()))

    def get_voice(self, name: str) -> Voice:
        """Return what a reader, or the judge, says."""
        return self._speakers[name]


def _list_layers(voices: Sequence[Voice], scheme: Scheme) -> tuple[str, ...]:
    """Return the layers that at least two answer for."""
    return tuple(
        layer for layer in scheme.layer_names if sum(layer in v.layers for v in voices) > 1
    )
