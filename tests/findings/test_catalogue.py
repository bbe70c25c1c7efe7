"""The catalogue: what is shipped is sound and never changes; whatever is wrong in a file is named with its line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from greenctl.findings.catalogue_files import FOLDER, read_catalogue, shipped
from greenctl.findings.catalogues import in_force_on
from greenctl.findings.errors import CatalogueRefused, NoCatalogueInForce
from greenctl.inspection.editions import lines_of
from greenctl.kernel.actor import system
from greenctl.rules.queries import veto_kinds
from tests.declaration.builders import a_season

# What was recorded under an edition names it by its fingerprint: a change is a new edition in a new file.
SHIPPED = {"sample-2026": "6cbc51fbf72ec619ae9c3c6dc092c9c947d78981c67d1f12cdd75cf4f5e47049"}
# code: (severity, points) worked out by hand from the file, for one issue of each kind.
WORKED = {
    "uncovered_soil": ("general", "1"),
    "response_not_implemented": ("serious", "3"),
    "line_not_stopped": ("major", "6"),
    "false_record": ("major", "12"),
    "board_missing": ("general", "0.5"),
}


def test_a_shipped_edition_never_changes():
    assert {catalogue.id: catalogue.fingerprint for catalogue in shipped()} == SHIPPED


def test_severity_points_and_days_can_be_worked_out_from_the_file():
    catalogue = shipped()[-1]

    for code, (severity, points) in WORKED.items():
        issue = catalogue.find_issue(code)
        assert (issue.severity, issue.points) == (severity, Decimal(points))
    assert [(item.code, item.working_days, item.points) for item in catalogue.severities] == [
        ("general", 7, 1),
        ("serious", 5, 3),
        ("major", 3, 6),
    ]


def test_every_line_is_cited_and_says_that_it_is_a_sample():
    for catalogue in shipped():
        assert all(item.cite.doc in catalogue.documents for item in (*catalogue.issues, *catalogue.severities))
        assert not catalogue.official
        assert "示例" in catalogue.title_zh


def test_issues_name_work_lines_and_vetoes_that_there_are(transactions):
    a_season(transactions)
    with transactions.reading(system("test")) as uow:
        vetoes = veto_kinds(uow)

    catalogue = shipped()[-1]

    assert {issue.line for issue in catalogue.issues} <= set(lines_of("370811", date(2026, 11, 20)))
    assert {issue.adverse for issue in catalogue.issues} - {None} <= set(vetoes)


def test_the_latest_edition_in_force_on_a_day_holds():
    first = shipped()[0]
    second = replace(first, id="sample-later", in_force_from=date(2026, 12, 1))

    assert in_force_on([first, second], date(2026, 11, 30)) is first
    assert in_force_on([first, second], date(2026, 12, 1)) is second
    with pytest.raises(NoCatalogueInForce):
        in_force_on([second], date(2026, 11, 30))


@pytest.mark.parametrize(
    "old, new, place, wrong",
    [
        pytest.param("severity: major", "severity: huge", "severity", "'huge' is not known", id="no such severity"),
        pytest.param(
            "doc: jining-batch-25}", "doc: hearsay}", "cite.doc", "'hearsay' is not known", id="cites nothing"
        ),
        pytest.param("trust: invented}", "trust: sure}", "trust", "'sure' is not known", id="trust of one's own"),
        pytest.param("points: '12'", "points: 12.5", "points", "is not a plain value", id="a float"),
        pytest.param("points: '12'", "points: '-1'", "points", "is no number", id="less than nothing"),
        pytest.param("repeat_days: 90", "repeat_days: 0", "settings.repeat_days", "out of range", id="no days at all"),
        pytest.param("repeat_days: 90", "repeat_day: 90", "settings.repeat_day", "unknown key", id="misspelt"),
        pytest.param("code: open_cutting", "code: uncovered_soil", "issues[", "stands twice", id="an issue twice"),
        pytest.param("code: open_cutting", "code: Open-Cutting", "code", "is no code", id="no code"),
        pytest.param("working_days: 7", "working_days: true", "working_days", "out of range", id="no number"),
        pytest.param("official: false", "official: true", "", "is not read from a document", id="invented, official"),
        pytest.param("id: sample-2026", "id: sample-2027", "id", "another name", id="another file's"),
        pytest.param("in_force_from: '2019-01-01'", "in_force_from: 'soon'", "in_force_from", "is no day", id="no day"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path, old, new, place, wrong):
    text = (FOLDER / "sample-2026.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "sample-2026.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(file)

    told = refused.value.details
    assert place in told["place"]
    assert wrong in told["wrong"]
    assert told["line"] is None or told["line"] > 0
