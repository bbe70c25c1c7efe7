"""The ways to a level as one stable, versioned JSON document, with a sentence in Chinese and in English for each."""

from __future__ import annotations

from decimal import Decimal

from grading.application import fact_json
from grading.explanation import clause_json, record_json
from grading.gap_becomes import Becomes
from grading.gap_results import Change, Gap, Obstacle, Plan, Reason, SectorGap
from grading.gap_words import becomes_text, change_text, obstacle_text, plan_text, sector_text
from grading.model import Indicator
from grading.nodes import decimal_text
from grading.wording import label, observed, requirement

SCHEMA = "greenctl-gap/1"
Json = dict[str, object]


def gap_document(found: Gap) -> Json:
    """JSON-ready, without floats, numbers as text; equal gaps give equal bytes through ``canonical``.

    ``minimal`` says of every plan at once that no part of its changes would do; it is false where the search was cut
    off. ``difficulty`` of a plan is the sum over its changes.
    """
    edition = found.grade.edition
    levels = {code for sector in found.sectors for code in sector.now.ladder} | ({found.target} - {None})
    return {
        "schema": SCHEMA,
        "edition": {
            "id": edition.id,
            "title_zh": edition.title_zh,
            "title_en": edition.title_en,
            "official": edition.official,
            "fingerprint": edition.fingerprint,
        },
        "on": found.grade.application.on.isoformat(),
        "level": found.grade.level,
        "target": found.target,
        "hours_saved": _number(found.hours_saved),
        "levels": {
            code: {"zh": edition.levels[code].zh, "en": edition.levels[code].en}
            for code in sorted(filter(None, levels))
        },
        "sectors": [_sector(sector) for sector in found.sectors],
        "documents": {code: edition.documents[code].title for code in sorted(_cited(found))},
    }


def _sector(found: SectorGap) -> Json:
    text, now = sector_text(found), found.now
    return {
        "sector": found.table.code,
        "name_zh": found.table.name_zh,
        "name_en": found.table.name_en,
        "sub_type": now.sub_type,
        "ladder": list(now.ladder),
        "level": now.level,
        "at_best": now.at_best,
        "at_least": now.at_least,
        "target": found.target,
        "reached": found.reached,
        "sure": found.sure,
        "complete": found.complete,
        "minimal": found.complete,
        "more": found.more,
        "hours_saved": _number(found.hours_saved),
        "sentence_zh": text.zh,
        "sentence_en": text.en,
        "plans": [_plan(plan, found) for plan in found.plans],
        "obstacles": [_obstacle(item, found) for item in found.obstacles],
        "vetoes": [record_json(item) for item in found.vetoes],
    }


def _plan(plan: Plan, found: SectorGap) -> Json:
    text = plan_text(plan, found)
    return {
        "cost": decimal_text(plan.cost),
        "difficulty": plan.difficulty,
        "not_before": plan.not_before.isoformat() if plan.not_before else None,
        "level": plan.level,
        "at_best": plan.at_best,
        "at_least": plan.at_least,
        "sentence_zh": text.zh,
        "sentence_en": text.en,
        "changes": [_change(change, found) for change in plan.changes],
        "open_cells": [{**_named(row), "level": need.level, "why": need.why} for row, need in plan.open_cells],
    }


def _change(change: Change, found: SectorGap) -> Json:
    row, table, reason = change.indicator, found.table, change.reason
    now, wanted = observed(change.observed, row, table.vocabulary), becomes_text(change.becomes, row, table)
    text = change_text(change, table)
    return {
        **_named(row),
        "type": row.type.value,
        "unit": row.unit,
        "kind": change.kind.value,
        "supplied_by": change.supplier.value,
        "observed": fact_json(change.observed),
        "observed_zh": now.zh,
        "observed_en": now.en,
        "becomes": _becomes(change.becomes),
        "becomes_zh": wanted.zh,
        "becomes_en": wanted.en,
        "cost": decimal_text(change.cost),
        "difficulty": row.difficulty,
        "evidence": list(change.evidence),
        "level": reason.level if reason else None,
        "trust": reason.cell.trust.value if reason and reason.cell.trust else None,
        **clause_json(reason.cell.cite if reason else None),
        "asked_by": [_reason(item, found) for item in change.reasons],
        "sentence_zh": text.zh,
        "sentence_en": text.en,
    }


def _becomes(becomes: Becomes) -> Json:
    """All keys always; ``outlets`` says for each that changes what it becomes."""
    every = becomes.every_outlet
    outlets = {name: _one_becomes(item) for name, item in becomes.outlets}
    return {**_one_becomes(becomes), "outlets": outlets, "every_outlet": _one_becomes(every) if every else None}


def _one_becomes(becomes: Becomes) -> Json:
    return {
        "least": _number(becomes.least),
        "most": _number(becomes.most),
        "whole": _number(becomes.whole),
        "truth": becomes.truth,
        "one_of": list(becomes.one_of),
        "add": list(becomes.add),
        "remove": list(becomes.remove),
    }


def _reason(reason: Reason, found: SectorGap) -> Json:
    text = requirement(reason.cell, reason.indicator, found.table)
    return {
        **_named(reason.indicator),
        "level": reason.level,
        "requirement_zh": text.zh,
        "requirement_en": text.en,
        "trust": reason.cell.trust.value if reason.cell.trust else None,
        **clause_json(reason.cell.cite),
    }


def _obstacle(obstacle: Obstacle, found: SectorGap) -> Json:
    text = obstacle_text(obstacle, found)
    return {
        "code": obstacle.code.value,
        "indicators": [_named(row) for row in obstacle.indicators],
        "level": obstacle.level,
        "why": obstacle.why,
        "evidence_id": obstacle.evidence_id,
        "sentence_zh": text.zh,
        "sentence_en": text.en,
    }


def _named(row: Indicator) -> Json:
    name = label(row)
    return {"indicator": row.id, "label_zh": name.zh, "label_en": name.en}


def _cited(found: Gap) -> set[str]:
    cites = {item.veto.cite for sector in found.sectors for item in sector.vetoes if item.veto}
    plans = (plan for sector in found.sectors for plan in sector.plans)
    reasons = (reason for plan in plans for change in plan.changes for reason in change.reasons)
    return {cite.doc for cite in (*cites, *(reason.cell.cite for reason in reasons)) if cite}


def _number(number: Decimal | None) -> str | None:
    return decimal_text(number) if number is not None else None
