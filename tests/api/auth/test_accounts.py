"""Accounts over HTTP: what an administrator does, what a person does with a code, and rights that end at once."""

from datetime import timedelta

import pytest

from greenctl.auth import use_cases
from greenctl.kernel.actor import Grant, Role, system
from greenctl.kernel.ids import new_id
from tests.api.auth.builders import me, refresh, sign_in, somebody_with_a_password
from tests.auth.builders import COUNTY_REVIEWER, PASSWORD, a_mandate, an_account
from tests.source.builders import a_source, registered

COUNTY_BODY = {"role": "county_reviewer", "area": "370811", "department": "ecology"}


@pytest.fixture
def administrator(people):
    return people.staff(Role.ADMINISTRATOR)


def test_from_nothing_to_a_reviewer_who_is_signed_in(administrator, client):
    body = {"login": "Wang.Li", "display_name": "示例人员", "grants": [COUNTY_BODY]}
    account = administrator.post("/accounts", body)
    invitation = administrator.post(f"/accounts/{account.json['id']}/invitations")
    chosen = {"code": invitation.json["code"], "password": PASSWORD}

    accepted = client.post("/auth/invitations/accept", json=chosen)
    tokens = sign_in(client)

    assert (account.status_code, invitation.status_code, accepted.status_code) == (201, 201, 204)
    seen = me(client, tokens.json["access_token"])
    assert seen.json["grants"] == [COUNTY_BODY]
    assert seen.headers["ETag"] == '"2"'


def test_a_code_is_not_kept_for_repeats_and_works_once(administrator, client, transactions):
    account = an_account(transactions, "wang.li")
    key = new_id()

    codes = [administrator.post(f"/accounts/{account.id}/invitations", key=key).json["code"] for _ in range(2)]
    answers = [
        client.post("/auth/invitations/accept", json={"code": code, "password": PASSWORD}).status_code
        for code in (codes[0], codes[1], codes[1])
    ]

    assert answers == [404, 204, 404]


def test_a_weak_password_does_not_use_up_the_code(administrator, client, transactions):
    account = an_account(transactions)
    code = administrator.post(f"/accounts/{account.id}/invitations").json["code"]

    weak = client.post("/auth/invitations/accept", json={"code": code, "password": "passwordpassword"})
    strong = client.post("/auth/invitations/accept", json={"code": code, "password": PASSWORD})

    assert (weak.status_code, weak.json["problems"][0]["code"]) == (422, "auth.password_common")
    assert strong.status_code == 204


def test_a_new_password_puts_out_whoever_was_signed_in(administrator, app, client):
    account = somebody_with_a_password(app)
    before = sign_in(client).json
    code = administrator.post(f"/accounts/{account.id}/invitations").json["code"]

    client.post("/auth/invitations/accept", json={"code": code, "password": PASSWORD + "!"})

    assert me(client, before["access_token"]).status_code == 401
    assert refresh(client, before["refresh_token"]).status_code == 401
    assert [sign_in(client, password=word).status_code for word in (PASSWORD, PASSWORD + "!")] == [401, 200]


def test_accounts_are_read_page_by_page(administrator, transactions):
    made = [an_account(transactions, f"person{n}").id for n in range(5)]

    seen, after = [], None
    while after is not None or not seen:
        page = administrator.get("/accounts", query_string={"limit": 2, **({"after": after} if after else {})}).json
        seen += [account["id"] for account in page["items"]]
        after = page["next"]

    assert seen == [administrator.account_id, *made]


@pytest.mark.parametrize("after", ["x", "WzFd", "WyJhIiwiYiJd"])
def test_a_cursor_we_did_not_give_out_is_refused(administrator, after):
    assert administrator.get("/accounts", query_string={"after": after}).json["code"] == "request.cursor_not_good"


def test_a_change_without_the_version_seen_is_refused(administrator, transactions):
    path = f"/accounts/{an_account(transactions).id}/grants"

    assert administrator.put(path, {"grants": []}).status_code == 428
    assert administrator.put(path, {"grants": []}, version=7).status_code == 412
    assert administrator.put(path, {"grants": []}, version=1).headers["ETag"] == '"2"'


