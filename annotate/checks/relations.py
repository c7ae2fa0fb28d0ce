"""The checks T01 to T06: what relations may join, how many, in which order."""

from collections import Counter

from annotate.checks.view import Finding, Link, View, show
from annotate.model import Span
from annotate.offsets import covers


def check_types(view: View) -> list[Finding]:
    """A relation joins labels of its domain and range (T01); for unknown labels see I06."""
    found = []
    for link in view.links:
        if link.allowed:
            continue
        label, head, tail = link.relation.label, link.head.label, link.tail.label
        kind = view.scheme.relation_types.get(label)
        known = head in view.scheme.labels and tail in view.scheme.labels
        if kind is None or not known or view.scheme.allows(label, tail, head):
            continue
        ends = f"from {', '.join(sorted(kind.heads))} to {', '.join(sorted(kind.tails))}"
        message = f"{label} cannot go from {head} to {tail}: it goes {ends}"
        found.append(Finding("T01", message, link.head, link.relation))
    return found


def check_counts(view: View) -> list[Finding]:
    """A head has as many tails as the scheme allows, and a cue has a content (T02)."""
    found = []
    limits = view.scheme.limits
    limited = [
        (link.head.id, link.relation.label) for link in view.links if link.relation.label in limits
    ]
    counts = Counter(limited) if len(set(limited)) < len(limited) else Counter()
    for (head, label), count in counts.items():
        if count > limits[label]:
            message = f"{count} relations {label} lead from one span, allowed is {limits[label]}"
            found.append(Finding("T02", message, view.spans[head]))
    signalling = {link.tail.id for link in view.by_role.get("cue", ())}
    for span in view.spans_by_role.get("cue", ()):
        if span.id not in signalling:
            message = f"{span.label} {show(span.text)} belongs to no content"
            found.append(Finding("T02", message, span))
    return found


def check_pieces(view: View) -> list[Finding]:
    """The pieces of a quote follow one another in the text, each after one other (T03)."""
    links = view.by_role.get("continues", ())
    found = []
    predecessors = Counter(link.tail.id for link in links)
    for link in links:
        name = link.relation.label
        if link.tail.start < link.head.end:
            message = f"{name} leads to {show(link.tail.text, 30)}, which does not come later"
            found.append(Finding("T03", message, link.head, link.relation))
        elif predecessors[link.tail.id] > 1:
            message = f"{show(link.tail.text, 30)} continues {predecessors[link.tail.id]} pieces"
            found.append(Finding("T03", message, link.tail, link.relation))
    return found


def check_containment(view: View) -> list[Finding]:
    """A content is within a content that covers it, itself or with one of its pieces (T04)."""
    return [
        Finding(
            "T04",
            f"{show(link.head.text, 30)} is not inside {show(link.tail.text, 30)}",
            link.head,
            link.relation,
        )
        for link in view.by_role.get("within", ())
        if not any(covers(piece, link.head) for piece in _list_pieces(link.tail, view))
    ]


def _list_pieces(span: Span, view: View) -> list[Span]:
    pieces, seen = [span], {span.id}
    while following := view.get_tails(pieces[-1], "continues"):
        if following[0].id in seen:
            break
        pieces.append(following[0])
        seen.add(following[0].id)
    return pieces


def check_coreference(view: View) -> list[Finding]:
    """Coreference leads to an end, and between entities of one label (T05)."""
    links = view.by_role.get("coref", ())
    if not links:
        return []
    found = []
    following = {link.head.id: link for link in links}
    for link in links:
        head, tail = link.head, link.tail
        if head.layer == tail.layer and head.label != tail.label and _are_entities(link, view):
            message = f"{show(head.text, 30)} is {head.label}, {show(tail.text, 30)} {tail.label}"
            found.append(Finding("T05", message, head, link.relation))
    found += [
        Finding("T05", f"coreference leads from {show(link.head.text, 30)} back to it", link.head)
        for link in _find_cycles(following)
    ]
    return found


def _are_entities(link: Link, view: View) -> bool:
    return view.find_role(link.head) == "entity" == view.find_role(link.tail)


def _find_cycles(following: dict[str, Link]) -> list[Link]:
    """Return one link of each circle: that with the smallest head id."""
    done: set[str] = set()
    cycles = []
    for start in sorted(following):
        path: list[str] = []
        at = start
        while at in following and at not in done:
            done.add(at)
            path.append(at)
            at = following[at].tail.id
        if at in path:
            cycles.append(following[min(path[path.index(at) :])])
    return cycles


def check_pairs(view: View) -> list[Finding]:
    """One relation at most leads from one span to another (T06)."""
    if len({(link.head.id, link.tail.id) for link in view.links}) == len(view.links):
        return []
    pairs = Counter((link.head.id, link.tail.id) for link in view.links)
    found = []
    for (head, tail), count in pairs.items():
        if count > 1:
            ends = f"{show(view.spans[head].text, 30)} to {show(view.spans[tail].text, 30)}"
            found.append(Finding("T06", f"{count} relations lead from {ends}", view.spans[head]))
    return found
