"""Grades as they are stored: inputs, edition and explanation, enough to compute them again to the byte; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from grading import (
    AdverseRecord,
    Application,
    Edition,
    GuaranteeClaim,
    SaidBy,
    SectorFacts,
    canonical,
    explained,
    facts_again,
)
from greenctl.adverse.domain import Counting
from greenctl.area.calendar import civil_day
from greenctl.declaration.form import Form, Reading
from greenctl.kernel.canonical import sha256_hex

INPUTS = "greenctl-grade-inputs/2"


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade with the bytes that explain it; `inputs` are canonical bytes, too; `sector` is the main one."""

    sector: str
    rule_fingerprint: str
    inputs: bytes
    inputs_sha256: str
    explanation: bytes
    explanation_sha256: str
    level: str | None
    at_best: str | None
    official: bool


def graded(form: Form, reading: Reading, on: date, adverse: tuple[AdverseRecord, ...] = ()) -> Graded:
    """The grade of what a declaration says, as of a day, with what is held against its source."""
    return _graded(form.edition, reading.application(on, adverse))


def graded_again(edition: Edition, inputs: Any) -> Graded:
    """The grade of stored inputs."""
    return _graded(edition, application_of(edition, inputs))


def application_of(edition: Edition, inputs: Any) -> Application:
    """Stored inputs as grading takes them."""
    sectors = tuple(_sector_facts(edition, row) for row in inputs["sectors"])
    adverse = tuple(
        AdverseRecord(row["kind"], date.fromisoformat(row["on"]), row["evidence_id"]) for row in inputs["adverse"]
    )
    guarantees = tuple(GuaranteeClaim(row["kind"], row["evidence_id"]) for row in inputs["guarantees"])
    return Application(sectors, date.fromisoformat(inputs["on"]), adverse, guarantees)


def held_against(records: Iterable[Counting]) -> tuple[AdverseRecord, ...]:
    """Adverse records as grading takes them."""
    return tuple(AdverseRecord(item.kind, item.happened_on, item.evidence_id) for item in records)


def with_what_is_known(
    inputs: Mapping[str, Any], held: Iterable[Counting], site: Mapping[tuple[str, str], Any], today: date
) -> dict[str, Any]:
    """Stored inputs with everything that became known since, as of a day: records that count, scores from the site by
    (sector, indicator)."""
    sectors = [with_site_facts(sector, site) for sector in inputs["sectors"]]
    against = [adverse_json(item) for item in held_against(held)]
    return {**inputs, "on": today.isoformat(), "sectors": sectors, "adverse": against}


def with_site_facts(sector: Mapping[str, Any], site: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """A sector of stored inputs with scores from the site by (sector, indicator), and who said them."""
    mine = {indicator: row for (code, indicator), row in site.items() if code == sector["sector"]}
    facts = {indicator: row.value for indicator, row in mine.items()}
    said = {
        indicator: {"role": row.role, "by": row.id, "on": civil_day(row.said_at).isoformat()}
        for indicator, row in mine.items()
    }
    return {**sector, "facts": {**sector["facts"], **facts}, "said": {**sector["said"], **said}}


def _graded(edition: Edition, application: Application) -> Graded:
    result, asked = explained(edition, application), canonical(inputs_of(application))
    return Graded(
        sector=application.sectors[0].sector,
        rule_fingerprint=edition.fingerprint,
        inputs=asked,
        inputs_sha256=sha256_hex(asked),
        explanation=result.explanation,
        explanation_sha256=sha256_hex(result.explanation),
        level=result.level,
        at_best=result.at_best,
        official=result.official,
    )


def inputs_of(application: Application) -> dict[str, Any]:
    """An application as JSON."""
    return {
        "schema": INPUTS,
        "on": application.on.isoformat(),
        "sectors": [_sector_json(item) for item in application.sectors],
        "adverse": [adverse_json(item) for item in application.adverse],
        "guarantees": [{"kind": item.kind, "evidence_id": item.evidence_id} for item in application.guarantees],
    }


def adverse_json(record: AdverseRecord) -> dict[str, str]:
    """An adverse record as the stored inputs hold it."""
    return {"kind": record.kind, "on": record.on.isoformat(), "evidence_id": record.evidence_id}


def _sector_json(item: SectorFacts) -> dict[str, Any]:
    return {
        "sector": item.sector,
        "sub_type": item.sub_type,
        "facts": item.facts.to_document(),
        "said": {name: {"role": by.role, "by": by.by, "on": by.on.isoformat()} for name, by in item.said.items()},
        "evidence": {name: list(texts) for name, texts in item.evidence.items()},
    }


def graded_sector(edition: Edition, row: Mapping[str, Any]) -> SectorFacts:
    """The stored inputs of one sector as another edition takes them; what it does not ask is left out."""
    known = row["sub_type"] in edition.sectors[row["sector"]].sub_types
    return _sector_facts(edition, {**row, "sub_type": row["sub_type"] if known else None})


def _sector_facts(edition: Edition, row: Mapping[str, Any]) -> SectorFacts:
    facts = facts_again(edition.sectors[row["sector"]], row["facts"])
    said = {name: SaidBy(by["role"], by["by"], date.fromisoformat(by["on"])) for name, by in row["said"].items()}
    evidence = {name: tuple(texts) for name, texts in row["evidence"].items()}
    return SectorFacts(row["sector"], row["sub_type"], facts, said, evidence)
