"""One sentence for a grade, in Chinese and in English."""

from __future__ import annotations

from grading.model import Indicator
from grading.results import Finding, Grade, GuaranteeState, SectorGrade, VetoState
from grading.wording import Text, label, level_text, observed, requirement

_NAMED = 3


def sentence(grade: Grade) -> Text:
    """The level, what holds it back or leaves it open, guarantees, and whether it is official."""
    parts = [_head(grade), *(_sector(grade, sector) for sector in grade.sectors), *_vetoes(grade), *_guarantees(grade)]
    if not grade.official:
        parts.append(Text("非正式结果", "not an official result"))
    return Text("；".join([part.zh for part in parts]) + "。", "; ".join([part.en for part in parts]) + ".")


def _head(grade: Grade) -> Text:
    level = level_text(grade.level, grade.edition.levels)
    if grade.level is None and grade.at_best is not None:
        best = level_text(grade.at_best, grade.edition.levels)
        return Text(f"绩效等级待定，最高可能为{best.zh}", f"Level undetermined, at best {best.en}")
    if not grade.comparable:
        return Text("各行业等级不可比，总等级待定", "The sectors' ladders do not compare, so there is no overall level")
    return Text(f"绩效等级：{level.zh}", f"Level: {level.en}")


def _sector(grade: Grade, sector: SectorGrade) -> Text:
    level = level_text(sector.level, grade.edition.levels)
    reason = _open(sector) if sector.undetermined else _short_board(sector)
    return Text(f"{sector.table.name_zh}{level.zh}{reason.zh}", f"{sector.table.name_en} {level.en}{reason.en}")


def _open(sector: SectorGrade) -> Text:
    rows = [item.indicator for item in sector.findings if item.id in sector.undetermined]
    names = _names(rows)
    return Text(f"（{len(rows)}项不能判定：{names.zh}）", f" ({len(rows)} not determined: {names.en})")


def _short_board(sector: SectorGrade) -> Text:
    found = [item for item in sector.findings if item.id in sector.held_back_by]
    if not found:
        return Text("", "")
    texts = [_held(item, sector) for item in found[:_NAMED]]
    more = len(found) - len(texts)
    zh, en = (f"等{len(found)}项", f" and {more} more") if more else ("", "")
    return Text(
        f"（短板：{'、'.join([text.zh for text in texts])}{zh}）",
        f" (held back by {', '.join([text.en for text in texts])}{en})",
    )


def _held(finding: Finding, sector: SectorGrade) -> Text:
    name, fact = label(finding.indicator), _fact(finding, sector)
    if finding.next_level is None:
        return Text(f"{name.zh} {fact.zh}", f"{name.en} {fact.en}")
    wanted = requirement(finding.deciding_cell, finding.indicator, sector.table)
    level = sector.table.vocabulary.levels[finding.next_level]
    return Text(f"{name.zh} {fact.zh}，{level.zh}要求{wanted.zh}", f"{name.en} {fact.en}, {level.en} asks {wanted.en}")


def _fact(finding: Finding, sector: SectorGrade) -> Text:
    """The fact; of several outlets, the first of those that hold back."""
    words, row = sector.table.vocabulary, finding.indicator
    if not finding.outlets:
        return observed(finding.observed, row, words)
    least = max(outlet.standing.best for outlet in finding.outlets)
    worst = [outlet for outlet in finding.outlets if outlet.standing.best == least]
    fact = observed(worst[0].observed, row, words)
    zh, en = (f"等{len(worst)}个排放口", f" and {len(worst) - 1} more") if len(worst) > 1 else ("", "")
    return Text(f"{worst[0].name} {fact.zh}{zh}", f"{worst[0].name} {fact.en}{en}")


def _names(rows: list[Indicator]) -> Text:
    texts = [label(row) for row in rows[:_NAMED]]
    zh, en = ("等", " and others") if len(rows) > _NAMED else ("", "")
    return Text("、".join([text.zh for text in texts]) + zh, ", ".join([text.en for text in texts]) + en)


def _vetoes(grade: Grade) -> list[Text]:
    states = (VetoState.ACTIVE, VetoState.UNDETERMINED)
    found = [item for item in grade.vetoes if item.state in states and item.veto]
    return [
        Text(
            f"一票否决：{item.veto.zh}（{item.evidence_id}，至{item.ends_on or '未知日期'}）",
            f"veto: {item.veto.en} ({item.evidence_id}, until {item.ends_on or 'an unknown day'})",
        )
        for item in found
        if item.veto
    ]


def _guarantees(grade: Grade) -> list[Text]:
    granted = [item.guarantee for item in grade.guarantees if item.state is GuaranteeState.GRANTED]
    return [Text(f"保障类：{item.zh}", f"guaranteed: {item.en}") for item in granted if item]
