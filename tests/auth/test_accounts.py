"""Making accounts, changing and ending their rights, mandates and invitations: the use cases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from greenctl.auth import queries, use_cases
from greenctl.auth.errors import (
    AccountMovedOn,
    AccountNotSuspended,
    AccountNotThere,
    AccountSuspendedAlready,
    GrantsNotGood,
    InvitationNotGood,
    LoginNotGood,
    LoginTaken,
    MandateInForceAlready,
    MandateNotGood,
    MandateNotThere,
    OwnAccount,
    TooManyMandates,
)
from greenctl.kernel.actor import Grant, Mandate, Role, system
from greenctl.kernel.ids import new_id
from tests.auth.builders import ADMINISTRATOR, COUNTY_REVIEWER, a_mandate, a_new_account, acting, an_account

WEEK = timedelta(days=7)


@pytest.fixture
def uow(transactions):
    with transactions.writing(system("test")) as uow:
        yield uow


def test_an_account_starts_without_a_password_and_with_its_grants(uow):
    account = use_cases.create_account(uow, a_new_account("Wang.Li", COUNTY_REVIEWER, COUNTY_REVIEWER))

    assert (account.login, account.version, account.has_password) == ("wang.li", 1, False)
    assert account.grants == (COUNTY_REVIEWER,)


@pytest.mark.parametrize("login", ["ab", "a" * 81, "wáng.li", "wang li", "wang;li", "王丽王丽"])
def test_a_login_is_plain_letters_and_digits(uow, login):
    with pytest.raises(LoginNotGood):
        use_cases.create_account(uow, a_new_account(login))


def test_no_two_accounts_have_one_login_whatever_its_case(transactions):
    an_account(transactions, "wang.li")

    with transactions.writing(system("test")) as uow, pytest.raises(LoginTaken) as refusal:
        use_cases.create_accounts(uow, [a_new_account(login) for login in ("li.na", "WANG.LI", "zhao", "Li.Na")])

    assert refusal.value.details["rows"] == [1, 3]


@pytest.mark.parametrize(
    "grant, field",
    [
        pytest.param(Grant(Role.SYSTEM, "370800"), "grants.0.role", id="the system"),
        pytest.param(Grant(Role.ANYBODY, "370800"), "grants.0.role", id="anybody"),
        pytest.param(Grant(Role.SIGNED_IN, "370800"), "grants.0.role", id="everybody signed in"),
        pytest.param(Grant(Role.SIGNER, "370800"), "grants.0.role", id="an enterprise role"),
        pytest.param(Grant(Role.COMMAND, ""), "grants.0.area", id="no area would be everywhere"),
        pytest.param(Grant(Role.COMMAND, "000000"), "grants.0.area", id="an area of zeros too"),
        pytest.param(Grant(Role.COMMAND, "37"), "grants.0.area", id="a piece of a code"),
        pytest.param(Grant(Role.COMMAND, "370800", "moon"), "grants.0.department", id="no such department"),
        pytest.param(Grant(Role.COMMAND, "370800", ""), "grants.0.department", id="a department without a name"),
    ],
)
def test_a_grant_names_an_office_a_place_and_a_department_that_exist(uow, grant, field):
    with pytest.raises(GrantsNotGood) as refusal:
        use_cases.create_account(uow, a_new_account(None, grant))

    assert [problem["field"] for problem in refusal.value.details["problems"]] == [field]


def test_a_management_unit_is_a_place_too(uow):
    unit = Grant(Role.COUNTY_REVIEWER, "3708M1", "ecology")

    assert use_cases.create_account(uow, a_new_account(None, unit)).grants == (unit,)


def test_twenty_grants_are_enough_for_anybody(uow):
    grants = [Grant(role, area) for role in (Role.EXPERT, Role.AUDITOR, Role.INSPECTOR) for area in AREAS]

    assert len(use_cases.create_account(uow, a_new_account(None, *grants[:20])).grants) == 20
    with pytest.raises(GrantsNotGood):
        use_cases.create_account(uow, a_new_account(None, *grants[:21]))


AREAS = ("370800", "370811", "370812", "370826", "370827", "370828", "370829")


def test_changing_grants_replaces_them_all_and_raises_the_version(transactions):
    account = an_account(transactions, None, COUNTY_REVIEWER)

    with transactions.writing(system("test")) as uow:
        changed = use_cases.change_grants(uow, account.id, [ADMINISTRATOR], account.version)

    assert (changed.grants, changed.version) == ((ADMINISTRATOR,), 2)


def test_a_change_on_an_older_version_is_refused_with_the_present_one(transactions):
    account = an_account(transactions, None, COUNTY_REVIEWER)
    with transactions.writing(system("test")) as uow:
        use_cases.change_grants(uow, account.id, [], 1)

    for change in (use_cases.suspend, use_cases.reinstate):
        with transactions.writing(system("test")) as uow, pytest.raises(AccountMovedOn) as refusal:
            change(uow, account.id, 1)
        assert refusal.value.details == {"seen_version": 1, "current_version": 2}


def test_nobody_changes_their_own_rights(transactions):
    account = an_account(transactions, None, ADMINISTRATOR)

    with transactions.writing(acting(account)) as uow:
        with pytest.raises(OwnAccount):
            use_cases.change_grants(uow, account.id, [], 1)
        with pytest.raises(OwnAccount):
            use_cases.suspend(uow, account.id, 1)
        with pytest.raises(OwnAccount):
            use_cases.give_mandate(uow, account.id, a_mandate())


def test_nobody_sheds_a_mandate_of_their_own(transactions):
    account = an_account(transactions, None, ADMINISTRATOR)
    with transactions.writing(system("test")) as uow:
        given = use_cases.give_mandate(uow, account.id, a_mandate())

    with transactions.writing(acting(account)) as uow, pytest.raises(OwnAccount):
        use_cases.revoke_mandate(uow, account.id, given.id)


def test_an_account_is_suspended_once_and_comes_back_with_what_it_had(transactions):
    account = an_account(transactions, None, COUNTY_REVIEWER)

    with transactions.writing(system("test")) as uow:
        with pytest.raises(AccountNotSuspended):
            use_cases.reinstate(uow, account.id, 1)
        suspended = use_cases.suspend(uow, account.id, 1)
        with pytest.raises(AccountSuspendedAlready):
            use_cases.suspend(uow, account.id, 2)
        back = use_cases.reinstate(uow, account.id, 2)

    assert (suspended.suspended_at, suspended.version) == (uow.now, 2)
    assert (back.suspended_at, back.version, back.grants) == (None, 3, (COUNTY_REVIEWER,))


def test_a_mandate_is_given_once_and_again_after_it_was_revoked(transactions):
    account, mandate = an_account(transactions), a_mandate()
    with transactions.writing(system("test")) as uow:
        given = use_cases.give_mandate(uow, account.id, mandate)

    with transactions.writing(system("test")) as uow, pytest.raises(MandateInForceAlready):
        use_cases.give_mandate(uow, account.id, mandate)
    with transactions.writing(system("test")) as uow:
        use_cases.revoke_mandate(uow, account.id, given.id)
        use_cases.give_mandate(uow, account.id, mandate)
        held = queries.get_account(uow, account.id).mandates

    assert [(m.source_id, m.role) for m in held] == [(mandate.source_id, mandate.role)]


def test_a_mandate_is_revoked_once_and_only_from_its_own_account(transactions):
    account, other = an_account(transactions), an_account(transactions)
    with transactions.writing(system("test")) as uow:
        given = use_cases.give_mandate(uow, account.id, a_mandate())

    with transactions.writing(system("test")) as uow:
        with pytest.raises(MandateNotThere):
            use_cases.revoke_mandate(uow, other.id, given.id)
        use_cases.revoke_mandate(uow, account.id, given.id)
        with pytest.raises(MandateNotThere):
            use_cases.revoke_mandate(uow, account.id, given.id)


def test_a_mandate_is_for_an_enterprise_role_and_an_account_that_exists(uow):
    account = use_cases.create_account(uow, a_new_account())

    with pytest.raises(MandateNotGood):
        use_cases.give_mandate(uow, account.id, Mandate(new_id(), Role.COMMAND))
    with pytest.raises(AccountNotThere):
        use_cases.give_mandate(uow, new_id(), a_mandate())


def test_one_account_acts_for_at_most_a_thousand_sources(transactions):
    with transactions.writing(system("test")) as uow:
        new = a_new_account(mandates=tuple(a_mandate() for _ in range(1_000)))
        (account_id,) = use_cases.create_accounts(uow, [new])

    with transactions.writing(system("test")) as uow, pytest.raises(TooManyMandates):
        use_cases.give_mandate(uow, account_id, a_mandate())


def test_an_invitation_is_good_once(transactions):
    account = an_account(transactions)
    with transactions.writing(system("test")) as uow:
        code, expires_at = use_cases.invite(uow, account.id, WEEK)
        use_cases.accept_invitation(uow, code.lower().replace("-", " "), "a hash")

    with transactions.writing(system("test")) as uow, pytest.raises(InvitationNotGood):
        use_cases.accept_invitation(uow, code, "another hash")

    assert expires_at == uow.now + WEEK


@pytest.mark.parametrize(
    "after, good", [pytest.param(WEEK - timedelta(seconds=1), True, id="before"), pytest.param(WEEK, False, id="at")]
)
def test_an_invitation_expires(transactions, clock, after, good):
    account = an_account(transactions)
    with transactions.writing(system("test")) as uow:
        code, _ = use_cases.invite(uow, account.id, WEEK)

    clock.advance(after)

    with transactions.reading(system("test")) as uow:
        if good:
            use_cases.check_invitation(uow, code)
        else:
            with pytest.raises(InvitationNotGood):
                use_cases.check_invitation(uow, code)


def test_a_new_invitation_ends_the_one_before(transactions):
    account, other = an_account(transactions), an_account(transactions)
    with transactions.writing(system("test")) as uow:
        first, _ = use_cases.invite(uow, account.id, WEEK)
        others, _ = use_cases.invite(uow, other.id, WEEK)
        second, _ = use_cases.invite(uow, account.id, WEEK)

    with transactions.reading(system("test")) as uow:
        with pytest.raises(InvitationNotGood):
            use_cases.check_invitation(uow, first)
        use_cases.check_invitation(uow, second)
        use_cases.check_invitation(uow, others)


def test_a_suspended_account_accepts_no_invitation(transactions):
    account = an_account(transactions)
    with transactions.writing(system("test")) as uow:
        code, _ = use_cases.invite(uow, account.id, WEEK)
        use_cases.suspend(uow, account.id, 1)

    with transactions.writing(system("test")) as uow, pytest.raises(InvitationNotGood):
        use_cases.accept_invitation(uow, code, "a hash")


def test_seven_thousand_accounts_cost_no_more_statements_than_seventy(transactions):
    few, many = (statements_for(transactions, number) for number in (70, 700))

    assert many == few


def statements_for(transactions, number: int) -> int:
    from sqlalchemy import event

    seen: list[str] = []
    listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731 - to be taken off again by this name
    event.listen(transactions.engine, "before_cursor_execute", listener)
    with transactions.writing(system("test")) as uow:
        new = [a_new_account(mandates=(a_mandate(), a_mandate(role=Role.SIGNER))) for _ in range(number)]
        ids = use_cases.create_accounts(uow, new)
        assert len(use_cases.invite_many(uow, ids, WEEK)) == number
    event.remove(transactions.engine, "before_cursor_execute", listener)
    return len(seen)


def test_of_two_invitations_at_once_one_code_is_good(transactions):
    for _ in range(10):
        account = an_account(transactions)
        gate = threading.Barrier(2)

        def invite(_, account=account, gate=gate):
            gate.wait(timeout=20)
            with transactions.writing(system("test")) as uow:
                return use_cases.invite(uow, account.id, timedelta(days=1))[0]

        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(invite, range(2)))

        with transactions.reading(system("test")) as uow:
            assert [is_good(uow, code) for code in codes].count(True) == 1


def is_good(uow, code):
    try:
        use_cases.check_invitation(uow, code)
    except InvitationNotGood:
        return False
    return True
