"""The sentence for the methods section: design, estimator, intervals, seed, versions, hashes."""

from collections.abc import Sequence
from typing import NamedTuple

from annotate.estimates.collecting import SampleAccount
from annotate.estimates.estimating import EstimateSettings

_SHORT = 12  # characters of a hash


class SourceHash(NamedTuple):
    """A file, and the SHA-256 of its bytes."""

    file: str
    sha256: str


def describe_methods(
    account: SampleAccount,
    articles: int,
    settings: EstimateSettings,
    files: Sequence[SourceHash],
    *,
    version: str,
) -> str:
    """Return what a paper has to say of how the numbers came to be."""
    read = len(account.used)
    named = ", ".join(f"{one.file} (sha256 {one.sha256[:_SHORT]})" for one in files)
    hashes = f" of {named}" if files else ""
    of_more = (
        "the articles are taken as a sample of more"
        if settings.wider
        else "the articles are all that is spoken of, with the finite population correction"
    )
    return " ".join(
        (
            _describe_design(account, articles, read),
            "Estimates of people alone are Horvitz-Thompson estimates with the weights of that",
            "design; those of both are prediction-powered with the tuned weight (Angelopoulos et",
            "al. 2023; Angelopoulos, Duchi and Zrnic 2023), design-based (Egami et al. 2023), with",
            f"the article as the unit; {of_more}. Intervals are 95 % intervals of a studentised",
            f"bootstrap over articles within strata ({settings.draws:,} draws, seed",
            f"{settings.seed}). Computed with annotate {version}" + f"{hashes}.",
        )
    )


def _describe_design(account: SampleAccount, articles: int, read: int) -> str:
    outside = (
        f" {account.outside:,} other articles that people read are not used."
        if account.outside
        else ""
    )
    if read >= articles:
        return f"People read all {articles:,} articles."
    if not account.is_drawn:
        return (
            f"People read {read:,} of {articles:,} articles; no design of the sample is on record, "
            f"and they are assumed to have been drawn by simple random sampling.{outside}"
        )
    seeds = ", ".join(map(str, account.seeds)) or "0"
    number = len(account.chances)
    strata = "1 stratum" if number == 1 else f"{number} strata"
    how = (
        "by simple random sampling without replacement"
        if account.by == "simple"
        else f"by stratified random sampling without replacement in {strata} by {account.by}"
    )
    rest = (
        f" Of the {account.drawn:,} articles drawn {account.drawn - read:,} are not read; what was "
        "read of each stratum is taken to be drawn by lot."
        if account.drawn > read
        else ""
    )
    told = f"People read {read:,} of {articles:,} articles, drawn {how} (seed {seeds})."
    return f"{told}{rest}{outside}"
