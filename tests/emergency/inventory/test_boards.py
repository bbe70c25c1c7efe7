"""Notice boards, one-plant-one-plan sheets, and the page that their code opens."""

from datetime import timedelta
from decimal import Decimal
from shutil import rmtree

import pytest

from greenctl.emergency.alerts.public_files import write_alert_files
from greenctl.emergency.inventory.boards import making, reading
from greenctl.emergency.inventory.errors import BoardNotThere
from greenctl.kernel.actor import Role, Scope, system
from greenctl.kernel.clock import SteppedClock
from tests.conftest import NOW
from tests.documents.pdf import text_of
from tests.emergency.builders import begun, issued
from tests.emergency.duty_builders import an_inventory

SITE = "https://example.org/"


@pytest.fixture
def written(transactions, settings):
    """What a worker does when an alert moved; the folder is empty before and after."""
    folder = settings.data_folder / "public" / "alerts"

    def write():
        with transactions.writing(system("test")) as uow:
            write_alert_files(uow)

    rmtree(folder, ignore_errors=True)
    yield write
    rmtree(folder, ignore_errors=True)


def held(transactions, source, **scope):
    with transactions.reading(system("test"), **scope) as uow:
        return reading.on_inventory(uow, source.id)


def test_a_board_names_what_is_done_at_each_level(transactions, sources):
    an_inventory(transactions, sources)

    text = text_of(making.board(held(transactions, sources[0]), SITE, sample=True)).replace(" ", "")

    for expected in (sources[0].name, "橙色预警", "一号线停产", "停用一台示例设备", "清单未列措施", "示例：非官方文件"):
        assert expected.replace(" ", "") in text


def test_a_sheet_has_the_baseline_of_each_line_and_what_each_measure_reduces(transactions, sources):
    edition = an_inventory(transactions, sources)

    text = text_of(making.sheet(held(transactions, sources[0]), SITE, sample=False)).replace(" ", "")

    # 3 t a year over 300 days are 10 kg a day; the two measures reduce 6 and 4.
    for expected in ("一厂一策", "示例一号线", "按运行天数", "10", "合计减排", edition.fingerprint):
        assert expected in text
    assert f"{SITE}p/duties/370811/{sources[0].id}" in text
    assert "示例：非官方文件" not in text


def test_the_same_inventory_prints_the_same_bytes(transactions, sources):
    an_inventory(transactions, sources)

    first, again = (making.board(held(transactions, sources[0]), SITE, sample=True) for _ in range(2))

    assert first == again


def test_what_does_not_fit_is_counted(transactions, sources):
    many = making.MOST_MEASURES + 3
    measure = {"alert": "orange", "line": "L1", "action": "stop", "so2": Decimal("0.01")}
    an_inventory(transactions, sources[:1], [{**measure, "text": f"停第{n}台"} for n in range(many)])

    assert "另有3项未列出" in text_of(making.board(held(transactions, sources[0]), SITE, sample=True)).replace(" ", "")


@pytest.mark.parametrize("scope", [Scope(), Scope(source_ids=frozenset({"another"}))], ids=["none", "another firm"])
def test_out_of_scope_there_is_no_board(transactions, sources, scope):
    an_inventory(transactions, sources)

    with pytest.raises(BoardNotThere):
        held(transactions, sources[0], scope=scope)


def test_a_source_that_the_newest_inventory_left_out_has_no_board(transactions, sources):
    an_inventory(transactions, sources)
    an_inventory(transactions, sources[1:])

    held(transactions, sources[1])
    with pytest.raises(BoardNotThere):
        held(transactions, sources[0])


def test_a_draft_makes_no_board(transactions, sources):
    begun(transactions)

    with pytest.raises(BoardNotThere):
        held(transactions, sources[0])


def test_a_firm_and_offices_take_board_and_plan_others_do_not(people, transactions, sources):
    an_inventory(transactions, sources)
    firm, office = people.preparer(sources[0].id), people.staff(Role.COMMAND)
    stranger = people.preparer(sources[1].id)

    for what in ("board", "plan"):
        path = f"/sources/{sources[0].id}/{what}"
        for asking in (firm, office):
            answer = asking.get(path)
            assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
            assert sources[0].name.replace(" ", "") in text_of(answer.data).replace(" ", "")
        assert stranger.get(path).json["code"] == "emergency.board_not_there"


class TestThePageBehindTheCode:
    """It is made of the signed files alone."""

    def page(self, client, source, county="370811"):
        return client.get(f"/p/duties/{county}/{source.id}?lang=zh")

    def test_it_tells_the_duty_that_holds(self, transactions, client, sources, written):
        an_inventory(transactions, sources)
        issued(transactions)
        written()

        page = self.page(client, sources[0])

        assert page.status_code == 200
        for expected in (sources[0].name, "须执行减排措施", "一号线停产", "示例预警"):
            assert expected in page.text
        assert "<script" not in page.text

    def test_before_any_alert_and_after_it_nothing_goes_on(self, transactions, client, sources, written):
        an_inventory(transactions, sources)
        assert "目前没有正在执行的预警" in self.page(client, sources[0]).text
        issued(transactions, ends_at=NOW + timedelta(days=4))
        transactions.clock = SteppedClock(NOW + timedelta(days=5))
        written()

        assert "目前没有正在执行的预警" in self.page(client, sources[0]).text

    def test_a_source_that_is_not_named_is_not_made_up(self, transactions, client, sources, written):
        an_inventory(transactions, sources[:1])
        issued(transactions)
        written()

        page = self.page(client, sources[2]).text

        assert "没有这一污染源" in page
        assert sources[2].name not in page
