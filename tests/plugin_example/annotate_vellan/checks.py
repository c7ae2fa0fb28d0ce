"""A check: no ship of Port Vellan has a name in capitals."""

from collections.abc import Iterator

from annotate.checks import Check, Finding, View, finds


@finds(
    Check(
        code="VELLAN01",
        title="a ship that is shouted",
        severity="warning",
        why="The register of Port Vellan has no names in capitals.",
        fix="Look the name up in the register.",
    )
)
def check_ships(view: View) -> Iterator[Finding]:
    """A name in capitals."""
    for span in view.annotation.spans:
        if span.text.isupper() and span.label == "PRODUCT":
            yield Finding("VELLAN01", f"{span.text} is in capitals", span)
