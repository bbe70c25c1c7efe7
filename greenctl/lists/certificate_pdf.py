"""A certificate as PDF for its holder: one code to look it up, one with the signed check for off line."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from greenctl.area.queries import find_area
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.documents import qr_svg, render
from greenctl.kernel.canonical import canonical_bytes
from greenctl.lists.certificates import Check
from greenctl.rules import queries as rules


def link_of(site: str, number: str) -> str:
    """Where anybody looks a certificate up."""
    return f"{site.rstrip('/')}/p/certificates?number={quote(number)}"


def certificate(uow: UnitOfWork, check: Check, signed: Mapping[str, Any], site: str, *, sample: bool) -> bytes:
    """`signed`: the statement of the check under the installation's key."""
    one, entry = check.certificate, check.certificate.entry
    heading = one.edition.summary["heading"]
    named = rules.get_edition(uow, heading["rule_fingerprint"])
    sector, level = named.sectors.get(entry.sector), named.levels.get(entry.level or "")
    area, link = find_area(entry.area), link_of(site, one.number)
    return render("certificate", {
        "number": one.number, "name": entry.name, "standing": check.standing.value,
        "programme": [heading["name_zh"], heading["name_en"]],
        "season": [heading["season"]["name_zh"], heading["season"]["name_en"]],
        "area": f"{area.name_zh} {area.name_en}" if area else entry.area,
        "sector": f"{sector.name_zh} {sector.name_en}" if sector else entry.sector,
        "level": f"{level.zh} {level.en}" if level else None, "exempt": entry.exempt,
        "scope": " ".join(filter(None, [entry.scope, entry.reason["scope_en"]])) or None,
        "highest_alert": entry.highest_alert, "edition": one.edition.number,
        "fingerprint": one.edition.fingerprint, "effective_on": str(one.edition.effective_on),
        "until": None if one.until is None else str(one.until), "on": str(check.on),
        "checked_at": signed["statement"]["checked_at"], "key_id": signed["key_id"], "link": link,
        "qr": qr_svg(link), "qr_signed": _signed_code(signed), "sample": sample or not one.edition.official,
    })  # fmt: skip


def _signed_code(signed: Mapping[str, Any]) -> str | None:
    """None where the names are so long that no code holds them; the link is there all the same."""
    try:
        return qr_svg(canonical_bytes(signed).decode(), error="l")
    except ValueError:
        return None
