"""The readable rendering of a copy of record, made from its bytes and from nothing else."""

from collections.abc import Iterator
from typing import Any

import orjson
from flask import render_template

from greenctl.kernel.canonical import sha256_hex


def copy_page(copy: bytes) -> str:
    """The page. Each field of the form carries its path in `data-field`, so that a test can count them."""
    document = orjson.loads(copy)
    return render_template(
        "declaration/copy.html",
        copy=document,
        declared=document["declared"],
        sectors=[_sector(sector) for sector in document["declared"]["sectors"]],
        reasons=list(_reasons(document["declared"])),
        sha256=sha256_hex(copy),
    )


def _sector(sector: dict[str, Any]) -> dict[str, Any]:
    code = sector["sector"]
    rows = [
        {
            **field,
            "path": f"facts.{code}.{field['id']}",
            "evidence_path": f"evidence.{code}.{field['id']}",
            "shown": _text_of(field),
        }
        for field in sector["fields"]
    ]
    return {**sector, "rows": rows}


def _reasons(declared: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Path, name of the field, and why it is not as last season said, where the source told why."""
    labels = {"lines": "生产线或施工环节", **{f"measures.{alert}": "减排措施" for alert in declared["measures"]}}
    for sector in declared["sectors"]:
        for field in sector["fields"]:
            labels[f"facts.{sector['sector']}.{field['id']}"] = field["label_zh"]
            labels[f"evidence.{sector['sector']}.{field['id']}"] = f"{field['label_zh']}的证明材料"
    for path, text in declared.get("reasons", {}).items():
        yield path, labels.get(path, path), text


def _text_of(field: dict[str, Any]) -> str:
    """An answer in words."""
    value = field["value"]
    if isinstance(value, dict) and "outlets" in value:
        return "；".join(f"{name} {_one_shown(field, item)}" for name, item in value["outlets"].items())
    return _one_shown(field, value)


def _one_shown(field: dict[str, Any], value: Any) -> str:
    words = {option["code"]: option["label_zh"] for option in field.get("options", ())}
    if value is None:
        return "未填写"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(words.get(item, item) for item in value) or "无"
    if isinstance(value, dict):
        share, unit = field["share"], field["share"]["unit_zh"]
        return f"{share['part_zh']} {value['part']} {unit}，{share['whole_zh']} {value['whole']} {unit}"
    return f"{words.get(value, value)} {field['unit'] or ''}".strip()
