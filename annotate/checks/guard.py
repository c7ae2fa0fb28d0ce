"""Checks of other packages, which must not end a run: what they raise is their finding."""

from collections.abc import Callable, Collection, Iterable

from annotate.checks.check import AnnotationFinder, DocumentFinder, Finding
from annotate.checks.view import View
from annotate.errors import describe_error
from annotate.model import Document
from annotate.plugins import Plugin
from annotate.scheme import Scheme


def guard(
    finder: AnnotationFinder | DocumentFinder, plugin: Plugin
) -> AnnotationFinder | DocumentFinder:
    """Return a finder that says of each record that it could not look at why it could not."""
    codes = [check.code for check in finder.checks]
    if isinstance(finder, AnnotationFinder):
        find = finder.find

        def find_in_view(view: View) -> list[Finding]:
            spans, relations = view.annotation.spans, view.annotation.relations
            known = {id(part) for part in (*spans, *relations)}
            return _collect(lambda: find(view), codes, plugin, known)

        return AnnotationFinder(find_in_view, finder.checks)
    find_in = finder.find

    def find_in_document(document: Document, scheme: Scheme) -> list[Finding]:
        return _collect(lambda: find_in(document, scheme), codes, plugin, ())

    return DocumentFinder(find_in_document, finder.checks)


def _collect(
    find: Callable[[], Iterable[Finding]],
    codes: Collection[str],
    plugin: Plugin,
    known: Collection[int],
) -> list[Finding]:
    try:
        found = list(find())
        fault = next(filter(None, (_find_fault(one, codes, known) for one in found)), "")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's code may raise anything
        fault = describe_error(error, plugin.module.split(".")[0])
    if not fault:
        return found
    code = next(iter(codes))
    message = f"nobody looked for it: the check of {plugin.distribution} failed: {fault}"
    mend = f'Mend {plugin.value}, or switch it off in annotate.toml: [checks] {code} = "off".'
    return [Finding(code, message, hint=mend)]


def _find_fault(found: object, codes: Collection[str], known: Collection[int]) -> str:
    """Say why something cannot be told as a finding."""
    if not isinstance(found, Finding):
        return f"it found a {type(found).__name__} instead of a Finding"
    if found.code not in codes:
        return f"it found {found.code}, and is there for {', '.join(codes)}"
    parts = [part for part in (found.span, found.relation) if part is not None]
    if any(id(part) not in known for part in parts):
        return "it found a span or a relation that is not the annotation's"
    return ""
