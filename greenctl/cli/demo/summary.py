"""What came of it: given and computed apart, and the published outcome of a real winter beside, for scale only."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from greenctl.area.queries import find_area
from greenctl.cli.demo.campaign import LISTED, Campaign
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import queries as published
from greenctl.messages import text

UNDETERMINED = "undetermined"


def print_summary(
    console: Console, uow: UnitOfWork, campaign: Campaign, seconds: Mapping[str, float], language: str
) -> None:
    """The lists, their levels by county, the published outcome beside them, and the time each stage took."""
    words = _Words(language)
    editions = {programme: _newest(uow, campaign.season_id, programme) for programme in LISTED}
    console.print(_lists(words, editions))
    console.print(_beside_published(words, editions, campaign.city.assumptions["published"]))
    for programme, edition in editions.items():
        console.print(_by_area_and_level(words, words(programme), published.counts(uow, edition.id)))
    if seconds:
        console.print(_stages(words, seconds))
    console.print(words("not_official"))


class _Words:
    """The catalogue's section for the demonstration, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **details: object) -> str:
        return text(self.language, "demo", key, **details)

    def area(self, code: str) -> str:
        area = find_area(code)
        return code if area is None else (area.name_zh if self.language == "zh" else area.name_en)

    def table(self, title: str, first: str, *numbers: str) -> Table:
        table = Table(title=title)
        table.add_column(first)
        for number in numbers:
            table.add_column(number, justify="right")
        return table


def _newest(uow: UnitOfWork, season_id: str, programme: str) -> Any:
    editions = (edition for edition in published.history(uow, programme) if edition.season_id == season_id)
    return max(editions, key=lambda edition: edition.number)


def _lists(words: _Words, editions: Mapping[str, Any]) -> Table:
    columns = (words(column) for column in ("edition", "listed", "exempt", "undetermined"))
    table = words.table(words("lists_title"), words("list"), *columns)
    for programme, edition in editions.items():
        summary = edition.summary
        undetermined = summary["by_level"].get(UNDETERMINED, 0)
        counts = (edition.number, summary["count"], summary["exempt"], undetermined)
        table.add_row(words(programme), *(str(count) for count in counts))
    return table


def _beside_published(words: _Words, editions: Mapping[str, Any], outcome: Mapping[str, Any]) -> Table:
    """Other rules and other facts: the difference says nothing about either, and is never worked towards."""
    columns = (words(column) for column in ("published_exempt", "computed_exempt", "difference"))
    table = words.table(words("published_title"), words("list"), *columns)
    for programme, edition in editions.items():
        there, here = outcome[programme]["exempt"], edition.summary["exempt"]
        table.add_row(words(programme), str(there), str(here), f"{here - there:+}")
    return table


def _by_area_and_level(words: _Words, title: str, counts: Mapping[tuple[str, str | None], int]) -> Table:
    levels = sorted({level for _, level in counts if level is not None})
    table = words.table(title, words("area"), *levels, words("undetermined"))
    for area in sorted({area for area, _ in counts}):
        row = [counts.get((area, level), 0) for level in (*levels, None)]
        table.add_row(words.area(area), *(str(count) for count in row))
    return table


def _stages(words: _Words, seconds: Mapping[str, float]) -> Table:
    table = words.table(words("stages_title"), words("stage"), words("seconds"))
    for stage, took in seconds.items():
        table.add_row(words(f"stage_{stage.replace(' ', '_')}"), f"{took:.1f}")
    table.add_row(words("total"), f"{sum(seconds.values()):.1f}")
    return table
