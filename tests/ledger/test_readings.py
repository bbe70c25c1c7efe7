"""Who read what is known of people: every reading by an office is written down, and no operation forgets to."""

from collections.abc import Iterator

import pytest
from flask import Flask
from marshmallow import Schema, fields
from sqlalchemy import select

from api.documentation import Declared
from greenctl.db.event_log import EventRow
from greenctl.kernel.actor import NOBODY, Role
from tests.inspection.test_tips import a_tip
from tests.source.builders import a_source, registered

# Fields in which an answer says who somebody is, or how they are reached.
TELLING = {"contact", "contacts", "display_name", "login", "phone", "mobile", "mail", "email", "address_of_mail"}


def readings(transactions) -> list[tuple[str, list[str], str]]:
    with transactions.reading(NOBODY) as uow:
        rows = uow.execute(select(EventRow).where(EventRow.kind == "personal.read").order_by(EventRow.seq)).all()
    return [(row.body["what"], row.body["ids"], row.actor_id) for row in rows]


def names_in(schema: Schema) -> Iterator[str]:
    for name, field in schema.fields.items():
        yield name
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from names_in(inner.schema)


def unrecorded(declared: list[Declared]) -> list[str]:
    """Operations whose answers tell of people other than the reader, and that note no reading."""
    return [
        one.view.__name__
        for one in declared
        if one.answer is not None
        and one.personal is None
        and not one.act.startswith(("me.", "device.", "notice."))
        and TELLING & set(names_in(one.answer() if isinstance(one.answer, type) else one.answer))
    ]


def reads_of(app: Flask) -> list[Declared]:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    declared = [getattr(app.view_functions[rule.endpoint], "declared", None) for rule in rules]
    return [one for one in declared if one is not None]


@pytest.mark.one_engine
def test_every_operation_that_tells_of_people_notes_who_read_it(app):
    assert unrecorded(reads_of(app)) == []


@pytest.mark.one_engine
def test_control_an_operation_that_forgets_to_is_caught(app):
    forgetful = [one for one in reads_of(app) if one.view.__name__ == "get_source_contacts"]
    [contacts] = forgetful
    without = Declared(view=contacts.view, act=contacts.act, public=False, answer=contacts.answer)

    assert unrecorded([without]) == ["get_source_contacts"]


def test_an_office_that_reads_contacts_leaves_an_event_and_the_firm_itself_none(people, transactions):
    (source,) = registered(transactions, a_source())
    desk = people.staff(Role.COUNTY_REVIEWER, source.area)

    assert desk.get(f"/sources/{source.id}/contacts").status_code == 200
    assert people.preparer(source.id).get(f"/sources/{source.id}/contacts").status_code == 200
    assert readings(transactions) == [("contacts", [source.id], desk.account_id)]


def test_who_is_refused_has_read_nothing(people, transactions):
    (source,) = registered(transactions, a_source())

    assert people.staff(Role.COUNTY_REVIEWER, "370829").get(f"/sources/{source.id}/contacts").status_code == 404
    assert readings(transactions) == []


def test_a_page_of_accounts_names_each_that_was_shown(people, transactions):
    administrator = people.staff(Role.ADMINISTRATOR)

    shown = administrator.get("/accounts").json["items"]
    assert readings(transactions) == [("account", [one["id"] for one in shown], administrator.account_id)]


def test_a_tip_with_its_contact_is_read_on_record(client, people, transactions):
    client.post("/tips", json=(tip := a_tip()))
    desk = people.staff(Role.CITY_REVIEWER)

    assert desk.get("/inspection/tips").json["items"][0]["contact"] == tip.get("contact")
    assert [(what, who) for what, _, who in readings(transactions)] == [("tip", desk.account_id)]
