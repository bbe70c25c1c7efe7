"""What came of it: given and computed apart, and the published outcome of a real winter beside, for scale only."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from greenctl.area.queries import find_area
from greenctl.cli.demo.campaign import LISTED, Campaign
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.lists import queries as published
from greenctl.messages import text
from greenctl.rules.queries import get_edition
from greenctl.season.queries import get_programme

UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class _Listed:
    """The newest edition of a list, and the levels of its rules, best first."""

    programme: str
    given: int
    edition: Any
    levels: Mapping[str, Any]


def print_summary(
    console: Console, uow: UnitOfWork, campaign: Campaign, seconds: Mapping[str, float], language: str
) -> None:
    """The lists, their levels by county, the published outcome beside them, and the time each stage took."""
    words = Words(language)
    lists = [_listed(uow, campaign, programme) for programme in LISTED]
    words.show(console, "lists_title", _lists(words, lists))
    words.show(console, "published_title", _beside_published(words, lists, campaign.city.assumptions["published"]))
    for one in lists:
        words.show(console, one.programme, _by_area_and_level(words, one, published.counts(uow, one.edition.id)))
    if seconds:
        words.show(console, "stages_title", _stages(words, seconds))
    console.print(words("not_official"))


def print_accounts(console: Console, accounts: Sequence[tuple[str, str]], file: Path, language: str) -> None:
    """Who can sign in; passwords stand in the file alone."""
    words = Words(language)
    table = table_of(words("login"), words("who"), justify="left")
    for login, who in accounts:
        table.add_row(login, who)
    console.print(f"\n[bold]{words('accounts', file=file)}", soft_wrap=True)
    console.print(table)


class Words:
    """The catalogue's section for the demonstration, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **details: object) -> str:
        return text(self.language, "demo", key, **details)

    def area(self, code: str) -> str:
        area = find_area(code)
        return code if area is None else (area.name_zh if self.language == "zh" else area.name_en)

    def show(self, console: Console, title: str, table: Table) -> None:
        console.print(f"\n[bold]{self(title)}")
        console.print(table)


def _listed(uow: UnitOfWork, campaign: Campaign, programme: str) -> _Listed:
    editions = (edition for edition in published.history(uow, programme) if edition.season_id == campaign.season_id)
    rules = get_edition(uow, get_programme(uow, campaign.season_id, programme).rule_fingerprint)
    newest = max(editions, key=lambda edition: edition.number)
    given = sum(count for kind, count in campaign.city.counts.items() if kind.startswith(programme))
    return _Listed(programme, given, newest, rules.levels)


def table_of(first: str, *others: str, justify: Any = "right") -> Table:
    """As narrow as its numbers; on a narrow screen the first column is folded, and nothing is cut."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 0, 0, 1), show_edge=False)
    table.add_column(first, overflow="fold")
    for other in others:
        table.add_column(_folded(other), justify=justify, overflow="fold", no_wrap=True)
    return table


def _folded(heading: str) -> str:
    """A word to a line, and a long word on two: only Latin words are long."""
    words = heading.replace("-", "- ").split()
    return "\n".join(re.sub(r"([a-z]{7})(?=[a-z]{4})", r"\1-\n", word) for word in words)


def _lists(words: Words, lists: Sequence[_Listed]) -> Table:
    columns = (words(column) for column in ("edition", "given", "listed", "exempt", UNDETERMINED))
    table = table_of(words("list"), *columns)
    for one in lists:
        summary = one.edition.summary
        undetermined = summary["by_level"].get(UNDETERMINED, 0)
        counts = (one.edition.number, one.given, summary["count"], summary["exempt"], undetermined)
        table.add_row(words(one.programme), *(str(count) for count in counts))
    return table


def _beside_published(words: Words, lists: Sequence[_Listed], outcome: Mapping[str, Any]) -> Table:
    """Other rules and other facts: the difference says nothing about either, and is never worked towards."""
    columns = (words(column) for column in ("published_exempt", "computed_exempt", "difference"))
    table = table_of(words("list"), *columns)
    for one in lists:
        there, here = outcome[one.programme]["exempt"], one.edition.summary["exempt"]
        table.add_row(words(one.programme), str(there), str(here), f"{here - there:+}")
    return table


def _by_area_and_level(words: Words, one: _Listed, counts: Mapping[tuple[str, str | None], int]) -> Table:
    """Levels best first, as the rules order them; what is undetermined comes last, and is never counted as a level."""
    found = {level for _, level in counts}
    levels = [*(code for code in _best_first(one.levels) if code in found), None]
    names = [words(UNDETERMINED) if code is None else _name(one.levels[code], words.language) for code in levels]
    table = table_of(words("area"), *names)
    for area in sorted({area for area, _ in counts}):
        table.add_row(words.area(area), *(str(counts.get((area, code), 0)) for code in levels))
    whole = (sum(count for (_, level), count in counts.items() if level == code) for code in levels)
    table.add_section()
    table.add_row(words("area_total"), *(str(count) for count in whole))
    return table


def _name(level: Any, language: str) -> str:
    """What a heading has room for: the letter of a level that has one."""
    name: str = getattr(level, language)
    return level.code if level.code in {name.removesuffix("级"), name.removeprefix("level ")} else name


def _best_first(levels: Mapping[str, Any]) -> list[str]:
    """The longest scale first, each from its best level down."""
    length = Counter(level.scale for level in levels.values())
    return sorted(levels, key=lambda code: (-length[levels[code].scale], levels[code].scale, levels[code].position))


def _stages(words: Words, seconds: Mapping[str, float]) -> Table:
    table = table_of(words("stage"), words("seconds"))
    for stage, took in seconds.items():
        table.add_row(words(f"stage_{stage.replace(' ', '_')}"), f"{took:.1f}")
    table.add_section()
    table.add_row(words("total"), f"{sum(seconds.values()):.1f}")
    return table
