import pytest

from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.records import to_json
from annotate.reliability.agreement import BY, AgreementSettings, measure_agreement
from annotate.reliability.audit.audit import audit_suggestions
from annotate.reliability.options import read_options
from annotate.report.agreed import make_agreement
from annotate.report.audited import make_audit
from annotate.report.measured import find_how
from tests.report.samples import iter_annotated

OPTIONS = read_options(load_scheme(DEFAULT_SCHEME))
UNKNOWN = "Counted in the records that were compared."


@pytest.fixture(scope="module")
def records():
    return list(iter_annotated(24))


@pytest.fixture(scope="module")
def agreement(records):
    return to_json(measure_agreement(records, OPTIONS, AgreementSettings(by=BY, bootstrap=50)))


@pytest.fixture(scope="module")
def audit(records):
    return to_json(audit_suggestions(records, OPTIONS, bootstrap=50))


@pytest.mark.slow
def test_every_figure_of_the_agreement_keeps_its_value_interval_and_number_of_items(agreement):
    tables = {table.name: table for table in make_agreement(agreement, "here").tables}
    whole = [f for f in agreement["figures"] if not f["by"] and "/" not in f["about"]]
    assert len(whole) > 30
    for figure in whole:
        number = tables[f"agreement {figure['kind']}"].get(
            "value", figure["about"], figure["measure"]
        )
        for name in ("value", "low", "high", "documents", "items"):
            assert getattr(number, name) == figure.get(name)
        assert number.value is not None or number.reason


def test_every_measure_says_how_it_is_computed(agreement, audit):
    for report in (agreement, audit):
        figures = [f for m in report.get("models", ()) for f in m["figures"]]
        measures = {f["measure"] for f in [*figures, *report.get("figures", ())]}
        assert measures
        assert [m for m in measures if find_how(m, report["how"]) == UNKNOWN] == []


def test_the_edits_of_the_audit_stand_in_the_order_of_what_is_left_of_a_suggestion(audit):
    tables = {table.name: table for table in make_audit(audit, "here").tables}
    edits = tables["edits spans rules 1.0"]
    assert edits.columns[:4] == ("suggested", "kept", "relabelled", "moved")
    row = next(r for r in audit["models"][0]["spans"] if r["about"] == "quote")
    assert edits.get("deleted", "quote").value == row["edits"]["deleted"]
    moved = [row.names[0] for row in tables["moved rules 1.0"].rows]
    assert moved == ["by 1", "by 2-3", "by 4-7", "by 8-15", "by 16 or more"]


def test_what_needs_no_more_articles_than_there_can_be_says_why(audit):
    tables = {table.name: table for table in make_audit(audit, "here").tables}
    needed = [row.numbers[-1] for row in tables["densities"].rows]
    assert any(number.value for number in needed)
    assert all(number.value is not None or number.reason for number in needed)


def test_nothing_to_compare_is_said_in_a_sentence(records):
    alone = to_json(measure_agreement([], OPTIONS, AgreementSettings(bootstrap=0)))
    section = make_agreement(alone, "here")
    assert "nothing to compare" in section.words[0]
    assert {table.name for table in section.tables} == {"compared"}
