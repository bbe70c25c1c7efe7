"""The things that a path can name, made for the matrix of rights, all of one county and one desk; and the people.

A new kind of path parameter needs a line in MAKERS (and in CITY_WIDE if it belongs to the whole city). A body that
cannot be made up from its schema, or would not come as far as the rights, needs a line in SAMPLES.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from marshmallow import Schema
from sqlalchemy import insert, update

from greenctl.auth import use_cases as auth
from greenctl.auth.models import AccountRow, DeviceRow, IdentityRow, RefreshFamilyRow
from greenctl.db.transaction import Transactions
from greenctl.declaration import revision_repository as revisions
from greenctl.declaration.dry_run import make_dry_run
from greenctl.declaration.revising import propose_regrades
from greenctl.findings.models import FindingPhotoRow
from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from greenctl.lists.removing import propose_removals
from greenctl.review.models import CaseRow
from greenctl.rules import drafting
from greenctl.rules.domain import NewDraft
from greenctl.storage.port import BlobStore
from tests.adverse.builders import TODAY, confirmed, recorded
from tests.auth.builders import an_account
from tests.declaration.builders import World, a_season, handed_in
from tests.findings import builders as findings
from tests.people import People, Person
from tests.photos.builders import a_photo, a_sender, a_verified_photo
from tests.review.builders import open_case, publish
from tests.security import (
    appeal_places,
    construction_places,
    correction_places,
    declaration_places,
    emergency_places,
    finding_places,
    inspection_places,
    notice_places,
    panel_places,
    ranking_places,
    source_places,
    verification_places,
)
from tests.security.phone_bodies import PHONE_BODIES
from tests.security.plain_bodies import plain_body

COUNTY, DESK = "370811", "industry"
ENTERPRISE = (Role.PREPARER, Role.SIGNER)
OFFICES = (
    Role.COUNTY_REVIEWER,
    Role.CITY_REVIEWER,
    Role.EXPERT,
    Role.INSPECTOR,
    Role.COMMAND,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
# How somebody of an office can stand to the things.
STANDINGS = {
    "own": Grant(Role.EXPERT, COUNTY, DESK),
    "same county, other department": Grant(Role.EXPERT, COUNTY, "housing"),
    "sibling county": Grant(Role.EXPERT, "370812", DESK),
    "city": Grant(Role.EXPERT, "370800"),
}


class Things:
    """Makes each thing when it is first asked for, with whatever it hangs from."""

    numbers = iter(range(1, 1_000_000))

    def __init__(self, transactions: Transactions, store: BlobStore) -> None:
        self.transactions, self.store = transactions, store
        self.made: dict[str, Any] = {}

    def get(self, kind: str) -> Any:
        if kind not in MAKERS:
            message = f"tests/security/places.py has no maker for the path parameter {kind!r}: add one to MAKERS"
            raise LookupError(message)
        if kind not in self.made:
            self.made[kind] = MAKERS[kind](self)
        return self.made[kind]


def _mandate(things: Things) -> str:
    """Another than the body of give_mandate asks for, which may have been given already."""
    account_id, mandate = things.get("account_id"), Mandate(things.get("source_id"), Role.PREPARER)
    with things.transactions.writing(system("test")) as uow:
        return auth.give_mandate(uow, account_id, mandate).id


def _case(things: Things) -> str:
    here = {"area": COUNTY, "department": DESK, "party_id": things.get("source_id")}
    return open_case(things.transactions, publish(things.transactions), **here)


def _season(things: Things) -> str:
    return a_season(things.transactions).id


def _declaration(things: Things) -> str:
    """Signed and submitted, so that there is everything to read of it."""
    season = a_season(things.transactions)
    things.made.setdefault("season_id", season.id)
    world = World(season, (things.get("source_id"),), "")
    return handed_in(things.transactions, world)[0].declaration_id


def _adverse(things: Things) -> str:
    things.get("declaration_id")  # a season, and with it rules that know the veto
    return recorded(things.transactions, things.get("source_id")).id


def _revision(things: Things) -> str:
    """A regrade that waits for a decision."""
    declaration_id, source_id = things.get("declaration_id"), things.get("source_id")
    confirmed(things.transactions, source_id, kind="sample_false_data")
    with things.transactions.writing(system("test")) as uow:
        propose_regrades(uow, {source_id: "time"}, TODAY)
        return revisions.of_declaration(uow, declaration_id)[-1].id


def _removal(things: Things) -> str:
    """A removal that waits for a decision, of a source that is approved for a list."""
    declaration_id, source_id = things.get("declaration_id"), things.get("source_id")
    record = confirmed(things.transactions, source_id, kind="sample_measure_not_done")
    with things.transactions.writing(system("test")) as uow:
        uow.execute(update(CaseRow).where(CaseRow.id == declaration_id).values(state="approved", step=None))
        return propose_removals(uow, [record], TODAY)[0].id


def _dry_run(things: Things) -> str:
    with things.transactions.writing(system("test")) as uow:
        made = make_dry_run(uow, things.get("season_id"), "emergency", edition_id="sample-2026")
    return str(made["id"])


def _rule_draft(things: Things) -> str:
    """From a published edition, by somebody who asks for nothing else."""
    things.get("season_id")
    new = NewDraft(new_id(), f"office-{next(Things.numbers)}", "示例市版", "Sample city", "3708", "sample-2026")
    with things.transactions.writing(system("test")) as uow:
        return drafting.begin(uow, new).id


def _device(things: Things) -> str:
    device_id, account_id = new_id(), things.get("account_id")
    row = {"id": device_id, "account_id": account_id, "name": "示例手机", "platform": "android"}
    with things.transactions.writing(system("test")) as uow:
        uow.execute(insert(DeviceRow), {**row, "registered_at": uow.now})
    return device_id


def _session(things: Things) -> str:
    session_id, account_id = new_id(), things.get("account_id")
    row = {"id": session_id, "account_id": account_id, "counter": 0}
    with things.transactions.writing(system("test")) as uow:
        uow.execute(
            insert(RefreshFamilyRow), {**row, "rotated_at": uow.now, "expires_at": uow.now + timedelta(days=30)}
        )
    return session_id


def _identity(things: Things) -> str:
    identity_id, account_id = new_id(), things.get("account_id")
    row = {"id": identity_id, "account_id": account_id, "provider": "sample", "subject": identity_id}
    with things.transactions.writing(system("test")) as uow:
        uow.execute(insert(IdentityRow), {**row, "linked_at": uow.now})
    return identity_id


def _photo(things: Things) -> str:
    """Verified, so that there is everything to see of it; sent by somebody of the enterprise."""
    source_id = things.get("source_id")
    return a_verified_photo(things.transactions, things.store, a_photo(source_id=source_id), by=a_sender(source_id)).id


def _finding(things: Things) -> str:
    """Ordered, so that the firm may read it too, and shown by the photo."""
    source_id, photo_id = things.get("source_id"), things.get("photo_id")
    (found,) = findings.recorded(things.transactions, findings.a_finding(source_id), by=system("test"))
    findings.ordered(things.transactions, found.finding.id)
    with things.transactions.writing(system("test")) as uow:
        shown = {"finding_id": found.finding.id, "photo_id": photo_id, "slot": "", "role": "before"}
        uow.execute(insert(FindingPhotoRow), shown)
    return found.finding.id


MAKERS: dict[str, Callable[[Things], Any]] = {
    **source_places.MAKERS,
    "account_id": lambda things: an_account(things.transactions).id,
    "mandate_id": _mandate,
    "device_id": _device,
    "session_id": _session,
    "identity_id": _identity,
    "case_id": _case,
    "season_id": _season,
    "programme": lambda _: "emergency",
    "declaration_id": _declaration,
    "round_number": lambda _: 1,
    "photo_id": _photo,
    "upload_id": lambda _: new_id(),
    **inspection_places.MAKERS,
    **verification_places.MAKERS,
    **emergency_places.MAKERS,
    **notice_places.MAKERS,
    **correction_places.MAKERS,
    **appeal_places.MAKERS,
    **panel_places.MAKERS,
    **construction_places.MAKERS,
    "adverse_id": _adverse,
    "finding_id": _finding,
    **ranking_places.MAKERS,
    "revision_id": _revision,
    "removal_id": _removal,
    "dry_run_id": _dry_run,
    "draft_id": _rule_draft,
    "edition_id": lambda things: things.get("season_id") and "sample-2026",
    "part": lambda _: "documents",
    "sector": lambda _: "sample_a",
    "indicator": lambda _: "stack_so2",
    "level": lambda _: "A",
}
# These belong to the city as a whole, so that only a grant for the whole city reaches them.
CITY_WIDE = {"scheme_id", "season_id", "dry_run_id", "draft_id", "inventory_id", "alert_id"}
MAKES_CITY_WIDE = {
    *notice_places.CITY_WIDE,
    "plan_season", "make_dry_run", "begin_rule_draft", "roll_back_rule_edition", "begin_inventory", "get_batch_draft",
    "issue_alert", *verification_places.MAKES_CITY_WIDE,
    "publish_batch",
}  # fmt: skip
# These are everybody's own: nobody names somebody else's.
OWN = {"device_id", "session_id", "identity_id", "notice_id"}
# These name something of one's own in the body.
OWN_IN_BODY = {"send_batch"}
# These belong to a county, a desk and a source: their ids must not come up anywhere else.
_IN_PLACE = ("source", "case", "declaration", "adverse", "revision", "removal", "photo", "finding", "rerating")
PRIVATE = tuple(f"{kind}_id" for kind in _IN_PLACE)
# Reads that name no such thing: these list them, within one's reach …
LISTS = {
    "list_sources", "list_review_queue", "list_declarations", "list_revisions", "list_photos", "list_removals",
    "list_findings", "list_ranking_requests", "list_waiting_findings",
    "list_rows_of_figure", "list_rows_of_visit_figure", "get_source_map",
}  # fmt: skip
PRIVATE = (*PRIVATE, *inspection_places.PRIVATE, *construction_places.PRIVATE, *notice_places.PRIVATE)
PRIVATE = (*PRIVATE, *verification_places.PRIVATE, *appeal_places.PRIVATE, *panel_places.PRIVATE)
LISTS |= {
    *notice_places.LISTS, *appeal_places.LISTS, *panel_places.LISTS,
    *inspection_places.LISTS, *construction_places.LISTS, "list_confirmations", *verification_places.LISTS,
}  # fmt: skip
# … and these show nothing of the kind to anybody.
LISTS_NOTHING_PRIVATE = {"get_import_template", "list_rule_drafts", "list_inventories", "list_alerts", "propose_alert"}
LISTS_NOTHING_PRIVATE |= (
    inspection_places.SHOWS_NOTHING | declaration_places.SHOWS_NOTHING | {"list_refused_readings", "list_missing"}
)
LISTS_NOTHING_PRIVATE |= {
    *panel_places.SHOWS_NOTHING,
    *("get_declaration_funnel", "draw_review_sample", "list_sources_near", "list_finding_figures", "list_funnel_rows"),
    *("list_visit_figures", "list_officer_figures", "list_rows_of_officer_figure"),
}
LISTS_NOTHING_PRIVATE |= {"get_confirmations", *verification_places.SHOWS_NOTHING, *notice_places.SHOWS_NOTHING}
# A county sees its own part of what belongs to the whole city.
REACHES_INTO = {"get_confirmations", "list_confirmations"}
REACHES_INTO |= verification_places.REACHES_INTO | declaration_places.REACHES_INTO
# What names in the body or the query what it is about, and the code with which they refuse what is out of reach.
NAMED_IN_BODY = {
    **inspection_places.NAMED_IN_BODY,
    **verification_places.NAMED_IN_BODY,
    **emergency_places.NAMED_IN_BODY,
    **notice_places.NAMED_IN_BODY,
    **panel_places.NAMED_IN_BODY,
    "register_source": ("area", "source.area_outside_remit"),
    "begin_declaration": ("source_id", "declaration.source_not_there"),
    "plan_season": ("programmes", "season.outside_remit"),
    "make_dry_run": ("season", "season.not_there"),
    "declare_photos": ("photos", "photos.source_not_there"),
    "record_finding": ("source_id", "findings.source_not_there"),
    "publish_batch": ("area", "exposure.area_not_there"),
    "get_batch_draft": ("area", "exposure.area_not_there"),
    "begin_rule_draft": ("jurisdiction", "rules.jurisdiction_outside_remit"),
    "roll_back_rule_edition": ("edition_id", "rules.jurisdiction_outside_remit"),
}
# Each row of a bulk write has an outcome of its own, and the workbook is read before its rows are judged.
_BULK = {"import_adverse_records", "decide_review_cases", "import_workbook", "undo_import", "place_sources_by_map"}
JUDGED_ROW_BY_ROW = _BULK | construction_places.JUDGED_ROW_BY_ROW | declaration_places.JUDGED_ROW_BY_ROW

SAMPLES: dict[str, Callable[[Things], Any]] = {
    **inspection_places.SAMPLES,
    **finding_places.SAMPLES,
    **verification_places.SAMPLES,
    **correction_places.SAMPLES,
    **declaration_places.SAMPLES,
    **appeal_places.SAMPLES,
    **panel_places.SAMPLES,
    **emergency_places.SAMPLES,
    **construction_places.SAMPLES,
    **notice_places.SAMPLES,
    **PHONE_BODIES,
    "step_up": lambda _: {"password": "示例"},
    "create_account": lambda _: {"login": f"u{new_id()}", "display_name": "示例人员"},
    "change_grants": lambda _: {"grants": [{"role": "expert", "area": "370811"}]},
    "give_mandate": lambda things: {"source_id": things.get("source_id"), "role": "enterprise_signer"},
    "register_source": lambda _: {
        "kind": "works",
        "name": "示例企业",
        "area": COUNTY,
        "department": DESK,
        "other_id_kind": "own_number",
        "other_id": f"示例-{next(Things.numbers)}",
        "sectors": [{"sector": "sample_a"}],
    },
    "change_source": lambda _: {"address": "示例路 1 号"},
    "set_source_contacts": lambda _: {"contacts": [{"name": "示例人员", "phone": "19900000000"}]},
    "merge_source": lambda things: {"survivor_id": things.get("survivor")},
    "record_adverse": lambda things: (
        things.get("declaration_id") and {"kind": "sample_penalty", "happened_on": "2026-11-19", "document": "示例文书"}
    ),
    "propose_removal": lambda things: {
        "season_id": things.get("season_id"),
        "programme": "emergency",
        "reason": "示例理由",
    },
    "state_at_hearing": lambda _: {"text": "示例陈述"},
    "decide_removal": lambda _: {"remove": False, "reason": "示例理由"},
    "decide_lifting": lambda _: {"lift": True, "reason": "示例理由"},
    "propose_override": lambda _: {"level": "B", "reason": "示例理由"},
    "decide_review_case": lambda _: {"verdict": "approve"},
    "decide_review_cases": lambda things: {
        "decisions": [{"verdict": "approve", "case_id": things.get("case_id"), "version": 1}]
    },
    "make_dry_run": lambda things: {
        "edition_id": "sample-2026",
        "season_id": things.get("season_id"),
        "programme": "emergency",
    },
    "begin_rule_draft": lambda _: {
        "edition_id": f"office-{next(Things.numbers)}",
        "title_zh": "示例市版",
        "title_en": "Sample city",
        "jurisdiction": "3708",
    },
    "roll_back_rule_edition": lambda _: {"edition_id": f"office-{next(Things.numbers)}"},
    "compare_grade?": lambda _: {"editions": "sample-2026,sample-2026"},
    "plan_season": lambda _: {
        "name_zh": "示例季",
        "name_en": "Sample season",
        "starts_on": "2026-10-01",
        "until": "2027-04-01",
        "programmes": [
            {
                "edition": "sample-emergency-2026",
                "applications_from": "2026-10-15",
                "applications_until": "2026-12-15",
            }
        ],
    },
}


def sample(operation: str, schema: type[Schema] | None, things: Things) -> Any:
    """A body of the right shape: what SAMPLES says, or else the required fields with plain values."""
    if operation in SAMPLES:
        return SAMPLES[operation](things)
    return None if schema is None else plain_body(schema())


class Crowd:
    """Everybody who could ask: each role in each standing."""

    def __init__(self, app: Flask, things: Things) -> None:
        self._people = people = People(app)
        self.client = app.test_client()
        self.office = {
            (role, standing): self.office_worker(role, standing) for role in OFFICES for standing in STANDINGS
        }
        self.roleless = people.somebody()
        self._suspended = {role: people.staff(role, COUNTY, DESK) for role in OFFICES}
        with things.transactions.writing(system("test")) as uow:
            ids = [person.account_id for person in self._suspended.values()]
            uow.execute(update(AccountRow).where(AccountRow.id.in_(ids)).values(suspended_at=uow.now))

    def office_worker(self, role: Role, standing: str) -> Person:
        where = STANDINGS[standing]
        return self._people.staff(role, where.area, where.department)

    def enterprise(self, role: Role, source_id: str) -> Person:
        """Somebody with a mandate for that source and no other."""
        return self._people.somebody(mandates=(Mandate(source_id, role),))

    def suspended(self, role: Role) -> Person:
        return self._suspended[role]
