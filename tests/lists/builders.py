"""A season with decided cases, straight in the tables: what a list is drafted from."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import insert, update

import greenctl.season
from grading import Application, SectorFacts, canonical, explanation, fingerprint, grade, read_facts
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration.models import DeclarationRow, GradeRow, SubmissionContactsRow, SubmissionRow
from greenctl.kernel.canonical import canonical_bytes, digest_of, sha256_hex
from greenctl.kernel.ids import new_id
from greenctl.review.models import CaseRow, DecisionRow, WorkflowRow
from greenctl.review.workflow_files import read_shipped
from greenctl.rules.use_cases import publish_shipped_edition, shipped
from greenctl.season.models import SeasonProgrammeRow, SeasonRow
from greenctl.source.models import SourceContactRow, SourceRow, SourceSectorRow

SEASON_ID = "01990000-0000-7000-8000-000000000001"
STARTS_ON, UNTIL = date(2026, 10, 15), date(2027, 3, 16)
TODAY = date(2026, 11, 20)
PROGRAMMES = ("sample-emergency-2026", "sample-staggered-2026", "sample-construction-2026", "national-trial-2020")
_FOLDER = Path(str(greenctl.season.__file__)).parent / "programmes"

PERSON, PHONE, SIGNER = "金丝雀联系人", "19900001234", "canary-signer"


def numbered_id(number: int, kind: int = 0) -> str:
    """The same id in every database."""
    return f"01990000-0000-7{kind:03x}-8000-{number:012x}"


@dataclass(frozen=True)
class Unit:
    """One source with its case in one programme."""

    number: int = 1
    name: str = "示例企业一"
    area: str = "370811"
    sector: str = "sample_a"
    level: str | None = "A"
    at_best: str | None = "A"
    official: bool = False
    case_state: str = "approved"
    source_state: str = "running"
    programme: str = "emergency"
    rounds: int = 1
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def source_id(self) -> str:
        return numbered_id(self.number, 1)

    @property
    def case_id(self) -> str:
        return numbered_id(self.number, 2 + sum(map(ord, self.programme)) % 500)


def a_season(uow: UnitOfWork, season_id: str = SEASON_ID, days: tuple[date, date] = (STARTS_ON, UNTIL)) -> str:
    """An open season with every shipped programme."""
    rules = {document["rules"]: publish_shipped_edition(uow, document["rules"]) for document in _documents()}
    workflow = {"fingerprint": "0" * 64, "id": "test", "document": read_shipped("demo-city"), "published_at": uow.now}
    uow.execute(insert(WorkflowRow), workflow) if season_id == SEASON_ID else None
    row = {"id": season_id, "name_zh": "示例管控季", "name_en": "Sample season", "city": "370800", "state": "open"}
    uow.execute(insert(SeasonRow), {**row, "starts_on": days[0], "until": days[1], "opened_at": uow.now, "version": 2})
    uow.execute(
        insert(SeasonProgrammeRow),
        [
            {
                "season_id": season_id,
                "programme": document["programme"],
                "applications_from": days[0],
                "applications_until": days[1],
                "document": document,
                "fingerprint": digest_of(document),
                "rule_fingerprint": rules[document["rules"]],
                "workflow_fingerprint": "0" * 64,
            }
            for document in _documents()
        ],
    )
    return season_id


def decided(uow: UnitOfWork, *units: Unit, season_id: str = SEASON_ID) -> None:
    """Sources with submissions, grades and cases; a source given twice is registered once."""
    first = {unit.source_id: unit for unit in reversed(units)}
    uow.execute(insert(SourceRow), [_source(uow, unit) for unit in first.values()])
    uow.execute(
        insert(SourceSectorRow),
        [{"source_id": unit.source_id, "ordinal": 1, "sector": unit.sector, "sub_type": ""} for unit in first.values()],
    )
    uow.execute(
        insert(SourceContactRow),
        [
            {"source_id": unit.source_id, "ordinal": 1, "name": PERSON, "phone": PHONE, "duty": "环保负责人"}
            for unit in first.values()
        ],
    )
    also_decided(uow, *units, season_id=season_id)


def also_decided(uow: UnitOfWork, *units: Unit, season_id: str = SEASON_ID) -> None:
    """Cases of sources that are registered already."""
    submissions = [row for unit in units for row in _submissions(uow, unit)]
    rules = publish_shipped_edition(uow, "sample-2026")
    uow.execute(insert(DeclarationRow), [_declaration(uow, unit, season_id, rules) for unit in units])
    uow.execute(insert(SubmissionRow), submissions)
    uow.execute(
        insert(SubmissionContactsRow),
        [
            {"submission_id": row["id"], "salt": "salt", "body": [{"name": PERSON, "phone": PHONE}]}
            for row in submissions
        ],
    )
    uow.execute(insert(GradeRow), [row for unit in units for row in _grades(uow, unit, rules)])
    uow.execute(insert(CaseRow), [_case(uow, unit, season_id) for unit in units])
    uow.execute(insert(DecisionRow), [row for unit in units for row in _decisions(uow, unit)])


def many(count: int, programme: str = "emergency") -> list[Unit]:
    """Units over all counties, sectors and levels."""
    areas, sectors = ("370811", "370812", "370826"), ("sample_a", "sample_b", "sample_c")
    levels = ("A", "B", "C", None)
    return [
        Unit(
            number=n,
            name=f"示例企业第{n:05}号",
            area=areas[n % 3],
            sector=sectors[n % 3],
            level=levels[n % 4],
            at_best=levels[n % 4] or "B",
            programme=programme,
        )
        for n in range(1, count + 1)
    ]


def set_case(uow: UnitOfWork, unit: Unit, state: str) -> None:
    """Bring a decided case into another state."""
    fields = [] if state == "returned" else None
    uow.execute(update(CaseRow).where(CaseRow.id == unit.case_id).values(state=state, open_fields=fields))


def set_source(uow: UnitOfWork, unit: Unit, **changes: Any) -> None:
    uow.execute(update(SourceRow).where(SourceRow.id == unit.source_id).values(**changes))


@lru_cache(maxsize=1)
def _documents() -> list[dict[str, Any]]:
    return [yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")) for name in PROGRAMMES]


def _source(uow: UnitOfWork, unit: Unit) -> dict[str, Any]:
    return {
        "id": unit.source_id,
        "kind": "works",
        "name": unit.name,
        "other_id_kind": "test",
        "other_id": str(unit.number),
        "area": unit.area,
        "department": "industry",
        "state": unit.source_state,
        "registered_at": uow.now,
        "registered_sha256": "0" * 64,
        "version": 1,
    }


def _declaration(uow: UnitOfWork, unit: Unit, season_id: str, rules: str) -> dict[str, Any]:
    named = {"id": unit.case_id, "source_id": unit.source_id, "season_id": season_id, "programme": unit.programme}
    signed = {"signed_by": SIGNER, "signed_at": uow.now, "signed_sha256": "0" * 64}
    return {
        **named,
        **signed,
        "state": "submitted",
        "round": unit.rounds,
        "edited_by": [],
        "begun_at": uow.now,
        "rule_fingerprint": rules,
        "version": 1,
    }


def submission_id(unit: Unit, number: int | None = None) -> str:
    return f"{unit.case_id[:-12]}{(number or unit.rounds):04x}{unit.number:08x}"


def _submissions(uow: UnitOfWork, unit: Unit) -> list[dict[str, Any]]:
    copy = canonical_bytes(a_copy(unit))
    return [
        {
            "id": submission_id(unit, number),
            "declaration_id": unit.case_id,
            "round": number,
            "copy": copy,
            "sha256": sha256_hex(copy),
            "receipt": {},
            "submitted_at": uow.now,
        }
        for number in range(1, unit.rounds + 1)
    ]


def a_copy(unit: Unit) -> dict[str, Any]:
    """A copy of record, as far as a public page reads it; the signer's account is in it, and is nobody's business."""
    fields = [
        {
            "id": "stack_so2",
            "label_zh": "示例:有组织二氧化硫浓度",
            "label_en": "Sample: stack SO2",
            "value": unit.facts.get("stack_so2"),
            "evidence": [{"document": "示例检测报告", "number": "示例-2026-7", "date": "2026-10-01", "sha256": None}],
        }
    ]
    measure = {"line": "L1", "action": "stop", "target": None, "shown_by": "用电记录", "checked_by": "查看电表"}
    return {
        "schema": "greenctl-declaration/1",
        "declared": {
            "source": {"id": unit.source_id, "name": unit.name},
            "sectors": [{"sector": unit.sector, "fields": fields}],
            "lines": [{"id": "L1", "name": "示例一号线", "product": None, "equipment": None}],
            "measures": {"orange": [{**measure, "text": f"停产,联系{PHONE}"}], "red": []},
            "prepared_by": [SIGNER],
        },
        "signed_by": SIGNER,
        "contacts_digest": "0" * 64,
    }


def _grades(uow: UnitOfWork, unit: Unit, rules: str) -> list[dict[str, Any]]:
    text = _explained(unit.sector, tuple(sorted(unit.facts.items())))
    return [
        {
            "submission_id": row["id"],
            "sector": unit.sector,
            "rule_fingerprint": rules,
            "inputs": {},
            "inputs_sha256": fingerprint({}),
            "explanation": text,
            "explanation_sha256": sha256_hex(text),
            "level": unit.level if row["round"] == unit.rounds else "C",
            "at_best": unit.at_best,
            "official": unit.official,
            "graded_at": uow.now,
        }
        for row in _submissions(uow, unit)
    ]


@lru_cache(maxsize=100)
def _explained(sector: str, facts: tuple[tuple[str, Any], ...]) -> bytes:
    edition = shipped().editions["sample-2026"]
    typed, _ = read_facts(edition.sectors[sector], dict(facts))
    application = Application((SectorFacts(sector, None, typed),), TODAY)
    return canonical(explanation(grade(edition, application)))


def _case(uow: UnitOfWork, unit: Unit, season_id: str) -> dict[str, Any]:
    return {
        "id": unit.case_id,
        "workflow_fingerprint": "0" * 64,
        "topic": f"{season_id}:{unit.programme}",
        "route": unit.level or "undetermined",
        "area": unit.area,
        "department": "industry",
        "party_id": unit.source_id,
        "state": unit.case_state,
        "step": "county" if unit.case_state == "under_review" else None,
        "round": unit.rounds,
        "open_fields": [] if unit.case_state == "returned" else None,
        "opened_at": uow.now - timedelta(days=10),
        "entered_at": uow.now,
        "version": 3,
    }


def _decisions(uow: UnitOfWork, unit: Unit) -> list[dict[str, Any]]:
    steps = (("county", "approve", "city"), ("city", "approve", "approved"))
    return [
        {
            "id": f"{unit.case_id[:-12]}d{number:03x}{unit.number:08x}",
            "case_id": unit.case_id,
            "version": number,
            "round": 1,
            "step": step,
            "verdict": verdict,
            "led_to": led_to,
            "reason": f"{PERSON} {PHONE}",
            "decided_by": SIGNER,
            "decided_at": uow.now,
        }
        for number, (step, verdict, led_to) in enumerate(steps, 1)
    ]


__all__ = ["Unit", "a_season", "also_decided", "decided", "many", "new_id", "set_case", "set_source", "submission_id"]
