"""The columns of a workbook of answers: which source, and one for each question of a sector; pure.

A question that is answered for each outlet has no column: it is answered on its own screen, like lines and measures.
"""

import re
from collections.abc import Sequence
from typing import Any

from grading import FactType, Indicator, SectorTable, Supplier
from greenctl.kernel.canonical import plain_decimal
from greenctl.source.columns import Column
from greenctl.source.domain import LONGEST_NAME
from greenctl.source.sheet_rows import LONGEST_TEXT, Sheet

MOST_ROWS = 1_000
SOURCE, NAME, VERSION = "source_id", "source_name", "answers_version"
_FIXED = (
    Column(SOURCE, "污染源编号", SOURCE, "系统编号，请勿改动", required=True, longest=36, shortest=36),
    Column(NAME, "单位名称", NAME, "仅供核对，改动不起作用", longest=LONGEST_NAME),
    Column(VERSION, "底表版本", VERSION, "下载时的版本，请勿改动", required=True, number=True),
)
_TRUTHS = {"是": "true", "否": "false"}
_NONE_OF_THESE = "无"
_BETWEEN = re.compile(r"[;；、,，\s]+")


def sheet_of(table: SectorTable) -> Sheet:
    """The sheet of a sector: its name is the sector's code."""
    asked = questions(table)
    labels = [_label(row) for row in asked]
    fields = [
        _column(row, label if labels.count(label) == 1 else f"{label} {row.id}")
        for row, label in zip(asked, labels, strict=True)
    ]
    return Sheet(table.code[:31], (*_FIXED, *fields), MOST_ROWS)


def questions(table: SectorTable) -> list[Indicator]:
    """What an enterprise answers in one cell."""
    return [row for row in table.fields if row.supplied_by is Supplier.ENTERPRISE and row.outlets is None]


def cell_of(row: Indicator, answer: Any) -> str:
    """What a sheet is given of an answer; nothing of one that its cell cannot hold."""
    if isinstance(answer, bool):
        return str(answer).lower()
    if isinstance(answer, dict):
        return f"{answer['part']}/{answer['whole']}" if "part" in answer else ""
    words = {code: word for word, code in _words(row).items()}
    if isinstance(answer, list):
        return "；".join(words.get(code, code) for code in answer) or _NONE_OF_THESE
    if row.type is FactType.CHOICE:
        return answer if answer in words else ""
    return str(answer or "")


def answer_of(row: Indicator, value: Any) -> Any:
    """What was read of a cell as the answer that the form takes; whether it will do is judged by the form."""
    if row.share is not None:
        part, _, whole = str(value).partition("/")
        return {"part": part.strip(), "whole": whole.strip()}
    if row.type is FactType.NUMBER:
        return plain_decimal(value)
    if row.type is FactType.BOOL:
        return value == "true"
    if row.type is FactType.SET:
        named = [] if value == _NONE_OF_THESE else [part for part in _BETWEEN.split(value) if part]
        return [_words(row).get(part, part) for part in named]
    return value


def _column(row: Indicator, label: str) -> Column:
    if row.type is FactType.SET or row.share is not None:
        return Column(row.id, label, row.id, _note(row), longest=LONGEST_TEXT)
    if row.type is FactType.NUMBER:
        return Column(row.id, label, row.id, _note(row), number=True)
    words = _TRUTHS if row.type is FactType.BOOL else _words(row)
    return Column(row.id, label, row.id, _note(row), words={**words, **{code: code for code in words.values()}})


def _label(row: Indicator) -> str:
    return f"{row.label_zh}（{row.unit}）" if row.unit else row.label_zh


def _words(row: Indicator) -> dict[str, str]:
    """Word to code of the options; by their codes alone where two have one word, or a word would fall apart."""
    labels: Sequence[str] = [option.zh for option in row.options]
    plain = len(set(labels)) == len(labels) and not any(_BETWEEN.search(label) for label in labels)
    return {option.zh if plain else option.code: option.code for option in row.options}


def _note(row: Indicator) -> str:
    if row.share is not None:
        return f"{row.share.part_zh}/{row.share.whole_zh}，例如 80/120"
    if row.type is FactType.SET:
        return f"可多选，用分号隔开；都没有填“{_NONE_OF_THESE}”"
    return row.help_zh or ""
