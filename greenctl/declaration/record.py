"""The copy of record: canonical bytes that say by themselves what was declared, by whom, under which editions; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from greenctl.declaration import sheet
from greenctl.declaration.domain import Declarant, Declaration
from greenctl.declaration.form import Form, Part
from greenctl.declaration.sheet import Values
from greenctl.kernel.canonical import canonical_bytes, digest_of, sha256_hex

SCHEMA = "greenctl-declaration/1"


@dataclass(frozen=True, slots=True)
class Declared:
    """What the signer signs: canonical bytes and their digest."""

    content: bytes
    sha256: str


def frame(season: Mapping[str, Any], programme: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """The part of a copy that every declaration of a programme shares."""
    edition = form.edition
    titles = {"title_zh": edition.title_zh, "title_en": edition.title_en}
    rules = {"id": edition.id, "fingerprint": edition.fingerprint, "official": edition.official, **titles}
    return {"season": season, "programme": programme, "rules": rules}


def declared(shared: Mapping[str, Any], item: Declaration, source: Declarant, form: Form, values: Values) -> Declared:
    """Everything that is declared: every field of the form, answered or not, with its label and evidence."""
    content = canonical_bytes(
        {
            **shared,
            "declaration_id": item.id,
            "round": item.next_round,
            "source": source_document(source),
            "sectors": [_sector(part, values) for part in form.parts],
            "lines": values.get("lines", []),
            "measures": {alert: values.get(f"measures.{alert}", []) for alert in form.alerts},
            "prepared_by": item.edited_by,
            **_explained(values),
        }
    )
    return Declared(content, sha256_hex(content))


def copy_of_record(what: Declared, signed_by: str, signed_at: datetime, contacts_digest: str) -> bytes:
    """The bytes that are kept. The SHA-256 of the canonical `declared` is what was signed; contacts are apart, bound
    by a salted digest, so that they can be erased and everything else still verifies."""
    return canonical_bytes(
        {
            "schema": SCHEMA,
            "declared": orjson.Fragment(what.content),
            "declared_sha256": what.sha256,
            "signed_by": signed_by,
            "signed_at": signed_at,
            "contacts_digest": contacts_digest,
        }
    )


def contacts_digest(salt: str, contacts: Any) -> str:
    """The digest that binds contacts to their copy of record."""
    return digest_of({"salt": salt, "contacts": contacts})


def source_document(source: Declarant) -> dict[str, Any]:
    names = ("id", "kind", "name", "credit_code", "other_id_kind", "other_id", "area", "department")
    sectors = [{"sector": sector, "sub_type": sub_type or None} for sector, sub_type in source.sectors]
    return {**{name: getattr(source, name) for name in names}, "sectors": sectors}


@dataclass(frozen=True, slots=True)
class Told:
    """What a copy tells: the answers by path, and the sectors of its form."""

    values: Values
    sectors: tuple[tuple[str, str], ...]


def told_by(copy: bytes) -> Told:
    """A copy read back."""
    content = orjson.loads(copy)["declared"]
    sectors = tuple((row["sector"], row["sub_type"] or "") for row in content["sectors"])
    return Told(_values(content), sectors)


def _explained(values: Values) -> dict[str, Any]:
    """Why answers changed against last season; left out where nobody said, as in copies from before that could be."""
    given = sheet.reasons(values)
    return {"reasons": given} if given else {}


def _values(content: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for sector in content["sectors"]:
        for row in sector["fields"]:
            values[f"facts.{sector['sector']}.{row['id']}"] = row["value"]
            values[f"evidence.{sector['sector']}.{row['id']}"] = row["evidence"] or None
    values["lines"] = content["lines"] or None
    values |= {f"measures.{alert}": rows or None for alert, rows in content["measures"].items()}
    values |= {sheet.reason_path(path): text for path, text in content.get("reasons", {}).items()}
    return {path: value for path, value in values.items() if value is not None}


def _sector(part: Part, values: Values) -> dict[str, Any]:
    get = values.get
    return {
        "sector": part.sector,
        "sub_type": part.sub_type,
        "name_zh": part.table.name_zh,
        "name_en": part.table.name_en,
        "fields": [
            {**fixed, "value": get(fact), "evidence": get(evidence, [])} for _, fact, evidence, fixed in part.rows
        ],
    }
