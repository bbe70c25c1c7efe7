"""Construction sites that a phone carries: an office's own, from the first phase until they are closed."""

from datetime import timedelta

from api.sync.pack_bodies import misfits
from greenctl.kernel.actor import Role
from tests.construction.builders import AREA, DESK, TODAY, begun, checked, moved
from tests.construction.certificate_builders import applied, in_season
from tests.sync.test_pulling import of_kind, whole


def test_an_officer_carries_phase_check_and_certificate_of_the_sites_of_the_area(transactions, people):
    (site,) = in_season(transactions)
    officer, elsewhere = people.staff(Role.INSPECTOR, AREA, DESK), people.staff(Role.INSPECTOR, "370812", DESK)
    own = people.preparer(site)

    items, _, last = whole(officer)
    assert misfits("site", items["site", site]) == {}
    assert [items["site", site][name] for name in ("phase", "check", "certificate")] == ["earthwork", None, None]
    assert (of_kind(whole(own)[0], "site"), of_kind(whole(elsewhere)[0], "site")) == ({site}, set())

    check = checked(transactions, site)
    certificate = applied(transactions, site, check_id=check["id"])
    items, _, last = whole(officer, last["next"])
    told = items["site", site]
    assert misfits("site", told) == {}
    assert (told["check"]["id"], told["check"]["not_met"]) == (check["id"], 0)
    assert (told["certificate"]["id"], told["certificate"]["state"]) == (certificate.id, "applied")

    checked(transactions, site, on=TODAY - timedelta(days=1))
    again, _, _ = whole(officer)
    assert again["site", site]["check"]["id"] == check["id"], "the last is the one of the last day"


def test_a_site_that_is_finished_is_taken_off_the_phone(transactions, people):
    site = begun(transactions)
    officer = people.staff(Role.INSPECTOR, AREA, DESK)
    items, _, last = whole(officer)
    assert of_kind(items, "site") == {site}

    for seen, phase in enumerate(("structure", "fit_out"), 1):
        moved(transactions, site, phase, seen=seen)
    items, gone, last = whole(officer, last["next"])
    assert (items["site", site]["phase"], gone) == ("fit_out", [])

    moved(transactions, site, "finished", seen=3)
    items, gone, _ = whole(officer, last["next"])
    assert (of_kind(items, "site"), gone) == (set(), [("site", site)])
    assert of_kind(whole(officer)[0], "site") == set()
