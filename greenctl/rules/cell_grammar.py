"""How cells, conditions, citations, options and bounds are written in a table, in the words of the field; pure.

Each kind has a writer and a reader that undo each other. What a writer cannot say is None, and what a reader does not
understand is None: the caller then keeps the thing as it is, so that nothing is lost.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_NUMBER = r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?"
_SIGNS = {"at_most": "≤", "at_least": "≥", "equals": "="}
_COMPARED = re.compile(rf"(≤|<=|≦|≥|>=|≧|=|＝)\s*({_NUMBER})\s*(.*)", re.DOTALL)
_BY_SIGN = {
    "≤": "at_most", "<=": "at_most", "≦": "at_most", "≥": "at_least", ">=": "at_least", "≧": "at_least",
    "=": "equals", "＝": "equals",
}  # fmt: skip
_TRUTHS = {"=是": True, "＝是": True, "是": True, "=否": False, "＝否": False, "否": False}
_CHOSEN = {"任一": "one_of", "全部": "all_of"}
_SAID = re.compile(r"(任一|全部|未知|子类型)\s*[:：]\s*(.*)", re.DOTALL)
_OF_ANOTHER = re.compile(r"\[([A-Za-z0-9_.+-]+)\]\s*(.*)", re.DOTALL)
_OR, _AND = " 或 ", " 且 "
_PAGE, _CLAUSE = re.compile(r"第\s*(.+?)\s*页"), re.compile(r"条款\s+(.+)", re.DOTALL)
_BOUND = re.compile(rf"(最小|最大|小数)\s*({_NUMBER})\s*位?")
_BOUNDS = {"最小": "min", "最大": "max", "小数": "places"}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowWords:
    """What a row's cells may be written with: option code -> word, the units its numbers may carry, other rows."""

    options: Mapping[str, str] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    others: Mapping[str, "RowWords"] = field(default_factory=dict)

    def word(self, code: str) -> str:
        """The option's word, or its code where the word would not lead back to it."""
        word = self.options.get(code, code)
        alone = list(self.options.values()).count(word) == 1 and word not in self.options
        return word if alone and not set(word) & set("、,，") and _OR not in word and _AND not in word else code

    def code(self, word: str) -> str:
        return next((code for code in self.options if self.word(code) == word), word)


def demand_text(demand: Json, row: RowWords) -> str | None:
    """What a cell says, without citation and trust; None if this grammar has no words for it."""
    text = _said(demand, row)
    return text if text is not None and demand_from(text, row) == demand else None


def demand_from(text: str, row: RowWords) -> dict[str, Any] | None:
    """The demand that the text says, or None."""
    text = text.strip()
    if _OR in text and not text.startswith(("未知：", "未知:")):
        parts = [_alternative_from(part, row) for part in text.split(_OR)]
        return None if None in parts else {"any_of": parts}
    return _one_from(text, row)


def condition_text(condition: Json, rows: Mapping[str, RowWords]) -> str | None:
    """When a row applies, or None."""
    for key, between in (("every", _AND), ("any", _OR)):
        if isinstance(condition.get(key), list):
            texts = [_simple_text(part, rows) for part in condition[key]]
            text = None if None in texts else between.join(str(part) for part in texts)
            return _if_read_back(text, condition, lambda said: condition_from(said, rows))
    return _if_read_back(_simple_text(condition, rows), condition, lambda said: condition_from(said, rows))


def condition_from(text: str, rows: Mapping[str, RowWords]) -> dict[str, Any] | None:
    """The condition that the text says, or None."""
    for key, between in (("every", _AND), ("any", _OR)):
        if between in text and not text.startswith(("未知：", "未知:")):
            parts = [_simple_from(part, rows) for part in text.split(between)]
            return None if None in parts else {key: parts}
    return _simple_from(text, rows)


def cite_text(cite: Json) -> str | None:
    """`guide-2020；第 41 页；条款 3.2`."""
    pieces = [str(cite.get("doc", ""))]
    if "page" in cite:
        pieces.append(f"第 {cite['page']} 页")
    if "clause" in cite:
        pieces.append(f"条款 {cite['clause']}")
    return _if_read_back("；".join(pieces), cite, cite_from)


def cite_from(text: str) -> dict[str, str] | None:
    """The citation that the text says, or None."""
    doc, *rest = [piece.strip() for piece in re.split(r"[；;]", text)]
    cite = {"doc": doc} if doc else {}
    for piece in rest:
        page, clause = _PAGE.fullmatch(piece), _CLAUSE.fullmatch(piece)
        if page and "page" not in cite:
            cite["page"] = page[1]
        elif clause and "clause" not in cite:
            cite["clause"] = clause[1].strip()
        else:
            return None
    return cite or None


def options_text(options: Sequence[Any]) -> str | None:
    """One option per line: `gas | 天然气 | natural gas`."""
    if not all(isinstance(option, Mapping) and option.keys() >= {"code"} for option in options):
        return None
    lines = [" | ".join(str(option[key]) for key in ("code", "zh", "en") if key in option) for option in options]
    return _if_read_back("\n".join(lines), list(options), options_from)


