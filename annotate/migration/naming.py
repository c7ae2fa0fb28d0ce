"""`who` made of coreference, for a scheme that has the attribute where the old one had only chains.

A chain is called by the longest name of its entities. Where none of them is a name, or another
chain is called so already, it stays a chain: two who are called alike are not made one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from annotate.migration.plan import MigrationPlan
from annotate.model import SEPARATOR, WHO, Annotation, Span
from annotate.name_forms import clean_name, is_written_as_name

ENTITY, COREFERENCE = "entity", "coref"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainMention:
    """A span that a chain may go through: its label in the old scheme, its words, its `who`."""

    id: str
    label: str
    start: int
    text: str
    who: str = ""


@dataclass(frozen=True)
class ChainNaming:
    """How the chains of one scheme are named in another."""

    plan: MigrationPlan

    @cached_property
    def relation(self) -> str | None:
        """The old scheme's relation of coreference; None where no names are made of it."""
        old, new = self.plan.old, self.plan.new
        had = any(a.name == WHO for layer in old.layers for a in layer.attributes)
        has = any(a.name == WHO and a.free for layer in new.layers for a in layer.attributes)
        return old.find_relation(COREFERENCE) if has and not had else None

    def name(
        self, mentions: Iterable[ChainMention], links: Iterable[tuple[str, str]]
    ) -> Mapping[str, str]:
        """Return the name of each mention of a chain that has one."""
        listed = sorted(mentions, key=lambda m: (m.start, m.id))
        taken = {part.strip() for m in listed for part in m.who.split(SEPARATOR)}
        found: dict[str, str] = {}
        for chain in _list_chains(listed, links):
            name = self._choose(chain)
            if name is not None and name not in taken and not any(m.who for m in chain):
                taken.add(name)
                found.update((mention.id, name) for mention in chain)
        return found

    def _choose(self, chain: Sequence[ChainMention]) -> str | None:
        roles = self.plan.old.roles
        names = [
            name
            for mention in chain
            if roles.get(mention.label) == ENTITY
            and is_written_as_name(name := clean_name(mention.text))
            and SEPARATOR not in name
        ]
        return max(names, key=len, default=None)

    def takes(self, label: str) -> bool:
        """Tell whether a span of a label of the new scheme says whom it is about."""
        return any(a.name == WHO and a.free for a in self.plan.new.iter_attributes(label))


def _list_chains(
    mentions: Sequence[ChainMention], links: Iterable[tuple[str, str]]
) -> Iterator[list[ChainMention]]:
    """Yield the mentions that links join, in text order; one that none joins is no chain."""
    chains = {mention.id: [mention] for mention in mentions}
    for head, tail in links:
        one, other = chains.get(head), chains.get(tail)
        if one is not None and other is not None and one is not other:
            few, many = sorted((one, other), key=len)
            many += few
            chains.update((mention.id, many) for mention in few)
    seen: set[int] = set()
    for mention in mentions:
        chain = chains[mention.id]
        if len(chain) > 1 and id(chain) not in seen:
            seen.add(id(chain))
            yield sorted(chain, key=lambda m: (m.start, m.id))


def name_annotation(annotation: Annotation, plan: MigrationPlan) -> Mapping[str, str]:
    """Return the names that the chains of an annotation of the old scheme give its spans."""
    naming = ChainNaming(plan)
    if naming.relation is None:
        return {}
    links = ((r.head, r.tail) for r in annotation.relations if r.label == naming.relation)
    return naming.name(map(_read_mention, annotation.spans), links)


def _read_mention(span: Span) -> ChainMention:
    who = span.attributes.get(WHO, "")
    return ChainMention(id=span.id, label=span.label, start=span.start, text=span.text, who=who)
