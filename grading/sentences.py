"""One sentence for a grade, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from grading.model import Indicator, Level, SectorTable
from grading.results import Finding, Grade, GuaranteeFinding, GuaranteeState, SectorGrade, VetoFinding, VetoState
from grading.wording import Text, label, level_text, observed, requirement

NAMED = 3
_NOTHING = Text("", "")
_NOT_OFFICIAL = Text("非正式结果", "not an official result")


def sentence(grade: Grade) -> Text:
    """The level, what holds it back or leaves it open, guarantees, and whether it is official."""
    levels = grade.edition.levels
    sectors = [_sector(sector, levels) for sector in grade.sectors]
    head = head_text(grade.level, grade.at_best, grade.comparable, levels)
    return joined([head, *sectors, *beside(grade.vetoes, grade.guarantees)], grade.official)


def head_text(level: str | None, at_best: str | None, comparable: bool, levels: Mapping[str, Level]) -> Text:
    """The level of the whole, or why there is none."""
    if level is None and at_best is not None:
        best = level_text(at_best, levels)
        return Text(f"绩效等级待定，最高可能为{best.zh}", f"Level undetermined, at best {best.en}")
    if not comparable:
        return Text("各行业等级不可比，总等级待定", "The sectors' ladders do not compare, so there is no overall level")
    text = level_text(level, levels)
    return Text(f"绩效等级：{text.zh}", f"Level: {text.en}")


def sector_text(table: SectorTable, level: Text, opened: Sequence[Indicator], held: Sequence[Text], count: int) -> Text:
    """A sector's level with the indicators that leave it open or else, of ``count``, the first that hold it back."""
    reason = _open(opened) if opened else _short_board(held, count) if count else _NOTHING
    return Text(f"{table.name_zh}{level.zh}{reason.zh}", f"{table.name_en} {level.en}{reason.en}")


def beside(vetoes: Iterable[VetoFinding], guarantees: Iterable[GuaranteeFinding]) -> list[Text]:
    """What stands beside the level: vetoes that count, guarantees that are granted."""
    return [*_vetoes(vetoes), *_guarantees(guarantees)]


def joined(parts: Sequence[Text], official: bool) -> Text:
    """The parts as one sentence, which says so if it is not official."""
    said = parts if official else [*parts, _NOT_OFFICIAL]
    return Text("；".join([part.zh for part in said]) + "。", "; ".join([part.en for part in said]) + ".")


def _sector(sector: SectorGrade, levels: Mapping[str, Level]) -> Text:
    opened = [item.indicator for item in sector.findings if item.id in sector.undetermined]
    held = [item for item in sector.findings if item.id in sector.held_back_by]
    texts = [held_text(item, sector.table) for item in held[:NAMED]]
    return sector_text(sector.table, level_text(sector.level, levels), opened, texts, len(held))


def _open(rows: Sequence[Indicator]) -> Text:
    names = _names(rows)
    return Text(f"（{len(rows)}项不能判定：{names.zh}）", f" ({len(rows)} not determined: {names.en})")


def _short_board(texts: Sequence[Text], count: int) -> Text:
    more = count - len(texts)
    zh, en = (f"等{count}项", f" and {more} more") if more else ("", "")
    return Text(
        f"（短板：{'、'.join([text.zh for text in texts])}{zh}）",
        f" (held back by {', '.join([text.en for text in texts])}{en})",
    )


def held_text(finding: Finding, table: SectorTable) -> Text:
    """An indicator that holds back: what was observed, and what the next better level asks."""
    fact, (name, wanted) = _fact(finding, table), around_held(finding, table)
    return Text(f"{name.zh} {fact.zh}{wanted.zh}", f"{name.en} {fact.en}{wanted.en}")


def around_held(finding: Finding, table: SectorTable) -> tuple[Text, Text]:
    """What is said before and after the fact: the same for all who stand there."""
    return label(finding.indicator), _wanted(finding, table)


def _wanted(finding: Finding, table: SectorTable) -> Text:
    if finding.next_level is None:
        return _NOTHING
    wanted = requirement(finding.deciding_cell, finding.indicator, table)
    level = table.vocabulary.levels[finding.next_level]
    return Text(f"，{level.zh}要求{wanted.zh}", f", {level.en} asks {wanted.en}")


def _fact(finding: Finding, table: SectorTable) -> Text:
    """The fact; of several outlets, the first of those that hold back."""
    words, row = table.vocabulary, finding.indicator
    if not finding.outlets:
        return observed(finding.observed, row, words)
    least = max(outlet.standing.best for outlet in finding.outlets)
    worst = [outlet for outlet in finding.outlets if outlet.standing.best == least]
    fact = observed(worst[0].observed, row, words)
    zh, en = (f"等{len(worst)}个排放口", f" and {len(worst) - 1} more") if len(worst) > 1 else ("", "")
    return Text(f"{worst[0].name} {fact.zh}{zh}", f"{worst[0].name} {fact.en}{en}")


def _names(rows: Sequence[Indicator]) -> Text:
    texts = [label(row) for row in rows[:NAMED]]
    zh, en = ("等", " and others") if len(rows) > NAMED else ("", "")
    return Text("、".join([text.zh for text in texts]) + zh, ", ".join([text.en for text in texts]) + en)


def _vetoes(vetoes: Iterable[VetoFinding]) -> list[Text]:
    states = (VetoState.ACTIVE, VetoState.UNDETERMINED)
    return [
        Text(
            f"一票否决：{item.veto.zh}（{item.evidence_id}，至{item.ends_on or '未知日期'}）",
            f"veto: {item.veto.en} ({item.evidence_id}, until {item.ends_on or 'an unknown day'})",
        )
        for item in vetoes
        if item.state in states and item.veto
    ]


def _guarantees(guarantees: Iterable[GuaranteeFinding]) -> list[Text]:
    granted = [item.guarantee for item in guarantees if item.state is GuaranteeState.GRANTED]
    return [Text(f"保障类：{item.zh}", f"guaranteed: {item.en}") for item in granted if item]
