"""The demonstration's work brought in over HTTP, by the people who would: the other entrance of the same campaign."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from greenctl.cli.demo.doors import DEMO, Declared, Waiting
from greenctl.cli.demo.sources import Unit
from greenctl.cli.demo.staff import Officer
from greenctl.kernel.actor import Actor, Grant, Role
from greenctl.review.use_cases import conclude_waits
from greenctl.season.use_cases import PlannedSeason
from tests.people import People, Person


class HttpDoor:
    """Implements `Door`. Each request has a token of its own: one lives for minutes, and the clock moves by days."""

    def __init__(self, app: Flask) -> None:
        self._running = app.extensions["greenctl"]
        self._people = People(app)
        self._persons: dict[tuple[Any, ...], tuple[Person, str]] = {}
        self.requests = 0

    def plan_season(self, planned: PlannedSeason) -> None:
        body = {
            "id": planned.id,
            "name_zh": planned.name_zh,
            "name_en": planned.name_en,
            "starts_on": planned.days.starts_on.isoformat(),
            "until": planned.days.until.isoformat(),
            "programmes": [
                {
                    "edition": item.edition,
                    "applications_from": item.applications.starts_on.isoformat(),
                    "applications_until": item.applications.until.isoformat(),
                }
                for item in planned.programmes
            ],
        }
        season = self._sent(self._command, "POST", "/seasons", body)
        self._sent(self._command, "POST", f"/seasons/{planned.id}/opening", version=season["version"])

    def engage(self, officers: Sequence[Officer]) -> None:
        """Each gets an account when they first act."""

    def register(self, officer: Officer, units: Sequence[Unit]) -> None:
        for unit in units:
            source = self._sent(officer.actor, "POST", "/sources", unit.source)
            contacts = {"contacts": unit.contacts}
            self._sent(officer.actor, "PUT", f"/sources/{unit.id}/contacts", contacts, version=source["version"])

    def invite(self, declared: Sequence[Declared]) -> None:
        """Their accounts are made when they first act, too."""

    def declare(self, season_id: str, declared: Sequence[Declared]) -> None:
        for one in declared:
            pairs = list(zip(one.unit.declaration_ids, one.unit.programmes, strict=True))
            for declaration_id, programme in pairs:
                new = {"id": declaration_id, "source_id": one.unit.id, "season_id": season_id, "programme": programme}
                self._sent(one.preparer, "POST", "/declarations", new)
            first, *others = one.unit.declaration_ids
            for declaration_id in (*others, first):
                self._edit(one, declaration_id, one.unit.sheet if declaration_id == first else {})
            for declaration_id in one.unit.declaration_ids:
                self._hand_in(one, declaration_id)

    def waiting(self, officer: Officer, step: str, limit: int) -> list[Waiting]:
        page = self._sent(officer.actor, "GET", f"/review/queue?step={step}&limit={limit}")
        return [Waiting(row["case_id"], row["party_id"], row["round"], row["version"]) for row in page["items"]]

    def decide(self, officer: Officer, decisions: Sequence[Mapping[str, Any]]) -> None:
        bodies = [
            {**{k: v for k, v in decision.items() if k != "seen_version"}, "version": decision["seen_version"]}
            for decision in decisions
        ]
        outcomes = self._sent(officer.actor, "POST", "/review/decisions", {"decisions": bodies})["outcomes"]
        assert all(outcome["applied"] for outcome in outcomes), outcomes

    def returned(self, declaration_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        wanted = set(declaration_ids)
        found = [row["id"] for row in self._declarations() if row["state"] == "returned" and row["id"] in wanted]
        return {i: tuple(self._sent(self._command, "GET", f"/declarations/{i}")["open_fields"]) for i in found}

    def correct(self, corrections: Sequence[tuple[Declared, str, dict[str, Any]]]) -> None:
        for one, declaration_id, changes in corrections:
            self._edit(one, declaration_id, changes)
            self._hand_in(one, declaration_id)

    def in_publicity(self) -> bool:
        return bool(self._sent(self._command, "GET", "/review/queue?step=publicity&limit=1")["items"])

    def conclude(self, today: date) -> int:
        """The end of publicity is nobody's request: the system's clerk concludes it."""
        with self._running.transactions.writing(DEMO) as uow:
            return conclude_waits(uow, today)

    def published(self, season_id: str, programme: str) -> int:
        editions = self._sent(self._command, "GET", f"/lists/programmes/{programme}")["items"]
        return max((e["number"] for e in editions if e["season_id"] == season_id), default=0)

    def publish(self, officer: Officer, season_id: str, programme: str, effective_on: date, number: int) -> None:
        body = {"effective_on": effective_on.isoformat(), "seen_number": number - 1}
        self._sent(officer.actor, "POST", f"/lists/seasons/{season_id}/{programme}/editions", body)

    @property
    def _command(self) -> Actor:
        return Actor("command", (Grant(Role.COMMAND, "370800"),))

    def _declarations(self) -> Iterator[dict[str, Any]]:
        after = ""
        while True:
            page = self._sent(self._command, "GET", f"/declarations?limit=200{after}")
            yield from page["items"]
            if page["next"] is None:
                return
            after = f"&after={page['next']}"

    def _edit(self, one: Declared, declaration_id: str, changes: Mapping[str, Any]) -> None:
        path = f"/declarations/{declaration_id}"
        seen = self._sent(one.preparer, "GET", path)["version"]
        self._sent(one.preparer, "PATCH", path, dict(changes), version=seen)

    def _hand_in(self, one: Declared, declaration_id: str) -> None:
        path = f"/declarations/{declaration_id}"
        seen = self._sent(one.signer, "GET", path)["version"]
        signed = self._sent(one.signer, "POST", f"{path}/signature", version=seen)
        self._sent(one.signer, "POST", f"{path}/submission", version=signed["version"])

    def _sent(self, actor: Actor, method: str, path: str, body: object = None, **named: Any) -> Any:
        person, family = self._person(actor)
        now = self._running.transactions.clock.now()
        token = self._running.tokens.issue(person.account_id, family, 1, now)
        headers = {"Authorization": f"Bearer {token}"}
        answer: TestResponse = person.call(method, path, body, headers=headers, **named)
        self.requests += 1
        assert answer.status_code in {200, 201}, (method, path, answer.status_code, answer.text)
        return answer.json

    def _person(self, actor: Actor) -> tuple[Person, str]:
        rights = (actor.account_id, actor.grants, actor.mandates)
        if rights not in self._persons:
            person = self._people.somebody(actor.grants, actor.mandates)
            now = self._running.transactions.clock.now()
            self._persons[rights] = person, self._running.tokens.read(person.token, now).family
        return self._persons[rights]
