"""Renders an explanation as plain text, in Chinese or English, from its JSON document and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from grading.rendering_rows import asked_lines, finding_lines
from grading.rendering_words import Json, Words


def rendered(document: Json, language: str) -> str:
    """The whole of a ``greenctl-explanation/2`` document in words; ``language`` is zh or en. Every field is shown.

    Raises KeyError for a document that is not an explanation of this schema, ValueError for another language.
    """
    return "\n".join([*_lines(document, Words(language, document)), ""])


def _lines(document: Json, words: Words) -> Iterator[str]:
    yield words.line(("判定说明", "Explanation of a grade", document["schema"]))
    yield words.of(document, "sentence")
    yield words.line(
        ("判定日", "as of", document["on"]),
        ("总等级", "overall level", words.reached(document["level"])),
        ("最高可能", "at best", words.reached(document["at_best"])),
        ("正式", "official", words.yes(document["official"])),
        ("各行业可比", "sectors compare", words.yes(document["comparable"])),
    )
    yield _edition_line(document["edition"], words)
    yield words.line(("等级名称", "levels", words.listed(words.level(code) for code in document["levels"])))
    for sector in document["sectors"]:
        yield from _sector_lines(sector, words)
    yield from (_veto_line(veto, words) for veto in document["vetoes"])
    yield from (_guarantee_line(item, words) for item in document["guarantees"])
    for code, title in document["documents"].items():
        yield words.line(("依据文件", "document", words.named(title, code)))


def _edition_line(edition: Json, words: Words) -> str:
    return words.line(
        ("规则版本", "rule edition", words.named(words.of(edition, "title"), edition["id"])),
        ("正式版本", "official edition", words.yes(edition["official"])),
        ("指纹", "fingerprint", edition["fingerprint"]),
    )


def _sector_lines(sector: Json, words: Words) -> Iterator[str]:
    kind = words.named(words.of(sector, "sub_type"), sector["sub_type"]) if sector["sub_type"] else None
    yield words.line(
        ("行业", "sector", words.named(words.of(sector, "name"), sector["sector"])),
        ("子类型", "sub-type", kind),
        ("未说明子类型", "sub-type not given", words.yes(sector["sub_type_missing"])),
    )
    yield words.line(
        ("等级阶梯", "ladder", words.listed(words.level(code) for code in sector["ladder"])),
        ("等级", "level", words.reached(sector["level"])),
        ("最高可能", "at best", words.level(sector["at_best"])),
        ("至少", "at least", words.level(sector["at_least"])),
        ("仅按指标", "by indicators alone", words.reached(sector["by_indicators"])),
        ("正式", "official", words.yes(sector["official"])),
        indent=1,
    )
    yield words.line(
        ("短板", "held back by", words.listed(sector["held_back_by"])),
        ("不能判定", "undetermined", words.listed(sector["undetermined"])),
        indent=1,
    )
    for row in sector["asked"]:
        yield from asked_lines(row, words)
    for row in sector["findings"]:
        yield from finding_lines(row, words)


def _veto_line(veto: Json, words: Words) -> str:
    steps, months = veto["steps"], veto["lookback_months"]
    return words.line(
        ("不良记录", "adverse record", _named(veto, words)), ("记录编号", "evidence", veto["evidence_id"]),
        ("日期", "on", veto["on"]), ("计至", "ends on", veto["ends_on"]), ("状态", "state", words.code(veto["state"])),
        ("后果", "effect", words.code(veto["effect"])),
        ("涉及等级", "levels", words.listed(words.level(code) for code in veto["bars"])),
        ("级数", "steps", steps), ("追溯月数", "look-back in months", months),
        ("依据", "written in", words.clause(veto)), ("未读到", "not read", veto["unknown"]),
    )  # fmt: skip


def _guarantee_line(item: Json, words: Words) -> str:
    alert = words.named(words.of(item, "highest_alert"), item["highest_alert"]) if item["highest_alert"] else None
    return words.line(
        ("保障类或白名单", "guarantee class or white list", _named(item, words)),
        ("证明", "evidence", item["evidence_id"]),
        ("状态", "state", words.code(item["state"])),
        ("要求等级", "requires", words.listed(words.level(code) for code in item["requires"])),
        ("范围", "scope", item["scope_zh"]),
        ("上限", "cap", item["cap_zh"]),
        ("最高适用预警", "highest alert", alert),
        ("依据", "written in", words.clause(item)),
        ("未读到", "not read", item["unknown"]),
    )


def _named(thing: Json, words: Words) -> str:
    return words.named(words.of(thing, "name"), thing["kind"])
