"""The form as a screen needs it: every field with its question, whether it is open, and its answers; pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from grading import Supplier, form
from greenctl.declaration.form import Part
from greenctl.declaration.loading import Loaded
from greenctl.declaration.sheet import Values


def form_document(loaded: Loaded, earlier: Values) -> dict[str, Any]:
    """Sectors with their fields, lines, and measures per alert of the programme."""
    item, edition = loaded.declaration, loaded.form.edition
    slots = _Slots(loaded.open_paths, loaded.next_values, earlier)
    return {
        "declaration_id": item.id,
        "state": item.progress.value,
        "round": item.next_round,
        "version": item.version,
        "rules": {"id": edition.id, "fingerprint": edition.fingerprint, "official": edition.official},
        "sectors": [_sector(part, slots) for part in loaded.form.parts],
        "lines": slots.of("lines"),
        "measures": [_measure(alert, slots, loaded.form.parts) for alert in loaded.form.alerts],
    }


@dataclass(frozen=True, slots=True)
class _Slots:
    open_paths: Collection[str]
    values: Values
    earlier: Values

    def evidence(self, path: str) -> dict[str, Any]:
        """The same of the evidence of a field, where the name of a photo may be absent."""
        slot = self.of(path)
        return slot | {name: _with_photo(slot[name]) for name in ("value", "last_season")}

    def of(self, path: str) -> dict[str, Any]:
        """A field by its path: open or not, its answer, and last season's."""
        answers = {"value": self.values.get(path), "last_season": self.earlier.get(path)}
        return {"path": path, "open": path in self.open_paths, **answers}


def _with_photo(items: Any) -> Any:
    return None if items is None else [{"photo": None, **item} for item in items]


def _sector(part: Part, slots: _Slots) -> dict[str, Any]:
    asked = [field for field in form(part.table) if field["supplied_by"] == Supplier.ENTERPRISE]
    return {
        "sector": part.sector,
        "sub_type": part.sub_type,
        "name_zh": part.table.name_zh,
        "name_en": part.table.name_en,
        "fields": [
            {**field, **slots.of(fact), "evidence": slots.evidence(evidence)}
            for field, (_, fact, evidence, _) in zip(asked, part.rows, strict=True)
        ],
    }


def _measure(alert: str, slots: _Slots, parts: Collection[Part]) -> dict[str, Any]:
    """`asked`: what the rule tables say a source of each level does under this alert, where they say it."""
    asked = [
        {"sector": part.sector, "level": level, "text_zh": measure.text_zh}
        for part in parts
        for level, measure in part.table.measures.get(alert, {}).items()
    ]
    return {"alert": alert, "asked": asked, **slots.of(f"measures.{alert}")}
