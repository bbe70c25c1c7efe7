"""How often somebody may try to sign in, or ask without signing in; and who must not be held up by others."""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from limits.errors import StorageError
from limits.storage import MemoryStorage

from api.errors import TooManyRequests
from api.limits import Limits, network_of
from tests.api.auth.builders import sign_in, somebody_with_a_password
from tests.api.auth.phones import Phone, a_registered_phone

HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"
NOON = 1_800_000_000


@pytest.fixture
def strict(app: Flask, settings):
    """The application with three tries a minute and five public requests."""
    running = app.extensions["greenctl"]
    few = replace(settings, login_attempts_per_minute=3, public_requests_per_minute=5)
    app.extensions["greenctl"] = replace(running, limits=Limits(few))
    yield app
    app.extensions["greenctl"] = running


@pytest.fixture
def tries(strict, settings):
    """The same with public requests unlimited."""
    running = strict.extensions["greenctl"]
    strict.extensions["greenctl"] = replace(running, limits=Limits(replace(settings, login_attempts_per_minute=3)))
    return strict


def test_the_fourth_wrong_try_in_a_minute_waits(tries, client):
    somebody_with_a_password(tries)

    statuses = [sign_in(client, password="wrong").status_code for _ in range(4)]
    waiting = sign_in(client)

    assert statuses == [401, 401, 401, 429]
    assert waiting.json["code"] == "request.too_many"
    assert 1 <= int(waiting.headers["Retry-After"]) <= 60


def test_after_a_minute_the_wait_is_over(tries, client):
    somebody_with_a_password(tries)
    with time_machine.travel(NOON) as machine:
        [sign_in(client, password="wrong") for _ in range(3)]
        assert sign_in(client).status_code == 429

        machine.shift(61)

        assert sign_in(client).status_code == 200


def test_right_tries_are_never_counted(tries, client):
    somebody_with_a_password(tries)

    assert {sign_in(client).status_code for _ in range(8)} == {200}


def test_whoever_guesses_from_elsewhere_does_not_hold_up_the_phone_that_is_known(tries, client):
    somebody_with_a_password(tries)
    sign_in(client, **comes_from(HOME))

    for guess in range(6):
        sign_in(client, password="wrong", **comes_from(f"203.0.113.{guess}"))

    assert sign_in(client, **comes_from(ELSEWHERE)).status_code == 429
    assert sign_in(client, **comes_from(HOME)).status_code == 200


def test_guessing_at_many_logins_from_one_place_waits_too(tries, client):
    statuses = [sign_in(client, f"person{n}", "wrong", **comes_from(ELSEWHERE)).status_code for n in range(4)]

    assert statuses == [401, 401, 401, 429]
    assert sign_in(client, "person9", "wrong", **comes_from(HOME)).status_code == 401


def test_a_login_that_does_not_exist_waits_like_one_that_does(tries, client):
    somebody_with_a_password(tries)

    known, unknown = (
        [sign_in(client, login, "wrong", **comes_from(f"192.0.2.{n}")).status_code for n in range(5)]
        for login in ("wang.li", "nobody.here")
    )

    assert known == unknown == [401, 401, 401, 429, 429]


def test_public_requests_are_counted_by_address_and_told_when_to_come_back(strict, client):
    statuses = [client.get("/areas", **comes_from(ELSEWHERE)).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]
    assert client.get("/areas", **comes_from(HOME)).status_code == 200
    assert int(client.get("/areas", **comes_from(ELSEWHERE)).headers["Retry-After"]) <= 60


def test_whoever_is_signed_in_is_not_counted_among_the_public(strict, people):
    person = people.somebody()

    assert {person.get("/me").status_code for _ in range(9)} == {200}


