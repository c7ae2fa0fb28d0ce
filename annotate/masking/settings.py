"""What to mask and how: options, then the project file, then the defaults."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.errors import UsageError
from annotate.language import Language, load_language
from annotate.masking.matches import KINDS, NAME
from annotate.masking.phones import KIND as PHONE
from annotate.masking.phones import check_regions
from annotate.masking.placeholders import DEFAULT_STYLE, Style
from annotate.masking.public import PublicList, read_public
from annotate.project import Project
from annotate.registry.tables import Registry
from annotate.scheme import Scheme

PUBLIC_FILE = "public.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingSettings:
    """What to mask and how. `regions` are for telephone numbers without a country code.

    `registry` says which names are one person's.
    """

    scheme: Scheme
    public: PublicList = field(default_factory=PublicList)
    kinds: frozenset[str] = frozenset(KINDS)
    regions: tuple[str, ...] = ()
    bylines: bool = False
    consistent: bool = False
    style: Style = field(default_factory=Style)
    language: Language = field(default_factory=load_language)
    registry: Registry = field(default_factory=Registry)

    @property
    def decisive(self) -> tuple[Any, ...]:
        """Whatever decides what is masked, and how, as values that are compared."""
        plain = self.kinds, self.regions, self.bylines, self.consistent, self.style.template
        return (*plain, self.scheme, self.public.lines, self.language, self.registry.sha256)

    @property
    def names_layer(self) -> str | None:
        """The layer in which persons are marked, None where the scheme marks none."""
        label = self.scheme.find_entity("PERSON")
        return self.scheme.labels[label].layer if label else None


def make_settings(
    project: Project,
    *,
    public: Path | None = None,
    kinds: Sequence[str] = (),
    regions: Sequence[str] = (),
    language: Language | None = None,
    registry: Registry | None = None,
    **given: Any,
) -> MaskingSettings:
    """Return the settings of a project, an option that was given before what its file says.

    Args:
        project: The project.
        public: The list of public persons; without one, the project's, or public.txt beside it.
        kinds: Some of `annotate.masking.matches.KINDS`; none: all.
        regions: ISO 3166 codes; none: by the language of each document.
        language: That of names and bylines; None: the default one.
        registry: Which names are one person's; None: nothing is known of that.
        given: `bylines`, `consistent` and `style`, None where not given.

    Raises:
        UsageError: a kind, region or style cannot be used.
        AnnotateError: the list is not there or cannot be read.
    """
    language = language or load_language()
    said = {**project.mask, **{name: one for name, one in given.items() if one is not None}}
    chosen = frozenset(kinds or project.mask.get("kinds", KINDS))
    unknown = sorted(chosen - set(KINDS))
    if unknown:
        raise UsageError(f"{unknown[0]} cannot be masked.", f"Kinds are {', '.join(KINDS)}.")
    chosen_regions = tuple(regions or project.mask.get("regions", ()))
    if PHONE in chosen:
        check_regions(chosen_regions)
    return MaskingSettings(
        scheme=project.load_scheme(),
        public=_read_list(project, public, language) if NAME in chosen or public else PublicList(),
        kinds=chosen,
        regions=chosen_regions,
        bylines=said.get("bylines", "keep") == "mask",
        consistent=bool(said.get("consistent", False)),
        style=Style(said.get("style", DEFAULT_STYLE)),
        language=language,
        registry=registry or Registry(),
    )


def _read_list(project: Project, given: Path | None, language: Language) -> PublicList:
    if given is not None:
        return read_public(given, language)
    if "public" in project.mask:
        return read_public(project.folder / project.mask["public"], language)
    usual = project.folder / PUBLIC_FILE
    return read_public(usual, language) if usual.is_file() else PublicList()
