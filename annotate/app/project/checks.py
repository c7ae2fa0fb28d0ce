"""Every code that a finding can have, and what each is for."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotate.app.context import Context
from annotate.checks import Check, Explanation, read_explanations
from annotate.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEntry:
    """A code with its words.

    A check has the `severity` that the project gives it, None for what other steps find, and
    examples of what is right and what is wrong.
    """

    code: str
    title: str
    why: str
    fix: str
    severity: str | None = None
    right: str = ""
    wrong: str = ""


def list_entries(context: Context, codes: Sequence[str] = ()) -> list[CheckEntry]:
    """Return the codes, of some families or all of them, in the order of the catalogue.

    Raises:
        UsageError: no finding has such a code.
    """
    known = read_explanations()
    unknown = [code for code in codes if not any(name.startswith(code) for name in known)]
    if unknown:
        raise UsageError(f"There is no finding {', '.join(unknown)}.", "See: annotate checks")
    wanted = tuple(codes) or ("",)
    return [_make_entry(context, e) for e in known.values() if e.code.startswith(wanted)]


def _make_entry(context: Context, entry: Check | Explanation) -> CheckEntry:
    if not isinstance(entry, Check):
        return CheckEntry(code=entry.code, title=entry.title, why=entry.why, fix=entry.fix)
    return CheckEntry(
        code=entry.code,
        title=entry.title,
        why=entry.why,
        fix=entry.fix,
        severity=context.project.checks.get(entry.code, entry.severity),
        right=entry.right,
        wrong=entry.wrong,
    )