def test_a_mandate_is_given_and_taken_back(administrator, transactions):
    account, (source,) = an_account(transactions), registered(transactions, a_source())
    source_id = source.id

    given = administrator.post(
        f"/accounts/{account.id}/mandates", {"source_id": source_id, "role": "enterprise_signer"}
    )
    held = administrator.get(f"/accounts/{account.id}").json["mandates"]
    taken = administrator.call("DELETE", f"/accounts/{account.id}/mandates/{given.json['id']}")

    assert (given.status_code, taken.status_code) == (201, 204)
    assert [mandate["source_id"] for mandate in held] == [source_id]
    assert administrator.get(f"/accounts/{account.id}").json["mandates"] == []


def test_a_mandate_for_a_source_that_is_not_registered_is_refused(administrator, transactions):
    body = {"source_id": new_id(), "role": "enterprise_signer"}

    refused = administrator.post(f"/accounts/{an_account(transactions).id}/mandates", body)

    assert (refused.status_code, refused.json["code"]) == (404, "source.not_there")


# S-06b: lost rights end at once.
def _suspend(uow, account_id, version):
    use_cases.suspend(uow, account_id, version)


def _take_the_role(uow, account_id, version):
    use_cases.change_grants(uow, account_id, [Grant(Role.EXPERT, "370800")], version)


def _take_the_area(uow, account_id, version):
    use_cases.change_grants(uow, account_id, [Grant(Role.COUNTY_REVIEWER, "370812", "ecology")], version)


def _take_the_department(uow, account_id, version):
    use_cases.change_grants(uow, account_id, [Grant(Role.COUNTY_REVIEWER, "370811", "housing")], version)


def _take_everything(uow, account_id, version):
    use_cases.change_grants(uow, account_id, [], version)


@pytest.mark.parametrize("change", [_suspend, _take_the_role, _take_the_area, _take_the_department, _take_everything])
@pytest.mark.parametrize("sessions", range(1, 5))
def test_the_next_request_after_rights_were_lost_is_refused(app, client, transactions, change, sessions):
    account = somebody_with_a_password(app, "wang.li", COUNTY_REVIEWER)
    tokens = [sign_in(client).json for _ in range(sessions)]
    assert {me(client, token["access_token"]).status_code for token in tokens} == {200}

    with transactions.writing(system("test")) as uow:
        change(uow, account.id, 2)

    assert {me(client, token["access_token"]).status_code for token in tokens} == {401}


def test_after_a_change_of_grants_the_session_goes_on_with_the_new_ones(app, client, transactions):
    account = somebody_with_a_password(app, "wang.li", COUNTY_REVIEWER)
    token = sign_in(client).json["refresh_token"]
    with transactions.writing(system("test")) as uow:
        use_cases.change_grants(uow, account.id, [], 2)

    renewed = refresh(client, token).json

    assert me(client, renewed["access_token"]).json["grants"] == []


def test_after_a_suspension_no_session_goes_on_or_begins_until_the_account_is_back(app, client, transactions):
    account = somebody_with_a_password(app)
    token = sign_in(client).json["refresh_token"]
    with transactions.writing(system("test")) as uow:
        use_cases.suspend(uow, account.id, 2)

    assert refresh(client, token).status_code == 401
    assert sign_in(client).json["code"] == "auth.wrong_credentials"

    with transactions.writing(system("test")) as uow:
        use_cases.reinstate(uow, account.id, 3)
    assert refresh(client, token).status_code == 401
    assert sign_in(client).status_code == 200


def test_a_revoked_mandate_is_gone_with_the_next_request(app, client, transactions):
    account = somebody_with_a_password(app)
    with transactions.writing(system("test")) as uow:
        given = use_cases.give_mandate(uow, account.id, a_mandate())
    token = sign_in(client).json["access_token"]
    assert len(me(client, token).json["mandates"]) == 1

    with transactions.writing(system("test")) as uow:
        use_cases.revoke_mandate(uow, account.id, given.id)

    assert me(client, token).json["mandates"] == []


def test_an_invitation_that_has_expired_is_answered_like_one_that_never_was(administrator, client, clock, transactions):
    code = administrator.post(f"/accounts/{an_account(transactions).id}/invitations").json["code"]
    clock.advance(timedelta(days=14))

    late, never = (
        client.post("/auth/invitations/accept", json={"code": text, "password": PASSWORD}) for text in (code, "ABCDE")
    )

    assert late.status_code == never.status_code == 404
    assert {**late.json, "request_id": ""} == {**never.json, "request_id": ""}
