"""Which passwords are good enough, and what checking them may cost."""

import threading
import time

import pytest

from greenctl.auth import passwords as module
from greenctl.auth.errors import PasswordTooWeak, TooBusyToHash
from greenctl.auth.passwords import _HASHER, Passwords
from tests.auth.builders import PASSWORD

PASSWORDS = Passwords()


@pytest.fixture(autouse=True)
def _hashes_cost_what_they_cost_outside_of_tests(monkeypatch):
    monkeypatch.setattr(module, "_HASHER", _HASHER)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("k7 harbour lamps"[:15], id="fifteen characters"),
        pytest.param("九盏灯照着安静的港口还有三只鸥鸟", id="Chinese characters"),
        pytest.param("only lower case and blanks", id="no rule about kinds of characters"),
        pytest.param("x" + "ab1 " * 49 + "yes", id="two hundred characters"),
    ],
)
def test_a_long_password_nobody_guesses_is_good_whatever_it_is_made_of(password):
    kept = PASSWORDS.hash(password)

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORDS.fits(kept, password)
    assert not PASSWORDS.fits(kept, password + " ")


@pytest.mark.parametrize(
    "password, code",
    [
        pytest.param("k7 harbour lam", "auth.password_too_short", id="fourteen characters"),
        pytest.param("", "auth.password_too_short", id="nothing"),
        pytest.param("a1b2" * 51, "field.too_long", id="more than two hundred"),
        pytest.param("passwordpassword", "auth.password_common", id="on the list"),
        pytest.param("Password Password!", "auth.password_common", id="in another dress"),
        pytest.param("administrator2026", "auth.password_common", id="with a year behind"),
        pytest.param("aaaaaaaaaaaaaaaa", "auth.password_common", id="one letter over and over"),
        pytest.param("abc123abc123abc1", "auth.password_common", id="one piece over and over"),
        pytest.param("................", "auth.password_common", id="one dot over and over"),
        pytest.param("1234567890123456", "auth.password_common", id="a row of keys"),
        pytest.param("绿水青山就是金山银山123456", "auth.password_common", id="a slogan of the trade"),
        pytest.param("ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", "auth.password_common", id="in full width"),
    ],
)
def test_a_password_that_is_short_or_everybodys_is_refused_with_the_reason(password, code):
    with pytest.raises(PasswordTooWeak) as refusal:
        PASSWORDS.hash(password)

    assert [problem["code"] for problem in refusal.value.details["problems"]] == [code]
    assert password not in str(refusal.value) or not password


def test_what_two_keyboards_send_for_one_password_is_one_password():
    assert PASSWORDS.fits(PASSWORDS.hash("caf\u00e9 harbour lamps"), "cafe\u0301 harbour lamps")


def test_without_a_hash_nothing_fits():
    assert not PASSWORDS.fits(None, PASSWORD)
    assert not PASSWORDS.fits("", PASSWORD)
    assert not PASSWORDS.fits("$argon2id$broken", PASSWORD)


def test_an_unknown_account_costs_the_same_time_as_a_known_one():
    kept = PASSWORDS.hash(PASSWORD)

    known, unknown = (fastest(lambda kept=kept: PASSWORDS.fits(kept, "wrong"), 9) for kept in (kept, None))

    assert 0.5 < unknown / known < 2


def fastest(work, times: int) -> float:
    def seconds() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return min(seconds() for _ in range(times))


def test_whoever_comes_when_all_places_are_taken_is_told_to_come_back():
    passwords = Passwords(at_once=1, patience_seconds=0.01)

    with passwords._place(), pytest.raises(TooBusyToHash):
        passwords.fits(None, PASSWORD)

    assert not passwords.fits(None, PASSWORD)  # the place is free again


def test_no_more_than_the_allowed_number_hash_at_once():
    passwords = Passwords(at_once=2, patience_seconds=10)
    inside, most = [], []

    def check() -> None:
        with passwords._place():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.005)
            inside.pop()

    threads = [threading.Thread(target=check) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(most) == 2
