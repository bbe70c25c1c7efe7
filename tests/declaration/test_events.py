"""Every step of a declaration leaves its event, and no event tells what somebody declared."""

from sqlalchemy import select

from greenctl.db.event_log import EventRow
from greenctl.declaration import queries
from greenctl.declaration.use_cases import withdraw
from greenctl.kernel.actor import system
from tests.declaration.builders import a_world, answers, begun, edited, facts_only, handed_in


def events_of(transactions, subject):
    with transactions.reading(system("test")) as uow:
        wanted = select(EventRow.kind, EventRow.body).where(EventRow.subject_id == subject).order_by(EventRow.seq)
        return uow.execute(wanted).all()


def test_every_step_leaves_its_event(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)
    with transactions.writing(system("test")) as uow:
        withdraw(uow, handed.declaration_id, handed.version)

    kinds = [event.kind for event in events_of(transactions, handed.declaration_id)]

    assert [kind for kind in kinds if kind.startswith("declaration.")] == [
        "declaration.begun",
        "declaration.edited",
        "declaration.signed",
        "declaration.submitted",
        "declaration.withdrawn",
    ]


def test_events_name_fields_and_digests_and_never_values(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world, tree=answers(changes={"stack_particulate": "7.77"}))

    events = events_of(transactions, handed.declaration_id)

    told = next(event.body for event in events if event.kind == "declaration.submitted")
    assert (told["sha256"], told["level"], told["round"]) == (handed.sha256, "B", 1)
    assert "7.77" not in str([event.body for event in events])
    assert "示例" not in str([event.body for event in events])


def test_a_case_is_taken_back_with_its_declaration(transactions):
    world = a_world(transactions)
    (handed,) = handed_in(transactions, world)

    with transactions.writing(system("test")) as uow:
        withdraw(uow, handed.declaration_id, handed.version)

    with transactions.reading(system("test")) as uow:
        tracked = queries.tracked(uow, handed.declaration_id)
    assert (tracked.state, tracked.holder, tracked.step) == ("withdrawn", None, None)


def test_an_edit_through_one_programme_is_told_of_the_other_as_well(transactions):
    world = a_world(transactions)
    (emergency,), (staggered,) = begun(transactions, world), begun(transactions, world, programme="staggered")
    edited(transactions, [staggered], facts_only())

    (_, edit) = events_of(transactions, emergency.id)

    assert (edit.kind, edit.body["through"], edit.body["version"]) == ("declaration.edited", staggered.id, 2)
