"""A small city in which something of everything stands, so that generated requests reach what they are about."""

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from sqlalchemy import Engine, insert, update

from greenctl.auth import use_cases as auth
from greenctl.auth.domain import Account
from greenctl.auth.models import AccountRow
from greenctl.db.base import db
from greenctl.db.transaction import Transactions
from greenctl.declaration.dry_run import make_dry_run
from greenctl.declaration.revising import propose_override
from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.kernel.clock import SteppedClock
from greenctl.kernel.ids import new_id
from greenctl.lists import use_cases as lists
from greenctl.photos.rulings import rule
from greenctl.review import use_cases as reviews
from greenctl.season.use_cases import PlannedProgramme, PlannedSeason, plan_season
from greenctl.storage.port import BlobStore, Upload
from tests.adverse.builders import recorded
from tests.auth.builders import an_account
from tests.conftest import empty
from tests.declaration.builders import (
    APPLICATIONS,
    DAYS,
    TODAY,
    World,
    a_season,
    answers,
    begun,
    edited,
    handed_in,
    signed,
)
from tests.emergency.builders import a_full
from tests.fuzz.appeal_samples import APPEAL_SAMPLES, appeal_values
from tests.fuzz.correction_samples import CORRECTION_SAMPLES, correction_values
from tests.fuzz.declaration_samples import ANSWERS, DECLARATION_SAMPLES
from tests.fuzz.device_samples import unproven
from tests.fuzz.finding_samples import finding_sample, finding_values, two_findings
from tests.fuzz.inspection_city import InspectionCity
from tests.fuzz.inventory_samples import inventory_values, on_inventories, two_inventories
from tests.fuzz.loop_samples import LOOP_SAMPLES, loop_values
from tests.fuzz.notice_samples import a_dead_delivery, notice_samples, notice_values
from tests.fuzz.photo_samples import PHOTO, a_photo_in_json
from tests.fuzz.ranking_samples import RANKING_SAMPLES, two_rankings
from tests.fuzz.removal_samples import a_removal, removal_samples
from tests.fuzz.rows import a_cursor, every_row
from tests.fuzz.rule_samples import rule_samples
from tests.fuzz.site_samples import a_site_in_work, site_samples
from tests.fuzz.writes import Writes
from tests.people import People, Person
from tests.photos.builders import a_photo, a_sender, a_verified_photo, declared
from tests.photos.images import sha256_of
from tests.review.builders import a_decision, city_reviewer, county_reviewer, decide, deciding, expert
from tests.rules.builders import begun as begun_rules
from tests.rules.workbooks import an_office_workbook
from tests.security.places import Things
from tests.source.builders import a_site, a_source, registered
from tests.source.workbooks import a_row, a_workbook

ROLES = (
    "nobody", "preparer", "signer", "county_reviewer", "city_reviewer", "expert", "inspector", "command", "auditor",
    "administrator",
)  # fmt: skip
TEST = system("test")
LOGIN, PASSWORD = "somebody", "quiet harbour, nine lamps"
ADVERSE = {"kind": "sample_penalty", "happened_on": str(TODAY), "document": "示例文书"}
FIELD = "facts.sample_a.stack_so2"
UNKNOWN = "01990000-0000-7000-8000-00000000dead"
PUBLICITY = timedelta(days=12)
LATER = TODAY + PUBLICITY


