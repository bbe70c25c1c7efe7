"""The report after an episode: of stored rows alone, the same bytes again, and nothing in it is ever computed."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from greenctl.emergency.account.errors import LadderUnknown
from greenctl.emergency.alerts.errors import AlertNotThere
from greenctl.emergency.alerts.use_cases import lift
from greenctl.emergency.report.gathering import gather
from greenctl.emergency.report.making import FORMATS, MOST_ROWS_ON_PAPER, page, paper, report, workbook
from greenctl.emergency.report.sections import MARK, Section, cell, sections_of
from greenctl.emergency.verification.domain import State
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.messages import catalogue
from greenctl.source.models import SourceRow
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory, confirmed, reported
from tests.emergency.verification.builders import seen
from tests.emergency.verification.conftest import inspectors  # noqa: F401 - a fixture

LADDER = "all-four-10-20-30"
START = NOW + timedelta(days=2)


@pytest.fixture
def alert(transactions, sources, clock):
    """Held for twelve hours; one of three confirmed, reported one of two, and was seen to keep it."""
    an_inventory(transactions, sources)
    alert = issued(transactions, starts_at=START)
    confirmed(transactions, alert, sources[0].id)
    reported(transactions, alert, sources[0].id, 0, photos=2, before=1)
    clock.advance(timedelta(days=2, hours=2))
    seen(transactions, alert, sources[0].id, State.KEPT)
    with transactions.writing(system("command")) as uow:
        lift(uow, alert.id, START + timedelta(hours=12), "示例解除", 1)
    return alert


def told(transactions, alert, **changes):
    with transactions.reading(system("test")) as uow:
        return gather(uow, alert.id, changes.get("ladder", LADDER))


def made(transactions, alert, form):
    with transactions.reading(system("test")) as uow:
        return report(uow, alert.id, LADDER, form, sample=True)


def test_it_says_what_happened_from_issue_to_lift(transactions, alert, clock):
    found = told(transactions, alert)

    assert [(one["act"], one["hours"]) for one in found["steps"]] == [("issued", Decimal("12.00")), ("lifted", None)]
    assert (found["total"]["duties"], found["total"]["confirmed"], found["total"]["confirmed_share"]) == (
        3,
        1,
        Decimal("33.3"),
    )
    assert found["verification"]["kept"] == 1
    assert (found["total"]["executed"], found["paired"]) == (1, 1)
    first = found["account"][0]
    assert [str(first[name]) for name in ("pollutant", "planned", "confirmed", "executed", "verified")] == [
        "SO2", "30", "10", "6", "6",
    ]  # fmt: skip
    assert found["as_of"] == START + timedelta(hours=2)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_rows_give_the_same_bytes_whenever_it_is_made(transactions, alert, clock, form):
    first = made(transactions, alert, form)
    clock.advance(timedelta(days=40))

    assert made(transactions, alert, form) == first
    assert first[:5] == {"html": b"<!doc", "pdf": b"%PDF-", "xlsx": b"PK\x03\x04\x14"}[form]


def test_what_is_said_later_gives_another_report(transactions, sources, alert):
    before = told(transactions, alert)
    reported(transactions, alert, sources[0].id, 1)

    after = told(transactions, alert)
    assert after["digest"] != before["digest"]
    assert (after["total"]["executed"], after["paired"]) == (2, 1)


def test_a_name_is_never_a_formula_a_tag_or_a_key_of_the_catalogue(transactions, sources, alert):
    evil = f'{MARK}title=1+1"<script>@title'
    with transactions.writing(system("test")) as uow:
        uow.execute(update(SourceRow).where(SourceRow.id == sources[0].id).values(name=evil))

    html = made(transactions, alert, "html").decode()
    assert "<script>" not in html
    assert "title=1+1&quot;&lt;script&gt;@title" in html
    sheets = zipfile.ZipFile(io.BytesIO(made(transactions, alert, "xlsx")))
    assert not any(b"<f>" in sheets.read(name) for name in sheets.namelist())
    assert made(transactions, alert, "pdf")


def test_every_cell_of_a_workbook_is_text():
    """The control: a workbook that guesses at formulas would make one of this cell."""
    book = workbook([Section("facts", ("what", "value"), (("=1+1", "+2"), ("@SUM(A1)", "-3")))])
    sheets = zipfile.ZipFile(io.BytesIO(book))

    assert b"<f>" not in sheets.read("xl/worksheets/sheet1.xml")
    assert b"=1+1" in sheets.read("xl/sharedStrings.xml")


def test_a_long_table_is_cut_on_paper_and_nowhere_else():
    rows = tuple((str(n), "x") for n in range(MOST_ROWS_ON_PAPER + 5))
    long = [Section("facts", ("what", "value"), rows)]

    assert page(long, sample=False).count(b"<tr>") == len(rows) + 1
    assert paper(long, "0", sample=True)[:5] == b"%PDF-"


def test_every_word_that_it_uses_is_in_both_languages(transactions, alert):
    used = {one[1:] for one in _cells(sections_of(told(transactions, alert))) if one.startswith(MARK)}
    keys = {name for one in sections_of(told(transactions, alert)) for name in (one.title, *one.columns)}

    for language in ("zh", "en"):
        assert used | keys <= catalogue(language)["documents_report"].keys()


def _cells(sections):
    return [one for section in sections for row in section.rows for one in row]


@pytest.mark.parametrize(
    "value, shown",
    [(None, "—"), (True, "✓"), (False, "✗"), (Decimal("1.50"), "1.5"), (START, "2026-11-22 10:00"), ("=1", "=1")],
)
def test_values_are_shown_as_people_read_them(value, shown):
    assert cell(value) == shown


def test_neither_a_foreign_alert_nor_an_unknown_ladder_has_a_report(transactions, alert):
    with pytest.raises(LadderUnknown):
        told(transactions, alert, ladder="forty")
    with (
        transactions.reading(system("test"), scope=Scope(reaches=(Reach("370811"),))) as uow,
        pytest.raises(AlertNotThere),
    ):
        gather(uow, alert.id, LADDER)
