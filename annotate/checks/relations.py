"""The checks T01 to T07: what relations may join, how many, in which order."""

from collections import Counter

from annotate.checks.check import Check, Finding, finds
from annotate.checks.view import JoinedRelation, View, show
from annotate.model import Span
from annotate.offsets import covers


@finds(
    Check(
        code="T01",
        title="a relation between labels that it cannot join",
        severity="error",
        breaks_page=True,
        why="Each relation has the labels its two ends may have. Between others it has no reading.",
        fix="Delete it, or correct the label of one end.",
        right="Ostrava [opposes](AGAINST target>TARGET) [the levy](TARGET).",
        wrong="[Ostrava](GPE) [opposes](AGAINST target>TARGET cue>GPE) [the levy](TARGET).",
    )
)
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


@finds(
    Check(
        code="T02",
        title="too many relations of a kind",
        severity="error",
        finished=True,
        why="An attribution has at most one cue: of two nobody can say which one signals it.",
        fix="Delete what is too much.",
        right="[Lind](ACTOR) [said](CUE) [it is over](INDIRECT speaker>ACTOR cue>CUE).",
        wrong="[Lind](ACTOR) [said](CUE a), [claimed](CUE b) "
        "[it is over](INDIRECT speaker>ACTOR cue>a cue>b).",
    )
)
def check_counts(view: View) -> list[Finding]:
    """A head has as many tails as the scheme allows (T02)."""
    found = []
    limits = view.scheme.limits
    limited = [
        (link.head.id, link.relation.label) for link in view.links if link.relation.label in limits
    ]
    counts = Counter(limited) if len(set(limited)) < len(limited) else Counter()
    for (head, label), count in counts.items():
        if count > limits[label]:
            message = f"{count} relations {label} lead from one span, allowed is {limits[label]}"
            last = next(
                link.relation
                for link in reversed(view.links)
                if (link.head.id, link.relation.label) == (head, label)
            )
            found.append(Finding("T02", message, view.spans[head], last))
    return found


@finds(
    Check(
        code="T07",
        title="a cue without a content",
        severity="warning",
        finished=True,
        incomplete=True,
        why="A cue signals a content. One that signals nothing mostly stayed behind when its quote "
        "was deleted.",
        fix="Delete it, or mark its content; `annotate validate --fix` sets aside what a deletion "
        "left behind.",
        right="[Lind](ACTOR) [said](CUE) [it is over](INDIRECT speaker>ACTOR cue>CUE).",
        wrong="[Lind](ACTOR) [said](CUE) [it is over](INDIRECT speaker>ACTOR).",
    )
)
def check_cues(view: View) -> list[Finding]:
    """A cue has a content (T07)."""
    found = []
    signalling = {link.tail.id for link in view.by_role.get("cue", ())}
    for span in view.spans_by_role.get("cue", ()):
        if span.id not in signalling:
            message = f"{span.label} {show(span.text)} belongs to no content"
            found.append(Finding("T07", message, span))
    return found


@finds(
    Check(
        code="T03",
        title="the pieces of a quote are not a line in text order",
        severity="error",
        why="`continues` leads from each piece to the next one in the text; a piece that follows "
        "two others, or comes before its predecessor, makes the quote's text undefined.",
        fix="Join each piece to the next one in the text.",
        right="[It is over](INDIRECT a speaker>ACTOR continues>b), [she](ACTOR) says, "
        "[for good](INDIRECT b).",
        wrong="[It is over](INDIRECT a), [she](ACTOR) says, "
        "[for good](INDIRECT b speaker>ACTOR continues>a).",
    )
)
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


@finds(
    Check(
        code="T04",
        title="`within` against containment",
        severity="error",
        why="A content is within the content that contains it, and in no other.",
        fix="Join it to the content around it, or delete the relation.",
        right="[Lind](ACTOR) says [Brno fears [it is over](INDIRECT b speaker>ACTOR within>a)]"
        "(INDIRECT a speaker>ACTOR).",
        wrong="[Lind](ACTOR) says [Brno is lost](INDIRECT a speaker>ACTOR) and "
        "[it is over](INDIRECT b speaker>ACTOR within>a).",
    )
)
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


@finds(
    Check(
        code="T05",
        title="coreference in a circle, or between different types",
        severity="error",
        why="`coref` leads to an earlier mention of the same thing, so it ends somewhere, and a "
        "person is not a place.",
        fix="Lead each mention to the nearest earlier one of the same thing.",
        right="[Mara Lind](PERSON mara) is here; [Ms Lind](PERSON coref>mara) spoke.",
        wrong="[Brno](GPE) is here; [Ms Lind](PERSON coref>GPE) spoke.",
    )
)
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
        Finding(
            "T05",
            f"coreference leads from {show(link.head.text, 30)} back to it",
            link.head,
            link.relation,
        )
        for link in _find_cycles(following)
    ]
    return found


def _are_entities(link: JoinedRelation, view: View) -> bool:
    return view.find_role(link.head) == "entity" == view.find_role(link.tail)


def _find_cycles(following: dict[str, JoinedRelation]) -> list[JoinedRelation]:
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


@finds(
    Check(
        code="T06",
        title="two relations from one span to another",
        severity="error",
        breaks_page=True,
        why="Label Studio keeps one relation on an ordered pair of spans and drops the others in "
        "silence.",
        fix="Keep one; `annotate validate --fix` drops exact copies.",
        right="Ostrava [opposes](AGAINST target>TARGET) [the levy](TARGET).",
        wrong="Ostrava [opposes](AGAINST target>TARGET target>TARGET) [the levy](TARGET).",
    )
)
def check_pairs(view: View) -> list[Finding]:
    """One relation at most leads from one span to another (T06)."""
    if len({(link.head.id, link.tail.id) for link in view.links}) == len(view.links):
        return []
    pairs = Counter((link.head.id, link.tail.id) for link in view.links)
    found = []
    for (head, tail), count in pairs.items():
        if count > 1:
            ends = f"{show(view.spans[head].text, 30)} to {show(view.spans[tail].text, 30)}"
            last = next(
                link.relation
                for link in reversed(view.links)
                if (link.head.id, link.tail.id) == (head, tail)
            )
            message = f"{count} relations lead from {ends}"
            found.append(Finding("T06", message, view.spans[head], last))
    return found
