"""Changes, plans and what stands in their way, in Chinese and English words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from grading.cells import Cell, Demand
from grading.gap_becomes import Becomes
from grading.gap_results import Change, Hindrance, Kind, Obstacle, Plan, SectorGap
from grading.model import FactType, Indicator, SectorTable, Supplier
from grading.nodes import decimal_text
from grading.wording import Text, label, level_text, observed, requirement

_ANY_ANSWER = Text("任何答案均可", "any answer")
_EVEN_NONE = Text("填报即可，没有也须填明", "an answer, even that there is none")
_EVERY_OUTLET = Text("每个排放口", "every outlet")
_TOLD: dict[Hindrance, Text] = {
    Hindrance.CELL_UNREAD: Text(
        "{name}的{level}要求尚未核读{why}，须由规则部门提供",
        "what {level} asks of {name} has not been read{why}; the rule office must supply it",
    ),
    Hindrance.NO_ANSWER: Text("{name}没有任何答案能达到{level}", "no answer to {name} reaches {level}"),
    Hindrance.CONFLICT: Text(
        "{name}的要求不能同时达到{level}", "{name} cannot reach {level} together: what one asks, another forbids"
    ),
    Hindrance.NOTHING_APPLIES: Text(
        "没有任何指标适用，无从评级", "no indicator applies, so there is nothing to grade by"
    ),
    Hindrance.SUB_TYPE_MISSING: Text("须先确定企业的子类型", "the sub-type of the works must be known first"),
    Hindrance.NOT_ON_LADDER: Text("本行业没有这样高的等级", "this sector has no level as good as that"),
    Hindrance.VETO: Text("一票否决记录 {record} 不会到期{why}", "the veto of record {record} does not lapse{why}"),
    Hindrance.VETO_UNREAD: Text(
        "一票否决记录 {record} 的后果尚未核读{why}，须由规则部门提供",
        "what the veto of record {record} does has not been read{why}; the rule office must supply it",
    ),
}


def becomes_text(becomes: Becomes, row: Indicator, table: SectorTable) -> Text:
    """What a fact must become."""
    if becomes.every_outlet is not None:
        every = becomes_text(becomes.every_outlet, row, table)
        return Text(f"{_EVERY_OUTLET.zh} {every.zh}", f"{_EVERY_OUTLET.en} {every.en}")
    if becomes.outlets:
        return _listed([(name, becomes_text(item, row, table)) for name, item in becomes.outlets])
    if becomes.truth is not None:
        return observed(becomes.truth, row, table.vocabulary)
    if len(becomes.one_of) == 1:
        return observed(becomes.one_of[0], row, table.vocabulary)
    if becomes.one_of:
        return requirement(Cell(Demand.ONE_OF, becomes.one_of), row, table)
    if row.type is FactType.SET:
        return _options(becomes, row, table)
    return _bounds(becomes, row, table)


def change_text(change: Change, table: SectorTable) -> Text:
    """One change as a sentence, with the level and the clause that ask for it."""
    row, wanted = change.indicator, becomes_text(change.becomes, change.indicator, table)
    name, now = label(row), observed(change.observed, row, table.vocabulary)
    asked = _asked_by(change, table)
    if change.supplier is Supplier.EXPERT:
        zh, en = f"由专家现场评定{name.zh}：{wanted.zh}", f"have an expert score {name.en}: {wanted.en}"
    elif change.kind is Kind.SUPPLY:
        zh, en = f"补报{name.zh}：{wanted.zh}", f"supply {name.en}: {wanted.en}"
    elif row.type is FactType.SET or row.outlets is not None:
        zh, en = f"{name.zh}：{wanted.zh}", f"{name.en}: {wanted.en}"
    else:
        zh, en = f"{name.zh}由 {now.zh} 改为 {wanted.zh}", f"{name.en} from {now.en} to {wanted.en}"
    return Text(zh + asked.zh, en + asked.en)


def plan_text(plan: Plan, found: SectorGap) -> Text:
    """What a plan takes, from when, and how far it goes."""
    level = _level(found.target, found)
    count, unread = len(plan.changes), len(plan.open_cells)
    since = Text(f"{plan.not_before}起", f" from {plan.not_before}") if plan.not_before else Text("", "")
    if found.sure:
        zh = f"变更{count}项，{since.zh}达到{level.zh}" if count else f"无需变更，{since.zh}达到{level.zh}"
        changes = (
            "1 change reaches" if count == 1 else f"{count} changes reach" if count else "without any change it is"
        )
        return Text(zh, f"{changes} {level.en}{since.en}")
    zh = f"变更{count}项" if count else "无需变更"
    changes = "after 1 change" if count == 1 else f"after {count} changes" if count else "without any change"
    left = _left_to_the_office(unread)
    return Text(
        f"{zh}，{since.zh}{level.zh}不再被已知事实排除{left.zh}",
        f"{changes}, nothing known rules out {level.en}{since.en}{left.en}",
    )


def _left_to_the_office(unread: int) -> Text:
    """The cells that a plan cannot settle; where none is left, a veto that nobody has read is told by itself."""
    if not unread:
        return Text("", "")
    count = "1 requirement is" if unread == 1 else f"{unread} requirements are"
    return Text(f"，尚有{unread}处规则待规则部门核读", f"; {count} left to the rule office")


def obstacle_text(obstacle: Obstacle, found: SectorGap) -> Text:
    """What stands in the way, and who could take it away."""
    told = _TOLD[obstacle.code]
    names = [label(row) for row in obstacle.indicators]
    level, why = _level(obstacle.level, found), obstacle.why
    return Text(
        told.zh.format(
            name="、".join(name.zh for name in names), level=level.zh, record=obstacle.evidence_id,
            why=f"（{why}）" if why else "",
        ),
        told.en.format(
            name=", ".join(name.en for name in names), level=level.en, record=obstacle.evidence_id,
            why=f" ({why})" if why else "",
        ),
    )  # fmt: skip


def sector_text(found: SectorGap) -> Text:
    """The best there is to say of a sector in one sentence."""
    name, level = Text(found.table.name_zh, found.table.name_en), _level(found.target, found)
    if found.reached:
        return Text(f"{name.zh}已达到{level.zh}。", f"{name.en} has {level.en}.")
    told = [plan_text(found.plans[0], found)] if found.plans else []
    told += [obstacle_text(item, found) for item in found.obstacles]
    if not found.complete:
        told.append(Text("搜索未完成，方案可能不是最少变更", "the search was cut off, so less might do"))
    return Text(f"{name.zh}：{'；'.join(text.zh for text in told)}。", f"{name.en}: {'; '.join(t.en for t in told)}.")


def _level(code: str | None, found: SectorGap) -> Text:
    return level_text(code, found.table.vocabulary.levels) if code else Text("目标等级", "the target")


def _asked_by(change: Change, table: SectorTable) -> Text:
    if change.reason is None:
        return Text("（使指标适用）", " (so that an indicator applies)")
    level, row, cite = table.vocabulary.levels[change.reason.level], change.reason.indicator, change.reason.cell.cite
    other = label(row) if row.id != change.indicator.id else Text("", "")
    clause = cite.text if cite else ""
    zh = "，".join(part for part in (other.zh, level.zh, clause) if part)
    return Text(f"（{zh}）", f" ({', '.join(part for part in (other.en, level.en, clause) if part)})")


def _listed(named: Sequence[tuple[str, Text]]) -> Text:
    return Text(
        "；".join(f"{name} {text.zh}" for name, text in named), "; ".join(f"{name} {text.en}" for name, text in named)
    )


def _options(becomes: Becomes, row: Indicator, table: SectorTable) -> Text:
    parts = [("增加", "add", becomes.add), ("去掉", "drop", becomes.remove)]
    texts = [(zh, en, observed(frozenset(codes), row, table.vocabulary)) for zh, en, codes in parts if codes]
    if not texts:
        return _EVEN_NONE
    return Text("，".join(f"{zh}：{t.zh}" for zh, _, t in texts), ", ".join(f"{en} {t.en}" for _, en, t in texts))


def _bounds(becomes: Becomes, row: Indicator, table: SectorTable) -> Text:
    """Both ends, one of them, or neither; of a share the part, where its whole stays as it is."""
    measured = _of_whole(becomes.whole, row, table) if becomes.whole is not None else _plain(row, table)
    least, most = becomes.least, becomes.most
    if least is not None and least == most:
        return measured("=", least)
    ends = [measured(sign, end) for sign, end in (("≥", least), ("≤", most)) if end is not None]
    return Text("、".join(e.zh for e in ends), " and ".join(e.en for e in ends)) if ends else _ANY_ANSWER


def _plain(row: Indicator, table: SectorTable) -> Callable[[str, Decimal], Text]:
    def measured(sign: str, end: Decimal) -> Text:
        text = observed(end, row, table.vocabulary)
        return Text(f"{sign} {text.zh}", f"{sign} {text.en}")

    return measured


def _of_whole(whole: Decimal, row: Indicator, table: SectorTable) -> Callable[[str, Decimal], Text]:
    def measured(sign: str, end: Decimal) -> Text:
        share, part, all_of_it = row.share, f"{sign} {decimal_text(end)}", decimal_text(whole)
        if share is None:
            return Text(part, part)
        unit = table.vocabulary.units[share.unit]
        return Text(
            f"{share.part_zh} {part} {unit.zh}（{share.whole_zh} {all_of_it} {unit.zh}不变）",
            f"{share.part_en} {part} {unit.en} (of {share.whole_en} {all_of_it} {unit.en} as it is)",
        )

    return measured
