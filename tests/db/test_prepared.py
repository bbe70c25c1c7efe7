"""A statement that stays answers, once it is prepared, as SQLAlchemy would have answered."""

import gc
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import (
    TextClause,
    bindparam,
    delete,
    event,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, StatementError

from greenctl.auth.models import AccountRow, GrantRow
from greenctl.db import prepared
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import system
from greenctl.source.models import SourceRow
from tests.source.builders import a_source, registered

MOMENT = datetime(2026, 11, 20, 2, 30, 0, 250_000, tzinfo=UTC)
TIMES = 8  # more often than a statement is asked before it is prepared
A = AccountRow.__table__
_IDS = bindparam("ids", expanding=True)
_INSERT = insert(A)
_UPDATE = update(A).where(A.c.login == bindparam("named")).values(display_name=bindparam("called"), epoch=A.c.epoch + 1)
_RENAMED = _UPDATE.returning(A.c.id, A.c.created_at)
_DELETE = delete(A).where(A.c.login.in_(bindparam("logins", expanding=True)))
_BY_LOGIN = select(A.c.id, A.c.created_at).where(A.c.login == bindparam("named"))
READING = [
    (select(A.c.id, A.c.created_at, A.c.suspended_at).order_by(A.c.id), None),
    (select(AccountRow.id, AccountRow.created_at).where(AccountRow.id == bindparam("id")), {"id": "a1"}),
    (select(A.c.id).where(A.c.created_at == MOMENT).order_by(A.c.id), None),
    (select(SourceRow.name, SourceRow.longitude).order_by(SourceRow.name), {}),
    (select(func.count().label("many"), literal("x").label("word")).select_from(A), {}),
    (union_all(select(literal(1).label("n")), select(literal(2))), {}),
    (
        select(A.c.id).where(or_(*(column.in_(_IDS) for column in (A.c.id, A.c.login)))).order_by(A.c.id),
        {"ids": ["a0", "a2", "nobody"]},
    ),
    (
        select(A.c.id).where(A.c.created_at.in_(bindparam("at", expanding=True))).order_by(A.c.id),
        {"at": [MOMENT]},
    ),
    (select(A.c.id).where(A.c.id.in_(bindparam("ids", expanding=True))), {"ids": []}),
    (select(A.c.id).where(A.c.suspended_at.is_(None), A.c.epoch == bindparam("n")), {"n": 9}),
    (text("select 1 as one"), {}),
]


def account(name: str, at: datetime = MOMENT) -> dict[str, object]:
    return {"id": name, "login": name, "display_name": "示例", "epoch": 1, "created_at": at}


def put_in(transactions, *names: str) -> None:
    with transactions.writing(system("test")) as uow:
        uow.execute(_INSERT, [account(name) for name in names])


def test_rows_are_those_of_sqlalchemy(transactions):
    put_in(transactions, "a0", "a1", "a2")
    registered(
        transactions,
        a_source(1, longitude=Decimal("116.600001"), latitude=Decimal("35.4"), coordinate_system="WGS-84"),
    )

    with transactions.reading(system("test")) as uow:
        for statement, values in READING:
            told = [uow.execute(statement, values).all() for _ in range(TIMES)]
            expected = uow._connection.execute(statement, values).all()
            assert told == [expected] * TIMES, str(statement)
            assert [row._fields for row in told[-1]] == [row._fields for row in expected]
            assert [list(map(type, row)) for row in told[-1]] == [list(map(type, row)) for row in expected]


def test_lists_of_any_length_are_asked_for(transactions):
    put_in(transactions, *(f"a{n}" for n in range(5)))
    statement = select(A.c.id).where(A.c.id.in_(bindparam("ids", expanding=True))).order_by(A.c.id)

    with transactions.reading(system("test")) as uow:
        for _ in range(3):
            for length in range(6):
                ids = [f"a{n}" for n in range(length)]
                assert uow.execute(statement, {"ids": ids}).scalars().all() == ids


def test_what_is_written_is_counted_and_told(transactions):
    put_in(transactions, *(f"a{n}" for n in range(TIMES)))

    with transactions.writing(system("test")) as uow:
        for n in range(TIMES):
            assert uow.execute(_UPDATE, {"named": f"a{n}", "called": "示例二"}).rowcount == 1
            assert uow.execute(_RENAMED, {"named": f"a{n}", "called": "示例三"}).all() == [(f"a{n}", MOMENT)]
            assert uow.execute(_UPDATE, {"named": "nobody", "called": "示例二"}).rowcount == 0
            many = [{"named": f"a{m}", "called": "示例四"} for m in range(3)]
            assert uow.execute(_UPDATE, many).rowcount == 3
        for n in range(TIMES):
            assert uow.execute(_DELETE, {"logins": [f"a{n}", "nobody"]}).rowcount == 1


def test_one_row_and_many_rows_are_written_alike(transactions):
    for n in range(TIMES):
        put_in(transactions, f"one{n}")
        put_in(transactions, f"two{n}", f"three{n}")

    with transactions.reading(system("test")) as uow:
        assert (
            uow.execute(select(func.count()).select_from(A).where(A.c.created_at == MOMENT)).scalar_one() == 3 * TIMES
        )


def test_one_of_many_is_enough_and_leaves_nothing_open(transactions):
    put_in(transactions, "a0", "a1", "a2")
    statement = select(A.c.id).order_by(A.c.id)

    for _ in range(TIMES):
        with transactions.writing(system("test")) as uow:
            assert uow.execute(statement).first() == ("a0",)
            assert uow.execute(statement).scalar() == "a0"
            assert [row.id for row in uow.execute(statement)] == ["a0", "a1", "a2"]
            with pytest.raises(MultipleResultsFound):
                uow.execute(statement).one()
            uow.execute(_UPDATE, {"named": "a0", "called": "示例"})


def test_errors_are_those_of_sqlalchemy(transactions):
    put_in(transactions, "a0")
    with transactions.reading(system("test")) as uow:
        for _ in range(TIMES):
            uow.execute(_BY_LOGIN, {"named": "a0"})

    for _ in range(TIMES):
        with pytest.raises(IntegrityError):
            put_in(transactions, "a0")
        with pytest.raises(StatementError, match="zone"), transactions.writing(system("test")) as uow:
            uow.execute(_INSERT, account("a1", MOMENT.replace(tzinfo=None)))
        with pytest.raises(StatementError, match="named"), transactions.reading(system("test")) as uow:
            uow.execute(_BY_LOGIN, {})


def test_a_transaction_goes_on_after_what_failed_within_it(transactions):
    put_in(transactions, "a0")

    with transactions.writing(system("test")) as uow:
        for n in range(TIMES):
            with pytest.raises(IntegrityError), uow.attempt():
                uow.execute(_INSERT, account(f"b{n}"))
                uow.execute(_INSERT, account("a0"))
            uow.execute(_INSERT, account(f"c{n}"))

    with transactions.reading(system("test")) as uow:
        found = uow.execute(select(A.c.id).order_by(A.c.id)).scalars().all()
    assert found == ["a0", *(f"c{n}" for n in range(TIMES))]


def test_who_listens_to_statements_hears_every_one(transactions):
    heard = []
    event.listen(transactions.engine, "before_cursor_execute", lambda *call: heard.append(call[2]))

    with transactions.reading(system("test")) as uow:
        for _ in range(TIMES):
            uow.execute(_BY_LOGIN, {"named": "a0"}).all()

    assert heard == heard[:1] * TIMES


@pytest.mark.one_engine
def test_a_statement_for_one_request_is_forgotten_with_it(transactions):
    with transactions.reading(system("test")) as uow:
        gc.collect()
        known = len(prepared._KNOWN)
        for n in range(3):
            once = select(GrantRow.role).where(GrantRow.account_id.in_(bindparam("ids", expanding=True))).limit(n + 1)
            for _ in range(TIMES):
                uow.execute(once, {"ids": ["a0"]}).all()
        del once
        gc.collect()

    assert len(prepared._KNOWN) <= known + 1  # SQLAlchemy itself keeps the first of its kind


def test_more_statements_stay_compiled_than_drivers_keep_by_themselves(transactions):
    transactions.engine.dispose()  # of a connection that earlier tests have filled, SQLite's driver drops the latest
    many = [text(f"select {number} as one") for number in range(150)]
    with transactions.asking(system("test")) as uow:
        for _ in range(TIMES):  # in turn, so that no statement is asked twice before all others were
            assert [uow.execute(statement).scalar_one() for statement in many] == [*range(150)]
        compiled = _compiled_anew(uow, many) if uow.engine == "sqlite" else 150 - _kept_by_the_server(uow)

    assert compiled == 0


def _compiled_anew(uow: UnitOfWork, statements: list[TextClause]) -> int:
    """SQLite asks for leave whenever it compiles."""
    compiled: list[int] = []
    driver = uow._connection.connection.dbapi_connection
    driver.set_authorizer(lambda action, *_: compiled.append(action) or 0)
    try:
        for _ in range(2):  # the first time because of who is asked for leave
            compiled.clear()
            for statement in statements:
                uow.execute(statement).all()
    finally:
        driver.set_authorizer(None)
    return len(compiled)


def _kept_by_the_server(uow: UnitOfWork) -> int:
    wanted = text("select count(*) from pg_prepared_statements where statement like 'select % as one'")
    return int(uow.execute(wanted).scalar_one())
