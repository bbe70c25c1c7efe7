"""S-06b and S-21: the negative controls. With the named fault, what the other tests ask for does not hold."""

from datetime import timedelta

import pytest

from greenctl.auth import session_domain, session_repository, use_cases
from greenctl.kernel.actor import system
from tests.api.auth.builders import me, refresh, sign_in, somebody_with_a_password
from tests.auth.builders import COUNTY_REVIEWER


@pytest.mark.full
def test_with_rights_remembered_a_suspended_account_would_go_on(app, client, transactions, monkeypatch):
    account = somebody_with_a_password(app, "wang.li", COUNTY_REVIEWER)
    token = sign_in(client).json["access_token"]
    find_bearer, remembered = session_repository.find_bearer, {}
    monkeypatch.setattr(
        session_repository,
        "find_bearer",
        lambda uow, *who: remembered.setdefault(who, find_bearer(uow, *who)),
    )
    me(client, token)

    with transactions.writing(system("test")) as uow:
        use_cases.suspend(uow, account.id, 2)

    assert me(client, token).status_code == 200


@pytest.mark.full
def test_without_the_grace_a_lost_answer_would_log_an_honest_phone_out(app, client, clock, monkeypatch):
    somebody_with_a_password(app)
    token = sign_in(client).json["refresh_token"]
    monkeypatch.setattr(session_domain, "GRACE", timedelta(seconds=-1))
    refresh(client, token)

    assert refresh(client, token).status_code == 401


@pytest.mark.full
def test_with_endless_grace_a_stolen_token_would_live(app, client, clock, monkeypatch):
    somebody_with_a_password(app)
    stolen = sign_in(client).json["refresh_token"]
    monkeypatch.setattr(session_domain, "GRACE", timedelta(days=365))
    refresh(client, stolen)
    clock.advance(timedelta(days=1))

    assert refresh(client, stolen).status_code == 200
