"""A grade as one stable, versioned JSON document: every row, met and not met, with where each demand is written."""

from __future__ import annotations

from collections.abc import Iterable

from grading.application import SectorFacts
from grading.canonical import canonical
from grading.cells import Citation
from grading.edition import Edition
from grading.engine import counted
from grading.explained_rows import Json, Tell, asked, cited, told, written
from grading.model import SectorTable
from grading.plans import plan_of
from grading.results import Grade, GuaranteeFinding, InSector, SectorGrade, VetoFinding
from grading.sentences import sentence

SCHEMA = "greenctl-explanation/2"


def explanation(grade: Grade) -> Json:
    """The whole explanation, JSON-ready and without floats; equal grades give equal bytes through ``canonical``."""
    return _explanation(grade, told)


def explanation_bytes(grade: Grade) -> bytes:
    """``canonical(explanation(grade))``, in half the time: what a standing says of its levels is written once."""
    return canonical(_explanation(grade, written))


def _explanation(grade: Grade, tell: Tell) -> Json:
    text = sentence(grade)
    return head_json(grade.edition) | {
        "on": grade.application.on.isoformat(),
        "level": grade.level,
        "at_best": grade.at_best,
        "official": grade.official,
        "comparable": grade.comparable,
        "sentence_zh": text.zh,
        "sentence_en": text.en,
        "levels": levels_json(grade.edition, level_codes(grade.sectors, grade.vetoes, grade.guarantees)),
        "sectors": [_sector(sector, number, grade, tell) for number, sector in enumerate(grade.sectors)],
        "vetoes": [veto_json(finding) for finding in grade.vetoes],
        "guarantees": [guarantee_json(finding, grade.edition) for finding in grade.guarantees],
        "documents": documents_json(grade.edition, _cited(grade)),
    }


def head_json(edition: Edition) -> Json:
    """What every explanation under an edition begins with."""
    named: Json = {"id": edition.id, "title_zh": edition.title_zh, "title_en": edition.title_en}
    return {
        "schema": SCHEMA,
        "edition": {**named, "official": edition.official, "fingerprint": edition.fingerprint},
    }


def sector_head_json(edition: Edition, table: SectorTable, sub_type: str | None) -> Json:
    """What every grade in a sector under a sub-type begins with."""
    kind, plan = table.sub_types[sub_type] if sub_type else None, plan_of(table, sub_type)
    return {
        "sector": table.code,
        "name_zh": table.name_zh,
        "name_en": table.name_en,
        "sub_type": sub_type,
        "sub_type_zh": kind.zh if kind else None,
        "sub_type_en": kind.en if kind else None,
        "sub_type_missing": bool(table.sub_types) and kind is None,
        "ladder": plan.ladder,
        "official": edition.official and plan.confirmed,
    }


def _sector(sector: SectorGrade, number: int, grade: Grade, tell: Tell) -> Json:
    return sector_head_json(grade.edition, sector.table, sector.sub_type) | {
        "level": sector.level,
        "at_best": sector.at_best,
        "at_least": sector.at_least,
        "by_indicators": sector.by_indicators,
        "held_back_by": sector.held_back_by,
        "undetermined": sector.undetermined,
        "asked": asked_json(grade.application.sectors[number], sector.table),
        "findings": [tell(finding, sector.table) for finding in sector.findings],
    }


def asked_json(applied: SectorFacts, table: SectorTable) -> list[Json]:
    """The facts that only conditions and alternatives rest on, as far as they count."""
    if not table.asked:
        return []
    facts = counted(plan_of(table, applied.sub_type), applied)
    said, evidence = applied.said.get, applied.evidence.get
    return [asked(row, facts.get(row.id), said(row.id), evidence(row.id, ()), table) for row in table.asked]


def record_json(finding: VetoFinding) -> Json:
    """An adverse record, how long it counts, and where that is written."""
    veto = finding.veto
    return {
        "kind": finding.kind,
        "name_zh": veto.zh if veto else None,
        "name_en": veto.en if veto else None,
        "evidence_id": finding.evidence_id,
        "on": finding.on.isoformat(),
        "ends_on": finding.ends_on.isoformat() if finding.ends_on else None,
        "state": finding.state.value,
        **clause_json(veto.cite if veto else None),
    }


def veto_json(finding: VetoFinding) -> Json:
    """The same with what it does."""
    veto = finding.veto
    return {
        **record_json(finding),
        "effect": veto.effect.value if veto else None,
        "bars": list(veto.levels) if veto else [],
        "steps": veto.steps if veto else None,
        "lookback_months": veto.lookback_months if veto else None,
        "trust": veto.trust.value if veto else None,
        "unknown": veto.unknown if veto else None,
    }


def guarantee_json(finding: GuaranteeFinding, edition: Edition) -> Json:
    """A claim with how far what is granted reaches."""
    item, alerts = finding.guarantee, edition.vocabulary.alerts
    alert = alerts[item.highest_alert] if item and item.highest_alert else None
    return {
        "kind": finding.kind,
        "name_zh": item.zh if item else None,
        "name_en": item.en if item else None,
        "evidence_id": finding.evidence_id,
        "state": finding.state.value,
        "requires": list(item.requires) if item else [],
        "scope_zh": item.scope_zh if item else None,
        "cap_zh": item.cap_zh if item else None,
        "highest_alert": alert.code if alert else None,
        "highest_alert_zh": alert.zh if alert else None,
        "highest_alert_en": alert.en if alert else None,
        **clause_json(item.cite if item else None),
        "trust": item.trust.value if item else None,
        "unknown": item.unknown if item else None,
    }


def clause_json(cite: Citation | None) -> Json:
    """Document, page and clause."""
    return (
        {"doc": cite.doc, "page": cite.page, "clause": cite.clause}
        if cite
        else dict.fromkeys(("doc", "page", "clause"))
    )


def level_codes(
    sectors: Iterable[InSector], vetoes: Iterable[VetoFinding], guarantees: Iterable[GuaranteeFinding]
) -> frozenset[str]:
    """Every level that an explanation names."""
    barred = [finding.veto.levels for finding in vetoes if finding.veto]
    required = [finding.guarantee.requires for finding in guarantees if finding.guarantee]
    return frozenset().union(*[sector.ladder for sector in sectors], *barred, *required)


def levels_json(edition: Edition, codes: Iterable[str]) -> Json:
    """Levels in words."""
    return {code: {"zh": edition.levels[code].zh, "en": edition.levels[code].en} for code in sorted(codes)}


def documents_json(edition: Edition, cited: Iterable[str]) -> Json:
    """Titles of what is cited."""
    return {code: edition.documents[code].title for code in sorted(cited)}


def cited_beside(vetoes: Iterable[VetoFinding], guarantees: Iterable[GuaranteeFinding]) -> set[str]:
    """The documents that vetoes and guarantees cite."""
    found = {finding.veto.cite.doc for finding in vetoes if finding.veto}
    return found | {finding.guarantee.cite.doc for finding in guarantees if finding.guarantee}


def _cited(grade: Grade) -> set[str]:
    rows = [cited(finding) for sector in grade.sectors for finding in sector.findings]
    return cited_beside(grade.vetoes, grade.guarantees).union(*rows)
