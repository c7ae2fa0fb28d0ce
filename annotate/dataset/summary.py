"""What a build did, in lines for people: for the terminal and, in part, for the card."""

from pathlib import Path

from annotate.dataset.rows.readings import LATEST, ORDER
from annotate.dataset.rows.tally import RESTRICTED, BuildReport
from annotate.dataset.splits.split_words import list_split_lines
from annotate.spelling import plural

_SHOWN = 5

_SHOWN_NAMES = 8


def list_left_out(report: BuildReport, *, named: bool = False) -> list[str]:
    """Return a line for each thing that is not in the dataset, with its number.

    Args:
        report: What the build counted.
        named: Whether the first documents are named.
    """
    lines = []
    if report.refused_lines:
        lines.append(f"{plural(report.refused_lines, 'line')} of the input, for an error in it")
    for reason, left in sorted(report.left_documents.items()):
        more = ", ..." if left.count > _SHOWN else ""
        names = f": {', '.join(left.documents[:_SHOWN])}{more}" if named else ""
        lines.append(f"{plural(left.count, 'article')} {reason}{names}")
    return lines + [f"{what}: {number:,}" for what, number in sorted(report.left.items()) if number]


def describe_withheld(report: BuildReport, *, shared: bool) -> str:
    """Return what the card says of withheld words, and of what stands in their place.

    Args:
        report: What the build counted.
        shared: Whether articles with their text may have words in common with a withheld one.
    """
    if not report.withheld:
        return ""
    return (
        f"{_claim(report, shared=shared)} `landmarks` and `anchors` in `documents` say in salted "
        "hashes where each span stands. A hash is always of eight tokens or more, never of a span "
        "alone. It keeps the words from those who do not have the article; whoever knows the words "
        "around a span can find it out by trying."
    )


def _claim(report: BuildReport, *, shared: bool) -> str:
    """Return what was proven of withheld texts: as much as is true, and no more."""
    but = shared and report.withheld < report.documents.total()
    except_for = ", but for runs that an article which is here with its text has as well"
    claim = "No five words in a row of a withheld text stand in any file"
    return f"{claim}{except_for if but else ''}."


def list_lines(
    report: BuildReport, target: Path, *, reading: str = LATEST, shared: bool = False
) -> list[str]:
    """Return what the person at the terminal has to know, at the end the code that loads it.

    Args:
        report: What the build counted.
        target: The folder.
        reading: Whose reading was to go first.
        shared: Whether words were left in that a withheld text has too.
    """
    lines = []
    if not report.lines_left:
        lines.append(_describe_input(report))
    if report.built:
        lines += [f"Built {target} of {plural(report.documents.total(), 'article')}."]
        lines += _list_rows(report)
        if report.empty_splits:
            lines.append(f"No article fell into {', '.join(report.empty_splits)}: left out.")
        lines += list_split_lines(report.certificate)
        lines.append(
            "Reviewed: "
            + ", ".join(
                f"{kind} {report.reviewed[kind]:,}"
                for kind in reversed(ORDER)
                if kind != "partial" or report.reviewed[kind]
            )
        )
        lines += _list_withheld(report, shared=shared)
        if report.reviewed["partial"]:
            lines.append(
                "Partial is what a person has read, but an export could not read all that they "
                "marked: see `annotate validate`."
            )
        if report.reviewed["silver"]:
            lines.append("Silver is what no person has reviewed.")
    if report.built and reading != LATEST:
        lines.append(f"Readings by {reading}: used for {plural(report.preferred, 'article')}.")
    lines += [f"Left out: {line}." for line in list_left_out(report, named=True)]
    if RESTRICTED in report.left_documents:
        lines.append("Give --include-restricted to build with these for yourself.")
    return lines + (_list_warnings(report) + _list_code(report, target) if report.built else [])


def _describe_input(report: BuildReport) -> str:
    used, refused = report.documents.total(), report.refused_lines
    left = refused + sum(left.count for left in report.left_documents.values())
    return f"Read {plural(used + left, 'line')}: {plural(used, 'article')}, {left:,} left out."


def _list_withheld(report: BuildReport, *, shared: bool) -> list[str]:
    if not report.withheld:
        return []
    lines = [
        f"Withheld: the text of {plural(report.withheld, 'article')}. "
        f"{_claim(report, shared=shared)}"
    ]
    if report.withheld_too:
        lines.append(
            f"  {report.withheld_too:,} of them only because they share five words in a row with "
            "another one; --keep-shared leaves these texts in."
        )
    if report.coincidences:
        lines.append(
            f"  {report.coincidences:,} runs of five words are in the fixed words of every card, "
            "guideline or schema as well: not from the articles."
        )
    return lines


def _list_rows(report: BuildReport) -> list[str]:
    return [
        f"  {config}: " + ", ".join(f"{split} {rows:,}" for split, rows in splits.items())
        for config, splits in report.rows.items()
    ]


def _list_warnings(report: BuildReport) -> list[str]:
    lines = []
    if report.empty_tables:
        names = ", ".join(f"{config}/{split}" for config, split in report.empty_tables)
        lines.append(f"Empty, so load_dataset does not offer them: {names}.")
    if report.missing_extra:
        there = ", ".join(sorted(report.extra)[:_SHOWN_NAMES]) or "nothing"
        lines.append(
            f"Warning: no article has {', '.join(report.missing_extra)} in meta.extra, so nothing "
            f"stands in the column. There is {there}."
        )
    if report.warnings:
        lines.append(f"{plural(report.warnings, 'warning')}: see `annotate validate`.")
    if report.redistribution["no"]:
        lines.append(
            f"Warning: {plural(report.redistribution['no'], 'article')} must not be redistributed. "
            "Do not publish this folder."
        )
    if report.redistribution["unknown"]:
        lines.append(
            f"Warning: of {plural(report.redistribution['unknown'], 'article')} it is not known "
            "whether the text may be redistributed. Find out before you publish."
        )
    if report.masked:
        lines.append("Annotators named by an e-mail address have a pseudonym in the dataset.")
    return lines


def _list_code(report: BuildReport, target: Path) -> list[str]:
    config = report.default_config
    return [
        "Load it:",
        "  from datasets import load_dataset",
        f"  {config.replace('-', '_')} = load_dataset({target.as_posix()!r}, {config!r})",
    ]
