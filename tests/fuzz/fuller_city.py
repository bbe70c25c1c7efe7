"""The small city with what generated requests need and no example shows: what one state alone lets pass."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import insert

from greenctl.construction.certificates import Certificate
from greenctl.construction.certifying import apply
from greenctl.declaration import revision_repository as revisions
from greenctl.declaration.revising import propose_regrades
from greenctl.emergency.alerts.public_files import write_alert_files
from greenctl.emergency.confirmation.following import step_of
from greenctl.emergency.inventory.columns import FULL
from greenctl.findings.exposure import use_cases as exposure
from greenctl.findings.loop import use_cases as loop
from greenctl.findings.loop.moves import Act
from greenctl.findings.loop.tracked import Wish
from greenctl.findings.models import FindingPhotoRow
from greenctl.inspection import drawing, planning
from greenctl.inspection.domain import Stratum
from greenctl.inspection.tip_photo_domain import TipPhotoState
from greenctl.kernel.actor import Actor
from greenctl.kernel.ids import new_id
from greenctl.lists.certificates import Certificate as ListCertificate
from greenctl.lists.queries import entry_page, get_edition
from tests.adverse.builders import confirmed
from tests.api.examples import duty_scenes, staggered_scenes
from tests.construction.builders import an_officer
from tests.construction.certificate_builders import GOVERNMENT, signed, suspended
from tests.findings.builders import a_finding, ordered, recorded
from tests.fuzz.city import LATER, TEST, TODAY, City
from tests.fuzz.rows import every_row
from tests.fuzz.site_samples import a_checked_site
from tests.inspection.builders import A_DAY, SECRET, a_plan
from tests.source.builders import a_site, registered

DESK = an_officer(department="industry", name="the-desk")
_ONE = "/site-certificates/{site_certificate_id}"


class FullerCity(City):
    """`together`: by operation, values of its path, query and headers that are good together or not at all."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.samples = dict(self.samples)
        self.together = {
            **self._of_the_city(), **self._of_findings(), **self._of_lists(), **self._of_inspection(),
            **self._of_alerts(), **self._of_stops(), **self._of_sites(),
        }  # fmt: skip
        self._rows, self._as_it_stood = every_row(self.engine), self._writes.mark()

    def _sources(self) -> tuple[str, ...]:
        """And sites of the county's desk for industry, which signs their certificates."""
        sites = [a_site(number, department="industry") for number in range(2, 7)]
        return *super()._sources(), *(source.id for source in registered(self.transactions, *sites))

    def _acting(self, role: str) -> Actor:
        person = self.people[role]
        assert person is not None
        return person.actor

    def _of_the_city(self) -> Mapping[str, Mapping[str, Any]]:
        officer, panel = {"account_id": self.inspection.officer}, self.real["panel_case"][0]
        draft = {"draft_id": self.rule_draft, **_seen(1)}
        level = "PUT /rules/drafts/{draft_id}/sectors/{sector}/indicators/{indicator}/levels/{level}"
        return {
            "POST /inspection/officers/{account_id}/conflicts": officer,
            "PUT /inspection/officers/{account_id}/qualifications": {**officer, **_seen(1)},
            "POST /review/cases/{case_id}/opinion": {"case_id": panel, **_seen(3)},
            level: {**draft, "sector": "sample_a", "indicator": "stack_so2", "level": "B"},
            "POST /rules/drafts/{draft_id}/workbook": draft,
            "POST /declarations/{declaration_id}/submission": {
                "declaration_id": self.declarations["signed"],
                **_seen(3),
            },
            "POST /review/cases/{case_id}/appeal": {"case_id": self.real["rejected_case"][0], **_seen(2)},
            "POST /findings/{finding_id}/moves": {"finding_id": self.findings[0], **_seen(2)},
            "PUT /tips/{tip_id}/photos/{tip_photo_id}": {"tip_id": self.inspection.tip},
            "GET /public/corrections/{number}": {"number": self.real["correction_number"][0]},
            "POST /inventories/{inventory_id}/import": {"inventory_id": self.inventories[0], "layout": FULL},
        }

    def _of_findings(self) -> Mapping[str, Mapping[str, Any]]:
        """A photo that shows one, a batch, one for the next batch, and one that its firm disputes."""
        photo, source_id = self.photos["photo_verified"], self.sources[1]
        new = [a_finding(source_id, issue=issue) for issue in ("open_cutting", "uncovered_soil")]
        exposed, disputed = (one.finding.id for one in recorded(self.transactions, *new, by=self._acting("inspector")))
        with self.transactions.writing(TEST) as uow:
            shown = {"finding_id": self.findings[0], "photo_id": photo, "slot": "", "role": "before"}
            uow.execute(insert(FindingPhotoRow), shown)
            exposure.publish(uow, "370811", 0, today=LATER)
        ordered(self.transactions, exposed)
        moves = ((Act.ORDER, "county_reviewer", None), (Act.DISPUTE, "preparer", "示例：现场为邻厂所有"))
        for version, (act, role, words) in enumerate(moves, start=1):
            with self.transactions.writing(self._acting(role)) as uow:
                loop.move(uow, Wish(finding_id=disputed, seen_version=version, act=act, words=words))
        self.samples["POST /findings/batches"] = {"area": "370811", "seen_number": 1}
        return {
            "GET /findings/{finding_id}/photos/{photo_id}": {"finding_id": self.findings[0], "photo_id": photo},
            "POST /findings/{finding_id}/reply-edits": {"finding_id": disputed},
            "GET /public/batches/{batch_number}": {"batch_number": 1},
            "GET /public/batches/{batch_number}/file.json": {"batch_number": 1},
        }

    def _of_lists(self) -> Mapping[str, Mapping[str, Any]]:
        """The certificate of a list entry, and a regrade, of which there is an explanation."""
        source_id = self.sources[3]
        confirmed(self.transactions, source_id, kind="sample_false_data")
        with self.transactions.writing(TEST) as uow:
            propose_regrades(uow, {source_id: "time"}, TODAY)
            revision = revisions.of_declaration(uow, self.declarations["under_review"])[-1].id
            edition = get_edition(uow, self.editions[1])
            ordinal, entry = entry_page(uow, self.editions[1], {})[0]
        number = ListCertificate(edition, ordinal, entry).number
        return {
            "GET /grade-revisions/{revision_id}/explanation": {"revision_id": revision},
            "GET /public/certificates": {"number": number},
            "GET /sources/{source_id}/certificates/{certificate}": {
                "source_id": entry.source_id,
                "certificate": number,
            },
        }

    def _of_inspection(self) -> Mapping[str, Mapping[str, Any]]:
        """A plan that was drawn and is over, and a photo of a tip that somebody has released."""
        first = LATER - 40 * A_DAY
        ours = Stratum(name="all", take=2, source_ids=self.sources[1:3])
        new = a_plan(area="370811", department="industry", starts_on=first, until=first + 14 * A_DAY, strata=(ours,))
        with self.transactions.writing(self._acting("command")) as uow:
            planning.make_plan(uow, new, today=first)
            drawing.draw_plan(uow, new.id, 1, SECRET, None, today=first)
        released = self.inspection.photo_of_tip(TipPhotoState.RELEASED)
        return {
            "GET /inspection/draws/{plan_id}/document": {"plan_id": new.id},
            "GET /public/tips/{number}/photos/{tip_photo_id}": {
                "number": self.inspection.number,
                "tip_photo_id": released,
            },
        }

    def _of_alerts(self) -> Mapping[str, Mapping[str, Any]]:
        """The public files of the alert, a photo of what was done, and what a meter saw."""
        alert_id = self.inventories[2]
        with self.transactions.writing(TEST) as uow:
            write_alert_files(uow)
            step_id = step_of(uow, alert_id).id
        duty_scenes.a_photo()(self)
        executions = "POST /alerts/{alert_id}/duties/{source_id}/executions"
        self.samples[executions] = dict(duty_scenes.execute().body)
        return {
            "GET /public/alerts/{step_id}/{county}": {"step_id": step_id, "county": "370811"},
            executions: {"alert_id": alert_id, "source_id": self.sources[0], **_seen(1)},
            "POST /disagreements/{disagreement_id}/explanation": {
                "disagreement_id": self.real["disagreement_id"][0],
                **_seen(1),
            },
        }

    def _of_stops(self) -> Mapping[str, Mapping[str, Any]]:
        """A works that has to stop."""
        staggered_scenes.a_calendar(self)
        stops = {"source_id": self.sources[0], "edition": staggered_scenes.STOPS}
        self.samples["POST /sources/{source_id}/staggered-runs"] = {
            "edition_id": staggered_scenes.STOPS,
            "day": str(TODAY),
            "document": "示例文书",
        }
        return {
            "GET /public/staggered/{source_id}": stops,
            "GET /public/staggered/{source_id}/calendar.ics": stops,
            "POST /sources/{source_id}/staggered-runs": stops,
        }

    def _of_sites(self) -> Mapping[str, Mapping[str, Any]]:
        """A site that may apply, and one whose certificate stands in each state."""
        firm, free, *others = self._acting("preparer"), *self.sources[9:]
        check_id = a_checked_site(self.transactions, free, firm, self.season.id)
        fresh, refused, held, away = (self._applied(site_id, firm) for site_id in others)
        refused = signed(self.transactions, refused, DESK, approves=False, items=("wash",))
        held, away = (self._held(one) for one in (held, away))
        away = suspended(self.transactions, away)
        self.samples["POST /sites/{site_id}/certificates"] = {"check_id": check_id}
        self.samples[f"POST {_ONE}/rounds"] = {"check_id": refused.check_id}
        return {
            "POST /sites/{site_id}/certificates": {"site_id": free},
            f"POST {_ONE}/signatures": _named(fresh),
            f"POST {_ONE}/rounds": _named(refused),
            f"POST {_ONE}/suspension": _named(held),
            f"POST {_ONE}/resumption": _named(away),
            f"GET {_ONE}/paper": _named(held),
            "GET /public/site-certificates/{certificate_number}": {"certificate_number": held.number},
        }

    def _applied(self, site_id: str, firm: Actor) -> Certificate:
        check_id = a_checked_site(self.transactions, site_id, firm, self.season.id)
        with self.transactions.writing(firm) as uow:
            return apply(uow, new_id(), site_id, check_id)

    def _held(self, certificate: Certificate) -> Certificate:
        return signed(self.transactions, signed(self.transactions, certificate, DESK), GOVERNMENT)


def _seen(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def _named(certificate: Certificate) -> dict[str, str]:
    return {"site_certificate_id": certificate.id, **_seen(certificate.version)}
