"""A report as HTML, PDF or a workbook; each is the same bytes for the same stored rows."""

import io
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from html import escape

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.documents import render
from greenctl.emergency.report.gathering import gather, sources
from greenctl.emergency.report.sections import MARK, Section, sections_of, source_rows
from greenctl.messages import text
from greenctl.workbook.writing import LONGEST_CELL, a_workbook

WORDS = "documents_report"
HTML, PDF, XLSX = "html", "pdf", "xlsx"
FORMATS = (HTML, PDF, XLSX)
MOST_ROWS_ON_PAPER = 60
_LONGEST_SHEET_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "·"))
# A workbook says when it was made; so that its bytes stay, all of them say the same.
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_STYLE = (
    "body{font-family:sans-serif;margin:2rem;max-width:80rem}table{border-collapse:collapse;margin:0 0 1.5rem}"
    "th,td{border:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}small{color:#555}"
)


def report(uow: UnitOfWork, alert_id: str, ladder: str, form: str, *, sample: bool) -> bytes:
    """One of FORMATS. `sample`: this installation is a demonstration, and the report says so.

    Raises:
        AlertNotThere, LadderUnknown
    """
    told = gather(uow, alert_id, ladder)
    sections = sections_of(told)
    if form == XLSX:
        return workbook([*sections, source_rows(sources(uow, alert_id))])
    return page(sections, sample=sample) if form == HTML else paper(sections, told["digest"], sample=sample)


def page(sections: Sequence[Section], *, sample: bool) -> bytes:
    """HTML that needs nothing else: no script, no picture, no font."""
    title = _both("title")
    note = f"<p>{_both('sample', 'documents')}</p>" if sample else ""
    body = "".join(map(_html, sections))
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{_word("zh", "title")}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>{note}{body}</body></html>"
    ).encode()


def paper(sections: Sequence[Section], digest: str, *, sample: bool) -> bytes:
    """PDF; of long tables the first rows, and how many are left out."""
    cut = [
        {
            **asdict(replace(one, rows=one.rows[:MOST_ROWS_ON_PAPER])),
            "left_out": max(0, len(one.rows) - MOST_ROWS_ON_PAPER),
        }
        for one in sections
    ]
    return render("report", {"sections": cut, "sample": sample, "footer": digest})


def workbook(sections: Sequence[Section]) -> bytes:
    """A sheet for each section; every cell is text, so nothing in it is ever computed."""
    buffer = io.BytesIO()
    with a_workbook(buffer) as book:
        book.set_properties({"created": _MADE})
        for number, section in enumerate(sections, start=1):
            sheet = book.add_worksheet(
                f"{number} {_word('zh', section.title)}".translate(_NOT_IN_NAMES)[:_LONGEST_SHEET_NAME]
            )
            heading = [f"{_word('zh', name)} {_word('en', name)}" for name in section.columns]
            for place, row in enumerate([heading, *([_plain(one) for one in cells] for cells in section.rows)]):
                for column, value in enumerate(row):
                    sheet.write_string(place, column, value[:LONGEST_CELL])
    return buffer.getvalue()


def _html(section: Section) -> str:
    heading = "".join(f"<th>{_both(name)}</th>" for name in section.columns)
    rows = "".join("<tr>" + "".join(f"<td>{_text_of(one)}</td>" for one in row) + "</tr>" for row in section.rows)
    return f"<h2>{_both(section.title)}</h2><table><thead><tr>{heading}</tr></thead><tbody>{rows}</tbody></table>"


def _text_of(value: str) -> str:
    return _both(value[1:]) if value.startswith(MARK) else escape(value)


def _plain(value: str) -> str:
    return f"{_word('zh', value[1:])} {_word('en', value[1:])}" if value.startswith(MARK) else value


def _both(key: str, section: str = WORDS) -> str:
    return f"{escape(text('zh', section, key))} <small>{escape(text('en', section, key))}</small>"


def _word(language: str, key: str) -> str:
    return text(language, WORDS, key)