def options_from(text: str) -> list[dict[str, str]] | None:
    """The options that the text says."""
    lines = [[piece.strip() for piece in line.split("|")] for line in text.splitlines() if line.strip()]
    if any(len(pieces) > 3 or not all(pieces) for pieces in lines):
        return None
    return [dict(zip(("code", "zh", "en"), pieces, strict=False)) for pieces in lines]


def bounds_text(bounds: Json) -> str | None:
    """`最小 0；最大 1000；小数 2 位`."""
    words = {key: word for word, key in _BOUNDS.items()}
    pieces = [f"{words.get(key, key)} {value}" + (" 位" if key == "places" else "") for key, value in bounds.items()]
    return _if_read_back("；".join(pieces), bounds, bounds_from)


def bounds_from(text: str) -> dict[str, Any] | None:
    """The bounds that the text says, or None."""
    found = [_BOUND.fullmatch(piece.strip()) for piece in re.split(r"[；;]", text)]
    if None in found:
        return None
    bounds: dict[str, Any] = {_BOUNDS[match[1]]: match[2] for match in found if match}
    if "places" in bounds:
        bounds["places"] = int(bounds["places"]) if bounds["places"].isdecimal() else bounds["places"]
    return bounds if len(bounds) == len(found) else None


def _if_read_back(text: str | None, value: Any, read: Callable[[str], Any]) -> str | None:
    return text if text and text == text.strip() and read(text) == value else None


def _said(demand: Json, row: RowWords) -> str | None:
    if demand.keys() == {"any_of"} and isinstance(demand["any_of"], list):
        texts = [_alternative_text(part, row) for part in demand["any_of"]]
        return None if None in texts else _OR.join(str(text) for text in texts)
    return _one_text(demand, row)


def _one_text(demand: Json, row: RowWords) -> str | None:
    if len(demand) != 1:
        return None
    [(kind, says)] = demand.items()
    match kind, says:
        case "no_demand", True:
            return "无要求"
        case "withdrawn", True:
            return "已取消"
        case "unknown", str():
            return f"未知：{says}"
        case "equals", bool():
            return "=是" if says else "=否"
        case (("at_most" | "at_least" | "equals"), str()):
            return f"{_SIGNS[kind]}{says}"
        case (("one_of" | "all_of"), list()) if says and all(isinstance(code, str) for code in says):
            named = "任一" if kind == "one_of" else "全部"
            return f"{named}：{'、'.join(row.word(code) for code in says)}"
    return None


def _one_from(text: str, row: RowWords) -> dict[str, Any] | None:
    plain = {"无要求": {"no_demand": True}, "已取消": {"withdrawn": True}}
    if text in plain:
        return dict(plain[text])
    if text in _TRUTHS:
        return {"equals": _TRUTHS[text]}
    said = _SAID.fullmatch(text)
    if said and said[1] == "未知":
        return {"unknown": said[2].strip()} if said[2].strip() else None
    if said and said[1] in _CHOSEN:
        words = [word.strip() for word in re.split(r"[、,，]", said[2])]
        return {_CHOSEN[said[1]]: [row.code(word) for word in words]} if all(words) else None
    compared = _COMPARED.fullmatch(text)
    if compared and (not compared[3] or compared[3] in row.units):
        return {_BY_SIGN[compared[1]]: compared[2]}
    return None


def _alternative_text(part: Any, row: RowWords) -> str | None:
    if not isinstance(part, Mapping):
        return None
    demand = {key: value for key, value in part.items() if key != "fact"}
    if "fact" not in part:
        return _one_text(demand, row)
    text = _one_text(demand, row.others.get(str(part["fact"]), RowWords()))
    return None if text is None else f"[{part['fact']}]{text}"


def _alternative_from(text: str, row: RowWords) -> dict[str, Any] | None:
    other = _OF_ANOTHER.fullmatch(text.strip())
    if other is None:
        return _one_from(text.strip(), row)
    demand = _one_from(other[2].strip(), row.others.get(other[1], RowWords()))
    return None if demand is None else {"fact": other[1], **demand}


def _simple_text(part: Any, rows: Mapping[str, RowWords]) -> str | None:
    if isinstance(part, Mapping) and part.keys() == {"sub_type"} and isinstance(part["sub_type"], list):
        return f"子类型：{'、'.join(str(code) for code in part['sub_type'])}"
    if isinstance(part, Mapping) and part.keys() == {"unknown"}:
        return f"未知：{part['unknown']}"
    return _alternative_text(part, RowWords(others=rows)) if isinstance(part, Mapping) and "fact" in part else None


def _simple_from(text: str, rows: Mapping[str, RowWords]) -> dict[str, Any] | None:
    text = text.strip()
    said = _SAID.fullmatch(text)
    if said and said[1] == "子类型":
        codes = [code.strip() for code in re.split(r"[、,，]", said[2])]
        return {"sub_type": codes} if all(codes) else None
    if said and said[1] == "未知":
        return {"unknown": said[2].strip()} if said[2].strip() else None
    return _alternative_from(text, RowWords(others=rows)) if text.startswith("[") else None