@pytest.mark.parametrize(
    "address, counted",
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_a_household_counts_as_one(address, counted):
    assert network_of(address) == counted


def test_the_wait_is_a_whole_number_of_seconds_within_the_minute(settings):
    limits = Limits(replace(settings, public_requests_per_minute=1))
    limits.count_public(HOME)

    with pytest.raises(TooManyRequests) as refusal:
        limits.count_public(HOME)

    assert 1 <= refusal.value.details["retry_after_seconds"] <= 60


def test_strangers_do_not_hold_up_a_device_that_shows_its_key_even_from_its_own_network(tries, client):
    somebody_with_a_password(tries)
    phone = a_registered_phone(client)

    statuses = [sign_in(client, password="wrong", **comes_from(HOME)).status_code for _ in range(9)]

    assert statuses[-1] == sign_in(client, **comes_from(HOME)).status_code == 429
    assert phone.sign_in(remembered=True, **comes_from(HOME)).status_code == 200
    assert phone.sign_in(remembered=True, **comes_from(ELSEWHERE)).status_code == 200


def test_a_device_has_as_many_tries_as_anybody_and_holds_up_nobody_else(tries, client):
    somebody_with_a_password(tries)
    phone = a_registered_phone(client)

    statuses = [phone.sign_in(password="wrong", remembered=True).status_code for _ in range(4)]

    assert statuses == [401, 401, 401, 429]
    assert sign_in(client).status_code == 200


def test_a_device_of_ones_own_opens_no_way_round_the_wait_at_anothers_login(tries, client):
    somebody_with_a_password(tries)
    somebody_with_a_password(tries, "hong.yu")
    phone = a_registered_phone(client, "hong.yu")

    answers = [phone.sign_in("wang.li", "wrong", remembered=True) for _ in range(4)]

    assert {answer.json["code"] for answer in answers} == {"auth.device_proof_refused"}


def test_wrong_step_ups_and_hand_over_codes_wait_too(tries, client):
    somebody_with_a_password(tries)
    phone = a_registered_phone(client)

    step_ups = [phone.step_up(password="wrong").status_code for _ in range(4)]
    codes = [Phone(client).redeem("AAAAA-AAAAA", **comes_from(ELSEWHERE)).status_code for _ in range(4)]

    assert step_ups == [403, 403, 403, 429]
    assert codes == [404, 404, 404, 429]


def test_phones_that_share_one_address_with_many_go_on_each_by_itself(strict, client):
    somebody_with_a_password(strict)
    phones = [a_registered_phone(client) for _ in range(2)]

    guessed = [client.post("/auth/refresh", json={"refresh_token": "guessed"}).status_code for _ in range(4)]
    honest = [phone.refresh().status_code for phone in phones for _ in range(5)]

    assert guessed[-1] == client.get("/areas").status_code == 429
    assert honest == [200] * 10
    assert phones[0].refresh().status_code == 429


def test_two_nodes_with_one_store_count_together(settings):
    storage, few = MemoryStorage(), replace(settings, login_attempts_per_minute=3)
    one, other = Limits(few, storage), Limits(few, storage)

    for node in (one, other, one):
        node.attempt(ELSEWHERE, "wang.li").failed()

    for node in (one, other):
        with pytest.raises(TooManyRequests):
            node.attempt(ELSEWHERE, "wang.li").require_patience()


def test_who_signed_in_at_one_node_is_familiar_at_the_other(settings):
    storage, few = MemoryStorage(), replace(settings, login_attempts_per_minute=1)
    one, other = Limits(few, storage), Limits(few, storage)
    one.signed_in(HOME, "wang.li")

    one.attempt(ELSEWHERE, "wang.li").failed()

    other.attempt(HOME, "wang.li").require_patience()
    with pytest.raises(TooManyRequests):
        other.attempt("203.0.113.10", "wang.li").require_patience()


def test_without_the_store_each_node_counts_alone_and_lets_people_in(settings):
    limits = Limits(replace(settings, login_attempts_per_minute=2), StoreAway())
    attempt = limits.attempt(HOME, "wang.li")
    limits.signed_in(HOME, "wang.li")

    attempt.require_patience()
    attempt.failed()
    attempt.failed()

    with pytest.raises(TooManyRequests):
        attempt.require_patience()


class StoreAway(MemoryStorage):
    """A store that does not answer."""

    def get(self, key):
        raise StorageError(ConnectionError())

    def incr(self, *args, **kwargs):
        raise StorageError(ConnectionError())

    def acquire_entry(self, *args, **kwargs):
        raise StorageError(ConnectionError())

    def get_moving_window(self, *args, **kwargs):
        raise StorageError(ConnectionError())


def comes_from(address: str) -> dict[str, object]:
    return {"environ_base": {"REMOTE_ADDR": address}}
