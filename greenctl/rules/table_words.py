"""The headers of a table's sheet and how each column is written and read; pure.

A writer gives None where its words would not lead back to the same thing; that then stands as JSON in the last column.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from greenctl.rules import cell_grammar as grammar
from greenctl.rules.cell_grammar import RowWords

DIMENSION, NAME, OTHER, USE = "维度", "指标", "其他", "用途"
ASKED = "仅提问"
CITE, TRUST, UNREAD, EVIDENCE = "依据", "可信", "未读条件", "佐证"
OF_A_LEVEL = (CITE, TRUST, UNREAD, EVIDENCE)
TRUSTS = {"confirmed": "已确认", "read": "见原文", "reprint": "转引", "memory": "凭记忆"}
SEEN_AS = {"original": "原件", "reprint": "转载", "second_hand": "转引", "named": "仅知名称", "invented": "虚构"}
EFFECTS = {"bars": "禁止", "lowest": "降至最低", "downgrade": "降级"}
_TYPES = {"number": "数值", "bool": "是否", "choice": "单选", "set": "多选"}
_KINDS = {"works": "企业", "site": "工地"}
_OUTLETS = {"each": "各排放口", "worst": "最差排放口"}
_SUPPLIERS = {"enterprise": "企业", "expert": "专家"}

Write = Callable[[Any], str | None]
Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its header, the key it is kept under, and its two ways."""

    header: str
    key: str
    write: Write
    read: Read

    def text(self, value: Any) -> str | None:
        """The value in words, if these lead back to it."""
        text = self.write(value)
        return text if text and text == text.strip() and self.read(text) == value else None


@dataclass(frozen=True, slots=True)
class Words:
    """What a document calls things: units and dimensions by code, and the words of each row's options."""

    units: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, RowWords] = field(default_factory=dict)


def row_columns(words: Words) -> tuple[Column, ...]:
    """Everything of a row but its levels, in the order of the sheet."""
    return (
        by_word(DIMENSION, "dimension", words.dimensions),
        plain(NAME, "label_zh"),
        plain("代码", "id"),
        by_word("类型", "type", _TYPES),
        by_word("单位", "unit", words.units),
        Column("选项", "options", _listed(grammar.options_text), _or_text(grammar.options_from)),
        Column(
            "适用条件",
            "applies_if",
            _mapped(lambda value: grammar.condition_text(value, words.rows)),
            _or_text(lambda text: grammar.condition_from(text, words.rows)),
        ),
        Column("合理范围", "bounds", _mapped(grammar.bounds_text), _or_text(grammar.bounds_from)),
        by_word("排放口", "outlets", _OUTLETS),
        by_word("由谁提供", "supplied_by", _SUPPLIERS),
        Column("难度", "difficulty", _whole_text, _whole_from),
        plain("不评价原因", "inactive"),
        plain("英文名", "label_en"),
        plain("填写说明", "help_zh"),
        plain("备注", "note"),
    )


def head_columns() -> tuple[Column, ...]:
    """What a sheet says of its sector above the table."""
    return (
        plain("行业代码", "sector"),
        plain("行业名称", "name_zh"),
        plain("英文名称", "name_en"),
        Column("对象", "kinds", _kinds_text, _kinds_from),
        plain("等级序列", "ladder"),
        Column("分类依据", "classification", _lines, _from_lines),
        plain("说明", "note"),
        json_column("子类型", "sub_types"),
    )


def plain(header: str, key: str) -> Column:
    """Text as it stands."""
    return Column(header, key, lambda value: value if isinstance(value, str) else None, lambda text: text)


def by_word(header: str, key: str, words: Mapping[str, str]) -> Column:
    """A code by its word, where only one code has that word; else by itself."""
    codes = {word: code for code, word in words.items() if [*words.values()].count(word) == 1 and word not in words}
    told = {code: word for word, code in codes.items()}
    return Column(
        header,
        key,
        lambda value: told.get(value, value) if isinstance(value, str) else None,
        lambda text: codes.get(text, text),
    )


def json_column(header: str, key: str) -> Column:
    """Whatever it is, as JSON; what is no JSON stays text."""
    return Column(header, key, json_text, json_from)


def json_text(value: Any) -> str:
    return orjson.dumps(value).decode()


def json_from(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def words_of(document: Mapping[str, Any], sector: str) -> Words:
    """As far as the document has them; a faulty one has fewer."""
    vocabulary = entries(document.get("vocabulary"))
    table = entries(entries(document.get("sectors")).get(sector))
    found = [row for key in ("asked", "indicators") for row in items(table.get(key)) if isinstance(row, Mapping)]
    return Words(_terms(vocabulary, "units"), _terms(vocabulary, "dimensions"), rows_words(found, vocabulary))


def rows_words(rows: list[Any], vocabulary: Mapping[str, Any]) -> dict[str, RowWords]:
    """The words of each row by its id, each knowing the others."""
    units = _terms(vocabulary, "units")
    alone = {str(row.get("id")): _row_words(row, units) for row in rows}
    return {row_id: RowWords(words.options, words.units, alone) for row_id, words in alone.items()}


def _row_words(row: Mapping[str, Any], units: Mapping[str, str]) -> RowWords:
    options = [item for item in items(row.get("options")) if isinstance(item, Mapping) and "code" in item]
    unit = str(row.get("unit", ""))
    named = {str(item["code"]): str(item.get("zh", item["code"])) for item in options}
    return RowWords(named, frozenset({unit, units.get(unit, unit)} - {""}))


def _terms(vocabulary: Mapping[str, Any], part: str) -> dict[str, str]:
    terms = entries(vocabulary.get(part))
    return {code: term["zh"] for code, term in terms.items() if isinstance(term, Mapping) and _is_text(term.get("zh"))}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def entries(value: Any) -> Mapping[str, Any]:
    """The mapping that should stand there; a faulty one has nothing in it."""
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> list[Any]:
    """The list that should stand there; likewise."""
    return value if isinstance(value, list) else []


def _listed(write: Callable[[list[Any]], str | None]) -> Write:
    return lambda value: write(value) if isinstance(value, list) and value else None


def _mapped(write: Callable[[Mapping[str, Any]], str | None]) -> Write:
    return lambda value: write(value) if isinstance(value, Mapping) and value else None


def _or_text(read: Callable[[str], Any]) -> Read:
    """What is not understood stays text, which the lint then finds."""

    def reading(text: str) -> Any:
        found = read(text)
        return text if found is None else found

    return reading


def _whole_text(value: Any) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _whole_from(text: str) -> Any:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else text


def _kinds_text(value: Any) -> str | None:
    return "、".join(_KINDS.get(kind, kind) for kind in value) if _texts(value) else None


def _kinds_from(text: str) -> list[str]:
    codes = {word: code for code, word in _KINDS.items()}
    return [codes.get(word.strip(), word.strip()) for word in text.split("、")]


def _lines(value: Any) -> str | None:
    return "\n".join(value) if _texts(value) else None


def _from_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


LINES = Column(EVIDENCE, "evidence", _lines, _from_lines)
