"""A grade as one stable, versioned JSON document: every row, met and not met, with where each demand is written."""

from __future__ import annotations

from grading.canonical import canonical
from grading.cells import Citation
from grading.explained_rows import Json, Tell, asked, cited, told, written
from grading.results import Grade, GuaranteeFinding, SectorGrade, VetoFinding
from grading.sentences import sentence

SCHEMA = "greenctl-explanation/2"


def explanation(grade: Grade) -> Json:
    """The whole explanation, JSON-ready and without floats; equal grades give equal bytes through ``canonical``."""
    return _explanation(grade, told)


def explanation_bytes(grade: Grade) -> bytes:
    """``canonical(explanation(grade))``, in half the time: what a standing says of its levels is written once."""
    return canonical(_explanation(grade, written))


def _explanation(grade: Grade, tell: Tell) -> Json:
    edition, text = grade.edition, sentence(grade)
    return {
        "schema": SCHEMA,
        "edition": {
            "id": edition.id,
            "title_zh": edition.title_zh,
            "title_en": edition.title_en,
            "official": edition.official,
            "fingerprint": edition.fingerprint,
        },
        "on": grade.application.on.isoformat(),
        "level": grade.level,
        "at_best": grade.at_best,
        "official": grade.official,
        "comparable": grade.comparable,
        "sentence_zh": text.zh,
        "sentence_en": text.en,
        "levels": {
            code: {"zh": edition.levels[code].zh, "en": edition.levels[code].en} for code in sorted(_levels(grade))
        },
        "sectors": [_sector(sector, number, grade, tell) for number, sector in enumerate(grade.sectors)],
        "vetoes": [_veto(finding) for finding in grade.vetoes],
        "guarantees": [_guarantee(finding, grade) for finding in grade.guarantees],
        "documents": _documents(grade),
    }


def _sector(sector: SectorGrade, number: int, grade: Grade, tell: Tell) -> Json:
    table, applied = sector.table, grade.application.sectors[number]
    kind = table.sub_types[sector.sub_type] if sector.sub_type else None
    facts, said, evidence = applied.facts.values, applied.said, applied.evidence
    return {
        "sector": table.code,
        "name_zh": table.name_zh,
        "name_en": table.name_en,
        "sub_type": sector.sub_type,
        "sub_type_zh": kind.zh if kind else None,
        "sub_type_en": kind.en if kind else None,
        "sub_type_missing": sector.sub_type_missing,
        "ladder": sector.ladder,
        "level": sector.level,
        "at_best": sector.at_best,
        "at_least": sector.at_least,
        "by_indicators": sector.by_indicators,
        "official": sector.official,
        "held_back_by": sector.held_back_by,
        "undetermined": sector.undetermined,
        "asked": [
            asked(row, facts.get(row.id), said.get(row.id), evidence.get(row.id, ()), table) for row in table.asked
        ],
        "findings": [tell(finding, table) for finding in sector.findings],
    }


def _veto(finding: VetoFinding) -> Json:
    veto = finding.veto
    return {
        "kind": finding.kind,
        "name_zh": veto.zh if veto else None,
        "name_en": veto.en if veto else None,
        "evidence_id": finding.evidence_id,
        "on": finding.on.isoformat(),
        "ends_on": finding.ends_on.isoformat() if finding.ends_on else None,
        "state": finding.state.value,
        "effect": veto.effect.value if veto else None,
        "bars": list(veto.levels) if veto else [],
        "steps": veto.steps if veto else None,
        "lookback_months": veto.lookback_months if veto else None,
        **_clause(veto.cite if veto else None),
        "trust": veto.trust.value if veto else None,
        "unknown": veto.unknown if veto else None,
    }


def _guarantee(finding: GuaranteeFinding, grade: Grade) -> Json:
    item, alerts = finding.guarantee, grade.edition.vocabulary.alerts
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
        **_clause(item.cite if item else None),
        "trust": item.trust.value if item else None,
        "unknown": item.unknown if item else None,
    }


def _clause(cite: Citation | None) -> Json:
    return (
        {"doc": cite.doc, "page": cite.page, "clause": cite.clause}
        if cite
        else dict.fromkeys(("doc", "page", "clause"))
    )


def _levels(grade: Grade) -> set[str]:
    """Every level that the explanation names."""
    named = {code for sector in grade.sectors for code in sector.ladder}
    named.update(code for finding in grade.vetoes if finding.veto for code in finding.veto.levels)
    return named.union(*(finding.guarantee.requires for finding in grade.guarantees if finding.guarantee))


def _documents(grade: Grade) -> Json:
    """Titles of what is cited."""
    found = {finding.veto.cite.doc for finding in grade.vetoes if finding.veto}
    found |= {finding.guarantee.cite.doc for finding in grade.guarantees if finding.guarantee}
    for sector in grade.sectors:
        found.update(*[cited(finding) for finding in sector.findings])
    return {code: grade.edition.documents[code].title for code in sorted(found)}
