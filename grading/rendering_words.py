"""The words of a rendering: one language, and the names that the explanation itself brings along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = Mapping[str, Any]
LANGUAGES = ("zh", "en")
_CODES = {
    "met": ("达到", "met"),
    "not_met": ("未达到", "not met"),
    "unknown": ("不能判定", "undetermined"),
    "enterprise": ("企业", "the enterprise"),
    "expert": ("专家", "an expert"),
    "rule_office": ("规则管理部门", "the rule office"),
    "confirmed": ("已双人核对", "confirmed by two people"),
    "read": ("已读原文", "read"),
    "reprint": ("据转载", "from a reprint"),
    "memory": ("凭记忆", "from memory"),
    "number": ("数值", "number"),
    "bool": ("是否", "yes or no"),
    "choice": ("单选", "choice"),
    "set": ("多选", "set"),
    "each": ("逐个排放口均须达到", "each outlet must meet it"),
    "worst": ("按最差排放口", "the worst outlet counts"),
    "active": ("计入", "counts"),
    "lapsed": ("已过期", "lapsed"),
    "not_yet": ("尚未计入", "not yet"),
    "undetermined": ("不能判定", "undetermined"),
    "not_in_edition": ("本规则版本未规定", "not in this rule edition"),
    "granted": ("符合", "granted"),
    "refused": ("不符合", "refused"),
    "bars": ("不得评为所列等级", "bars the levels listed"),
    "lowest": ("降为最低等级", "sets the lowest level"),
    "downgrade": ("降级", "lowers the level"),
}


class Words:
    """Says things in one language: ``words("等级", "level")``. Unknown codes are said as they are."""

    def __init__(self, language: str, document: Json) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no rendering in {language!r}; there are: {', '.join(LANGUAGES)}")
        self.number, self.language = LANGUAGES.index(language), language
        self.levels: Json = document["levels"]
        self.documents: Json = document["documents"]

    def __call__(self, zh: str, en: str) -> str:
        return (zh, en)[self.number]

    def of(self, thing: Json, key: str) -> str:
        """The text of a pair ``key_zh`` ``key_en``; the Chinese one where there is no English one."""
        return str(thing[f"{key}_{self.language}"] or thing[f"{key}_zh"] or self.none)

    def code(self, code: str | None) -> str:
        return self.none if code is None else _CODES.get(code, (code, code))[self.number]

    def yes(self, truth: object) -> str:
        if truth is None:
            return self("不能判定", "undetermined")
        if isinstance(truth, bool):
            return self("是", "yes") if truth else self("否", "no")
        return str(truth)

    def reached(self, code: str | None) -> str:
        """A level that was to be found out."""
        return self("待定", "undetermined") if code is None else self.level(code)

    def level(self, code: str | None) -> str:
        """A level's name with its code."""
        if code is None:
            return self.none
        return self.named(self.levels[code][self.language], code) if code in self.levels else code

    def listed(self, items: Iterable[str]) -> str:
        return self("、", ", ").join(items) or self.none

    def named(self, name: str, code: str) -> str:
        return f"{name}{self.aside(code)}"

    def aside(self, text: str) -> str:
        return self(f"（{text}）", f" ({text})")

    def line(self, *parts: tuple[str, str, object], indent: int = 0) -> str:
        """``label：value；label：value`` of (Chinese label, English label, value); what is None is left out."""
        said = [f"{self(zh, en)}{self('：', ': ')}{value}" for zh, en, value in parts if value is not None]
        return "  " * indent + self("；", "; ").join(said)

    def clause(self, thing: Json) -> str:
        """Where something is written, and how far that is trusted."""
        page = self(f"第 {thing['page']} 页", f"p. {thing['page']}") if thing["page"] is not None else None
        doc = self.named(self.documents.get(thing["doc"], thing["doc"]), thing["doc"]) if thing["doc"] else None
        parts = (doc, page, thing["clause"], self.code(thing["trust"]) if thing["trust"] else None)
        return self("，", ", ").join(part for part in parts if part is not None) or self.none

    @property
    def none(self) -> str:
        return self("无", "none")


def raw(value: object) -> str:
    """A value as the document holds it."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