class City:
    """People of every role, and `real`: values that mean something, by the name of the field or parameter."""

    together: Mapping[str, Mapping[str, Any]] = {}

    def __init__(self, app: Flask) -> None:
        running = app.extensions["greenctl"]
        self.transactions: Transactions = running.transactions
        self.store: BlobStore = running.store
        self.season = a_season(self.transactions)
        self.sources = self._sources()
        self.declarations = self._declarations()
        self.editions = self._editions()
        self.adverse = recorded(self.transactions, self.sources[3]).id
        self.removal = a_removal(self.transactions, self.sources[5], LATER)
        self.revision = self._revision(self.declarations["approved"])
        self.rule_draft = begun_rules(self.transactions, start_from="sample-2026").id
        self.inventories = two_inventories(self.transactions, self.sources[0], LATER)
        self.people = self._people(People(app))
        self.others = self._others(People(app))
        self.session = self._session(running, app)
        self._give_passwords(running)
        self.photos, self.upload = self._photos()
        self.findings = two_findings(self.transactions, self.sources[1], self.people["inspector"].actor)
        self.inspection = InspectionCity(self.transactions, self.store, self.people, self.sources)
        self.rankings = two_rankings(self.transactions, self.sources[2], self.people["preparer"].actor, LATER)
        firm = self.people["preparer"].actor
        self.site = a_site_in_work(self.transactions, self.sources[8], firm, self.season.id)
        self.real = self._real()
        self.delivery = a_dead_delivery(self.transactions, self.real["endpoint_id"][0], self.sources[1])
        self.samples = self._samples()
        self.now = self.transactions.clock.now()
        self.engine: Engine = self.transactions.engine
        self._rows = every_row(self.engine)
        self._writes = Writes(self.engine)
        self._as_it_stood = self._writes.mark()

    def restore(self) -> None:
        """Everything as it stood in the beginning, the moment included."""
        self.transactions.clock = SteppedClock(self.now)
        if self._writes.mark() == self._as_it_stood:
            return
        empty(self.engine)
        with self.engine.begin() as connection:
            for table in db.metadata.sorted_tables:
                if self._rows[table.name]:
                    connection.execute(insert(table), self._rows[table.name])
        self._as_it_stood = self._writes.mark()

    def person(self, role: str) -> Person | None:
        return self.others[role] if role in self.others else self.people[role]

    def named(self, name: str) -> str:
        """The id of a thing by a name: `season`, `source_3`, `edition_0`, or the state of a declaration."""
        if name in self.declarations:
            return self.declarations[name]
        if name in self.photos:
            return self.photos[name]
        if name == "upload":
            return urlencode(self.upload)
        kind, _, number = name.rpartition("_")
        if kind in {"source", "edition", "inventory"}:
            return {"source": self.sources, "edition": self.editions, "inventory": self.inventories}[kind][int(number)]
        other = {
            **self.inspection.named, "season": self.season.id, "planned_season": self.real["season_id"][1],
            "unknown": UNKNOWN, "me": self.people["administrator"].account_id,
            "device_of_another": self.real["device_id"][1],
        }  # fmt: skip
        return str(other.get(name) or self.real[name][0])

    def _sources(self) -> tuple[str, ...]:
        described = [a_source(number) for number in range(1, 8)]
        cement = a_source(8, sectors=(("cement", "clinker"),))
        return tuple(source.id for source in registered(self.transactions, *described, cement, a_site()))

    def _declarations(self) -> dict[str, str]:
        """One declaration in each state, by the name of the state."""
        world, given = World(self.season, self.sources[:7], self.sources[8]), self.sources
        found = {"draft": begun(self.transactions, world, given[0])[0].id}
        found["edited"] = edited(self.transactions, begun(self.transactions, world, given[1]))[0].id
        ready = edited(self.transactions, begun(self.transactions, world, given[2]))
        found["signed"] = signed(self.transactions, ready)[0].id
        handed = handed_in(self.transactions, world, *given[3:7])
        names = ("under_review", "returned", "approved", "rejected")
        found |= {name: item.declaration_id for name, item in zip(names, handed, strict=True)}
        found["construction"] = begun(self.transactions, world, world.site, programme="construction")[0].id
        self._decide(found["returned"], "return", fields=(FIELD,))
        self._decide(found["rejected"], "reject")
        self._approve(found["approved"])
        return found

    def _photos(self) -> tuple[dict[str, str], dict[str, str]]:
        """One photo of the preparer in each state, and how the declared one would be uploaded."""
        by, usual = a_sender(*self.sources, account=self.people["preparer"].account_id), {"source_id": self.sources[1]}
        new = a_photo(**usual)
        verified = a_verified_photo(self.transactions, self.store, a_photo(**usual, sha256="b" * 64), by=by)
        with self.transactions.writing(TEST) as uow:
            rule(uow, verified.id, verified.version, release=True, reason="示例：看过副本")
        whole, broken, other = PHOTO, PHOTO[:-100], PHOTO
        for_each = {"photo_declared": whole, "photo_uploaded": whole, "photo_broken": broken, "photo_changed": other}
        photos = {
            name: a_photo(**usual, sha256=sha256_of(data), size_bytes=len(data)) for name, data in for_each.items()
        }
        declared(self.transactions, *photos.values(), by=by)
        named = {name: photo.id for name, photo in photos.items()} | {"photo_verified": verified.id}
        upload = Upload(
            key=f"uploads/{named['photo_declared']}",
            sha256=sha256_of(PHOTO),
            size_bytes=len(PHOTO),
            media_type=new.media_type,
        )
        ticket = self.store.upload_ticket(upload, now=self.transactions.clock.now(), seconds=86_400)
        return named, dict(parse_qsl(urlsplit(ticket.url).query))

    def put_photos(self) -> None:
        """What was uploaded of each, again: whoever looks at it takes it away."""
        uploaded = {"photo_uploaded": PHOTO, "photo_broken": PHOTO[:-100], "photo_changed": PHOTO[::-1]}
        for name, data in uploaded.items():
            self.store.put(
                f"uploads/{self.photos[name]}", io.BytesIO(data), size_bytes=len(data), media_type="image/jpeg"
            )

    def _decide(self, case_id: str, verdict: str, **grounds: Any) -> None:
        with deciding(self.transactions, county_reviewer()) as uow:
            reviews.decide(uow, a_decision(verdict, case_id=case_id, **grounds))

    def _approve(self, case_id: str) -> None:
        for version, reviewer in enumerate((county_reviewer(), city_reviewer(), expert()), start=1):
            decide(self.transactions, reviewer, case_id, version)
        self.transactions.clock.advance(PUBLICITY)
        with self.transactions.writing(TEST) as uow:
            assert reviews.conclude_waits(uow, LATER) == 1

    def _editions(self) -> tuple[str, ...]:
        with self.transactions.writing(TEST) as uow:
            return tuple(
                lists.publish(uow, self.season.id, programme, LATER, seen, today=LATER).id
                for programme, seen in (("emergency", 0), ("emergency", 1), ("construction", 0))
            )

    def _revision(self, declaration_id: str) -> str:
        with self.transactions.writing(TEST) as uow:
            self.dry_run = str(make_dry_run(uow, self.season.id, "emergency", edition_id="sample-2026")["id"])
            return propose_override(uow, declaration_id, "B", "示例理由").id

    def _people(self, people: People) -> dict[str, Person | None]:
        enterprise = {"preparer": people.preparer(*self.sources), "signer": people.signer(*self.sources)}
        county = {"county_reviewer": people.staff(Role.COUNTY_REVIEWER, "370811", "industry")}
        city = (Role.CITY_REVIEWER, Role.EXPERT, Role.INSPECTOR, Role.COMMAND, Role.AUDITOR, Role.ADMINISTRATOR)
        return {"nobody": None, **enterprise, **county, **{str(role): people.staff(role) for role in city}}

    def _others(self, people: People) -> dict[str, Person]:
        """Who has rights of two kinds, one of which stands in the way of the other."""
        county, city = Grant(Role.COUNTY_REVIEWER, "370811", "industry"), Grant(Role.CITY_REVIEWER, "370800")
        owned, prepared = Mandate(self.sources[3], Role.PREPARER), Mandate(self.sources[1], Role.PREPARER)
        return {
            "another of the command": people.somebody(grants=(Grant(Role.COMMAND, "370800"),)),
            "command of a county": people.somebody(grants=(Grant(Role.COMMAND, "370811"),)),
            "housing desk": people.staff(Role.COUNTY_REVIEWER, "370811", "housing"),
            "local government": people.staff(Role.COUNTY_REVIEWER, "370811"),
            "both bodies": people.somebody(
                grants=(Grant(Role.COUNTY_REVIEWER, "370811", "housing"), Grant(Role.COUNTY_REVIEWER, "370811"))
            ),
            "reviewer of two steps": people.somebody(grants=(county, city)),
            "reviewer of their own firm": people.somebody(grants=(county,), mandates=(owned,)),
            "signer of another source": people.somebody(mandates=(prepared, Mandate(self.sources[2], Role.SIGNER))),
        }

    def _session(self, running: Any, app: Flask) -> str:
        """The refresh token of an account that has a password."""
        account = an_account(self.transactions, LOGIN)
        password_hash = running.passwords.hash(PASSWORD)
        with self.transactions.writing(TEST) as uow:
            code = auth.invite(uow, account.id, timedelta(days=30))[0]
            auth.accept_invitation(uow, code, password_hash)
        signed_in = app.test_client().post("/auth/sign-in", json={"login": LOGIN, "password": PASSWORD})
        return str(signed_in.json["refresh_token"])

    def _give_passwords(self, running: Any) -> None:
        """One for all, so that everybody can prove again who they are."""
        with self.transactions.writing(TEST) as uow:
            uow.execute(
                update(AccountRow)
                .where(AccountRow.password_hash.is_(None))
                .values(password_hash=running.passwords.hash(PASSWORD))
            )

    def _own_things(self, *account_ids: str) -> dict[str, list[str]]:
        """A device, an identity and a session beside the present one, of each of these accounts."""
        found: dict[str, list[str]] = {"device_id": [], "identity_id": [], "session_id": []}
        for account_id in account_ids:
            things = Things(self.transactions, self.store)
            things.made["account_id"] = account_id
            for kind, ids in found.items():
                ids.append(things.get(kind))
        return found

    def _real(self) -> Mapping[str, list[Any]]:
        somebody, mandate, code = self._account()
        planned = self._planned_season()
        days = [str(LATER), str(DAYS.starts_on), str(DAYS.until)]
        return {
            "source_id": [*self.sources], "survivor_id": [*self.sources], "season_id": [self.season.id, planned],
            "declaration_id": [*self.declarations.values()],
            "photo_id": [*self.photos.values()], "upload_id": [self.photos["photo_declared"]], "round_number": [1, 2],
            **finding_values(self.findings), **loop_values(self.findings), **self.rankings,
            "draft_id": [self.rule_draft], "subject_kind": ["finding"], "subject_id": ["finding-1"],
            "start_from": ["sample-2026"], "against": ["sample-2026"], "editions": ["sample-2026,sample-2026"],
            "jurisdiction": ["3708"], "part": ["documents", "vetoes"], "indicator": ["stack_so2"], "level": ["A", "B"],
            **self.removal, **inventory_values(self.transactions, self.inventories, self.sources[0]),
            "adverse_id": [self.adverse], "revision_id": [self.revision], "dry_run_id": [self.dry_run],
            "station": ["sample-1"], "happened_on": [str(TODAY)], "area": ["370811", "370812", "370800"],
            **self._own_things(self.people["preparer"].account_id, somebody.id), "state": ["proposed", "running"],
            **correction_values(self.transactions), "import_id": [new_id()],
            **appeal_values(self.transactions, self.sources[2], self.declarations),
            **notice_values(self.transactions, self.people["preparer"].account_id, somebody.id),
            "account_id": [somebody.id, self._suspended_account()], "mandate_id": [mandate], "code": [code],
            "edition_id": [*self.editions], "from": [*self.editions], "to": [*self.editions],
            "programme": ["emergency", "staggered", "construction", "national_trial"],
            "edition": ["sample-emergency-2026", "sample-staggered-2026"], "topic": [f"{self.season.id}:emergency"],
            "sector": ["sample_a", "sample_b", "cement", "sample_site"], "sub_type": ["clinker", ""],
            "county": ["370811"], "step_id": [new_id()], "fingerprint": [self._workflow()], "round": [1],
            **self.site, **self.inspection.real, "department": ["industry", "ecology", "housing"],
            "after": [a_cursor("id"), a_cursor(1), a_cursor(1, 1), a_cursor("2026-11-20T02:00:00+00:00", new_id())],
            "on": days, "effective_on": days[:1], "seen_number": [2, 3], "starts_on": days[1:2], "until": days[2:3],
            "applications_from": days[1:2], "applications_until": [str(APPLICATIONS.until)], "kind": ["works", "site"],
            "facts": [answers()["facts"], {"sample_a": {"stack_so2": {"value": "1", "unit": "mg/m3"}}}],
            "fields": [[FIELD], ["lines"]], "role": ["enterprise_preparer", "expert"], "roles": ["expert"],
            "refresh_token": [self.session], "login": [LOGIN, "nobody"], "password": [PASSWORD],
            "If-Match": [f'"{version}"' for version in (1, 1, 1, 1, 2, 2, 3, 4, 5)],
            "Accept-Language": ["en", "zh-CN"],
        }  # fmt: skip

    def _samples(self) -> Mapping[str, dict[str, Any]]:
        """A good body of each operation that takes one, by method and path."""
        source_id, season_id, under_review = self.sources[1], self.season.id, self.declarations["under_review"]
        device = {"id": new_id(), "name": "示例手机", "platform": "android"}
        back = {"attempt": "示例", "code": "示例", "state": "示例"}
        window = {"applications_from": "2026-10-15", "applications_until": "2026-12-15"}
        return on_inventories(LATER) | {
            "POST /auth/sign-in": {"login": LOGIN, "password": PASSWORD},
            "POST /auth/refresh": {"refresh_token": self.session},
            "POST /auth/sign-out": {"refresh_token": self.session},
            "POST /auth/step-up": {"password": PASSWORD},
            "POST /auth/identity/attempts": {"provider": "city_sso"},
            "POST /auth/identity/sign-in": back, "POST /me/identities": back,
            "POST /accounts/{account_id}/identities": {"provider": "city_sso", "subject": "示例"},
            "POST /auth/hand-overs/redeem": {"code": self.real["code"][0], "device": {**device, **unproven()}},
            "POST /me/devices": device,
            "PATCH /me/devices/{device_id}": {"name": "示例平板"},
            "POST /sync/batches": {"device_id": self.real["device_id"][0], "operations": [self._operation()]},
            "POST /auth/invitations/accept": {"code": self.real["code"][0], "password": PASSWORD},
            "POST /accounts": {"login": "newcomer", "display_name": "示例人员", "grants": []},
            "PUT /accounts/{account_id}/grants": {"grants": [{"role": "expert", "area": "370811"}]},
            "POST /accounts/{account_id}/mandates": {"source_id": source_id, "role": "enterprise_signer"},
            "POST /photos/{photo_id}/ruling": {"release": True, "reason": "示例：没有人像"},
            "POST /photos": {"photos": [a_photo_in_json(source_id=source_id)]},
            "POST /sources": {
                "kind": "works", "name": "示例企业", "area": "370811", "other_id_kind": "own_number",
                "other_id": "示例-100", "sectors": [{"sector": "sample_a"}],
            },
            "PATCH /sources/{source_id}": {"address": "示例路 1 号"},
            "POST /sources/{source_id}/state": {"state": "seasonal", "on": str(TODAY)},
            "POST /sources/{source_id}/merge": {"survivor_id": source_id},
            "PUT /sources/{source_id}/contacts": {"contacts": [{"name": "示例人员", "phone": "19900000000"}]},
            "POST /review/cases/{case_id}/decisions": {"verdict": "approve", "reason": "示例"},
            "POST /review/decisions": {"decisions": [{"case_id": under_review, "version": 1, "verdict": "approve"}]},
            "POST /declarations": {"source_id": source_id, "season_id": season_id, "programme": "staggered"},
            "PATCH /declarations/{declaration_id}": answers(), **DECLARATION_SAMPLES,
            "POST /sources/{source_id}/adverse-records": dict(ADVERSE),
            "POST /adverse-records/{adverse_id}/void": {"reason": "示例理由"},
            "POST /adverse-records/{adverse_id}/settlement": {"void": True},
            "POST /rules/dry-runs": {"edition_id": "sample-2026", "season_id": season_id, "programme": "emergency"},
            "POST /grade-revisions/{revision_id}/decision": {"accept": True},
            "POST /seasons": {
                "name_zh": "示例季", "name_en": "Sample", "starts_on": str(DAYS.starts_on), "until": str(DAYS.until),
                "programmes": [{"edition": "sample-emergency-2026", **window}],
            },
            "POST /lists/seasons/{season_id}/{programme}/editions": {"effective_on": str(LATER), "seen_number": 2},
            **RANKING_SAMPLES, **rule_samples(self.transactions, self.rule_draft), **removal_samples(self.season.id),
            "POST /findings": finding_sample(source_id, a_photo_in_json()), **LOOP_SAMPLES, **CORRECTION_SAMPLES,
            **APPEAL_SAMPLES, **self.inspection.samples, **notice_samples(self.delivery),
            **site_samples(TODAY, *self.site["check_id"]), "POST /sources/{source_id}/split": {"state": "running"},
        }  # fmt: skip

    def _operation(self) -> dict[str, Any]:
        """An edit from a phone of the preparer's."""
        answers = {"facts": {"sample_a": {"stack_so2": "31"}}}
        return {
            "op_id": new_id(), "counter": 1, "previous_hash": "0" * 64, "kind": "declaration.edit", "base_version": 2,
            "captured_at": "2026-11-20T09:58:00+08:00",
            "body": {"declaration_id": self.declarations["edited"], "answers": answers},
        }  # fmt: skip

    def _account(self) -> tuple[Account, str, str]:
        somebody = an_account(self.transactions)
        with self.transactions.writing(TEST) as uow:
            mandate = auth.give_mandate(uow, somebody.id, Mandate(self.sources[0], Role.PREPARER)).id
            return somebody, mandate, auth.invite(uow, somebody.id, timedelta(days=30))[0]

    def _suspended_account(self) -> str:
        account = an_account(self.transactions)
        with self.transactions.writing(TEST) as uow:
            return auth.suspend(uow, account.id, 1).id

    def _planned_season(self) -> str:
        programmes = (PlannedProgramme("sample-emergency-2026", APPLICATIONS),)
        with self.transactions.writing(TEST) as uow:
            return plan_season(uow, PlannedSeason(new_id(), "示例下季", "Next season", "370800", DAYS, programmes)).id

    def _workflow(self) -> str:
        with self.transactions.writing(TEST) as uow:
            return reviews.publish_workflow(uow, reviews.shipped_workflow("demo-city"))


WORKBOOKS = (
    a_workbook(), a_workbook(a_row(20), a_row(21)), a_workbook(a_row(1, name="=1+1")), an_office_workbook(),
    a_full(a_source(1)), ANSWERS, b"PK\x03\x04", b"",
)  # fmt: skip
