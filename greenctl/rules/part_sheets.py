"""The other parts of an edition as sheets, one entry a row: documents, vetoes, guarantees, words; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from greenctl.rules import cell_grammar as grammar
from greenctl.rules.table_words import (
    CITE,
    EFFECTS,
    OTHER,
    SEEN_AS,
    TRUST,
    TRUSTS,
    Column,
    by_word,
    json_from,
    json_text,
    plain,
)

CODE = "代码"
_VOCABULARY = {
    "scales": "等级尺度", "levels": "等级", "ladders": "等级序列", "units": "单位", "dimensions": "维度",
    "alerts": "预警",
}  # fmt: skip
_WORD_HEADERS = ("类别", CODE, "中文", "英文", "成员", OTHER)


def _cite() -> Column:
    return Column(
        CITE,
        "cite",
        lambda value: grammar.cite_text(value) if isinstance(value, Mapping) else None,
        lambda text: grammar.cite_from(text) or text,
    )


def _codes(header: str, key: str) -> Column:
    return Column(
        header,
        key,
        lambda value: "、".join(value) if _are_texts(value) else None,
        lambda text: [code.strip() for code in text.split("、")],
    )


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _number(header: str, key: str) -> Column:
    return Column(
        header,
        key,
        lambda value: str(value) if isinstance(value, int) and not isinstance(value, bool) else None,
        lambda text: int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else text,
    )


# Part of a document -> sheet, and the columns of its entries.
PARTS: Mapping[str, tuple[str, tuple[Column, ...]]] = {
    "documents": ("文件", (plain("名称", "title"), by_word("来源", "seen_as", SEEN_AS), plain("备注", "note"))),
    "vetoes": (
        "一票否决",
        (
            plain("中文", "zh"), plain("英文", "en"), by_word("后果", "effect", EFFECTS), _codes("等级", "levels"),
            _number("级数", "steps"), _number("回溯月数", "lookback_months"), _cite(), by_word(TRUST, "trust", TRUSTS),
            plain("未知", "unknown"),
        ),
    ),
    "guarantees": (
        "保障类",
        (
            plain("中文", "zh"), plain("英文", "en"), plain("范围", "scope_zh"), _codes("须达到", "requires"),
            plain("上限", "cap_zh"), plain("最高预警", "highest_alert"), _cite(), by_word(TRUST, "trust", TRUSTS),
            plain("未知", "unknown"),
        ),
    ),
}  # fmt: skip
VOCABULARY = "词汇"
HEADING = "版本"
Rows = list[list[str]]
Read = Mapping[int, Mapping[int, str]]


def entries_rows(entries: Mapping[str, Any], columns: Sequence[Column]) -> Rows:
    """One row per entry, its code first."""
    rows = [[CODE, *(column.header for column in columns), OTHER]]
    for code, entry in entries.items():
        left = dict(entry) if isinstance(entry, Mapping) else entry
        said = []
        for column in columns:
            text = column.text(left[column.key]) if isinstance(left, dict) and column.key in left else None
            said.append(text or "")
            if text:
                del left[column.key]
        rows.append([code, *said, json_text(left) if left or not isinstance(left, dict) else ""])
    return rows


def read_entries(rows: Read, columns: Sequence[Column]) -> tuple[dict[str, Any], dict[str, int]]:
    """Entries by code, and the number of the row of each."""
    numbers = sorted(rows)
    headers = rows[numbers[0]] if numbers else {}
    by_header = {column.header: column for column in columns}
    entries: dict[str, Any] = {}
    places: dict[str, int] = {}
    for number in numbers[1:]:
        said = {headers[index]: text for index, text in rows[number].items() if index in headers and text}
        entry = {
            by_header[header].key: by_header[header].read(text) for header, text in said.items() if header in by_header
        }
        left = json_from(said[OTHER]) if OTHER in said else {}
        code = said.get(CODE, "")
        entries[code] = {**entry, **left} if isinstance(left, Mapping) else left
        places[code] = number
    return entries, places


def vocabulary_rows(words: Mapping[str, Any]) -> Rows:
    """Levels, ladders, units, dimensions and alert levels."""
    rows = [list(_WORD_HEADERS)]
    for part, entries in words.items():
        for code, entry in entries.items() if isinstance(entries, Mapping) else ():
            rows.append([_VOCABULARY.get(part, part), code, *_word(entry)])
    return rows


def read_vocabulary(rows: Read) -> dict[str, Any]:
    """The words again; a part without entries is there, and empty."""
    parts = {word: part for part, word in _VOCABULARY.items()}
    words: dict[str, Any] = {part: {} for part in _VOCABULARY}
    for number in sorted(rows)[1:]:
        kind, code, zh, en, members, left = (rows[number].get(index, "") for index in range(6))
        entry: Any = {key: text for key, text in (("zh", zh), ("en", en)) if text}
        if members:
            entry = [member.strip() for member in members.split("、")]
        elif left:
            entry = json_from(left)
        words.setdefault(parts.get(kind, kind), {})[code] = entry
    return words


def _word(entry: Any) -> list[str]:
    if isinstance(entry, list) and entry and all(isinstance(one, str) and "、" not in one for one in entry):
        return ["", "", "、".join(entry), ""]
    if isinstance(entry, Mapping) and entry.keys() == {"zh", "en"} and all(isinstance(v, str) for v in entry.values()):
        return [entry["zh"], entry["en"], "", ""]
    return ["", "", "", json_text(entry)]
