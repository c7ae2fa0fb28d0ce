"""What is there to decide in a document: clusters of spans that overlap, and whose each span is.

Every span of every reader is in one cluster; a cluster has one span a reader at most, all of labels
that are alternatives. Relations are compared by the clusters that they join, so that whoever marked
the same quote with other bounds is still heard about its speaker.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotate.adjudication.deciding.annotator_views import AnnotatorView, RelationKey, SpanKey
from annotate.readings.overlaps import group_overlapping, list_families
from annotate.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapCluster:
    """Where somebody marked something. `voters` are those who answer for the layer."""

    members: Mapping[str, SpanKey]
    voters: tuple[str, ...]

    @property
    def votes(self) -> dict[str, SpanKey | None]:
        """What each of those has here."""
        return {name: self.members.get(name) for name in self.voters}

    def list_givers(self, key: SpanKey) -> tuple[str, ...]:
        """Return who has exactly this span here."""
        return tuple(name for name, own in sorted(self.members.items()) if own == key)


class Candidates:
    """The clusters of a document, and where each reader's spans are. `views` are the readers'.

    `judge` is one more view, which has no vote: that of the person who decides.
    """

    def __init__(
        self, views: Sequence[AnnotatorView], scheme: Scheme, judge: AnnotatorView | None = None
    ) -> None:
        self.views = sorted(views, key=lambda view: view.name)
        self.scheme = scheme
        self.layers = _list_layers(self.views, scheme)
        self._speakers = {view.name: view for view in self.views}
        self.judge = "" if judge is None else f"\x00{judge.name}"  # no reader has such a name
        if judge is not None:
            self._speakers[self.judge] = judge
        self.clusters = list(self._iter_clusters())
        self._home = {
            (name, key): at
            for at, cluster in enumerate(self.clusters)
            for name, key in cluster.members.items()
        }

    def _iter_clusters(self) -> Iterator[OverlapCluster]:
        families = {label: f.name for f in list_families(self.scheme) for label in f.labels}
        names = list(self._speakers)
        kinds: defaultdict[tuple[str, str], list[list[SpanKey]]] = defaultdict(
            lambda: [[] for _ in names]
        )
        for number, name in enumerate(names):
            for key in sorted(self._speakers[name].spans):
                kinds[key.layer, families.get(key.label, key.label)][number].append(key)
        for (layer, _), keys in sorted(kinds.items()):
            for group in group_overlapping(keys):
                members = {names[number]: key for number, key in sorted(group.items())}
                yield OverlapCluster(members=members, voters=self._list_voters(layer))

    def _list_voters(self, layer: str) -> tuple[str, ...]:
        """Return who answers for a layer; of one that few answer for, whoever may link to it."""
        found = tuple(view.name for view in self.views if layer in view.layers)
        return found if len(found) > 1 else tuple(view.name for view in self.views)

    def list_relations(self) -> dict[tuple[str, int, int], dict[str, RelationKey]]:
        """Return the readers' relations, by name, by label and the clusters of head and tail."""
        found: dict[tuple[str, int, int], dict[str, RelationKey]] = {}
        for name, view in self._speakers.items():
            for key in view.relations:
                head, tail = self._home[name, key.head], self._home[name, key.tail]
                found.setdefault((key.label, head, tail), {}).setdefault(name, key)
        return dict(sorted(found.items()))

    def get_view(self, name: str) -> AnnotatorView:
        """Return what a reader, or the judge, says."""
        return self._speakers[name]


def _list_layers(views: Sequence[AnnotatorView], scheme: Scheme) -> tuple[str, ...]:
    """Return the layers that at least two answer for."""
    return tuple(layer for layer in scheme.layer_names if sum(layer in v.layers for v in views) > 1)
