"""Renders the indicators of a sector: each with every level, its outlets and what is still open."""

from __future__ import annotations

from collections.abc import Iterator

from grading.rendering_words import Json, Words, raw


def asked_lines(row: Json, words: Words) -> Iterator[str]:
    """A fact that conditions rest on."""
    yield words.line(("条件事实", "Fact for conditions", words.named(words.of(row, "label"), row["id"])), indent=1)
    yield from _observed_lines(row, words)


def finding_lines(row: Json, words: Words) -> Iterator[str]:
    """One indicator, from what it asks to what is missing."""
    name = words.named(words.of(row, "label"), row["id"])
    dimension = words.named(words.of(row, "dimension"), row["dimension"])
    yield words.line(("指标", "Indicator", name), ("维度", "dimension", dimension), indent=1)
    yield _kind_line(row, words)
    if row["share"] is not None:
        yield _share_line(row["share"], words)
    yield from _observed_lines(row, words)
    for outlet in row["outlets"]:
        yield _outlet_line(outlet, words)
    yield _standing_line(row, words)
    yield from (_level_line(level, words) for level in row["levels"])
    yield from (_need_line(need, words) for need in row["needs"])


def _kind_line(row: Json, words: Words) -> str:
    unit = words.named(words.of(row, "unit"), row["unit"]) if row["unit"] else None
    condition = words.of(row, "condition") if row["condition_zh"] else None
    return words.line(
        ("类型", "type", words.code(row["type"])), ("单位", "unit", unit),
        ("提供者", "supplied by", words.code(row["supplied_by"])), ("整改难度", "difficulty", row["difficulty"]),
        ("多个排放口", "several outlets", words.code(row["outlets_count"]) if row["outlets_count"] else None),
        ("适用条件", "applies when", condition), ("适用", "applies", words.yes(row["applies"])), indent=2,
    )  # fmt: skip


def _share_line(share: Json, words: Words) -> str:
    unit = words.named(words.of(share, "unit"), share["unit"])
    part, whole = words.of(share, "part"), words.of(share, "whole")
    return words.line(("占比", "share", f"{part} / {whole}"), ("计量单位", "counted in", unit), indent=2)


def _observed_lines(row: Json, words: Words) -> Iterator[str]:
    said = row["said"]
    by = f"{words.code(said['role'])} {said['by']} {said['on']}" if said else None
    yield words.line(
        ("填报或评定值", "observed", words.of(row, "observed")),
        ("原始值", "as given", raw(row["observed"])),
        ("提供者", "supplied by", words.code(row["supplied_by"])),
        ("评定", "said by", by),
        ("已交材料", "handed in", words.listed(row["evidence"])),
        indent=2,
    )


def _outlet_line(outlet: Json, words: Words) -> str:
    outcomes = words.listed(words.code(item) for item in outlet["outcomes"])
    return words.line(
        ("排放口", "outlet", outlet["name"]), ("值", "value", words.of(outlet, "observed")),
        ("原始值", "as given", raw(outlet["observed"])), ("等级", "level", words.reached(outlet["level"])),
        ("最高可能", "at best", words.level(outlet["at_best"])), ("至少", "at least", words.level(outlet["at_least"])),
        ("各级", "at each level", outcomes), indent=3,
    )  # fmt: skip


def _standing_line(row: Json, words: Words) -> str:
    return words.line(
        ("达到等级", "level", words.reached(row["level"])),
        ("最高可能", "at best", words.level(row["at_best"])),
        ("至少", "at least", words.level(row["at_least"])),
        ("未达最低等级要求", "below the floor", words.yes(row["below_floor"])),
        ("上一等级", "next better level", words.level(row["next_level"])),
        indent=2,
    )


def _level_line(level: Json, words: Words) -> str:
    coded = f"{level['demand']} {raw(level['limit'])}"
    return words.line(
        (words.level(level["level"]), words.level(level["level"]), words.of(level, "requirement") + words.aside(coded)),
        ("结果", "outcome", words.code(level["outcome"])),
        ("依据", "written in", words.clause(level)),
        ("应交材料", "evidence asked", words.listed(level["evidence_asked"])),
        indent=3,
    )


def _need_line(need: Json, words: Words) -> str:
    fact = words.named(words.of(need, "label"), need["fact"]) if need["fact"] else None
    return words.line(
        ("尚缺，可提供者", "missing, can be supplied by", words.code(need["supplier"])),
        ("事实", "fact", fact),
        ("等级", "level", words.level(need["level"]) if need["level"] else None),
        ("原因", "why", need["why"]),
        indent=3,
    )
