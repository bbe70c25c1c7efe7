"""Every screen that the routers know is opened by whom it is for: axe, keys alone, both languages, no error on it.

A screen that is added to a router and not here fails `test_every_screen_of_the_routers_is_looked_at`.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from greenctl.kernel.actor import Grant, Role, system
from greenctl.review.models import CaseRow
from greenctl.season.queries import get_season
from tests.api.auth.builders import PASSWORD, somebody_with_a_password
from tests.browser.conftest import Desk, OpenDesk, OpenPhone, Phone
from tests.browser.keys import reached_by_keys, to_be_reached
from tests.browser.test_access import assert_usable
from tests.browser.test_after_an_episode import CHINESE, GIVEN, SAID
from tests.browser.test_desk import assert_usable as desk_usable
from tests.clients.test_enterprise_day import somebody
from tests.construction.builders import begun as a_site
from tests.declaration.builders import World, handed_in
from tests.security.places import Things
from tests.source.builders import a_source, registered

pytestmark = pytest.mark.one_engine

WEB = Path(__file__).parents[2] / "web"
ROUTE = re.compile(r'\{\s+path: "([^"]+)",\s+name: "([^"]+)"')
Screens = dict[str, tuple[str, dict[str, str]]]
# Screen -> who opens it, and what its path names. The enterprise's are opened by preparer and signer.
OF_SOURCE, OF_DECLARATION = {"id": "source_id"}, {"id": "declaration_id"}
PHONE: Screens = {
    **dict.fromkeys(("sign-in", "invitation", "hand-over"), ("nobody", {})),
    **{name: ("enterprise", {}) for name in ("home", "queue", "notices", "me", "devices")},
    "notice": ("enterprise", {"id": "notice_id"}),
    **dict.fromkeys(("source", "stops", "certificates"), ("enterprise", OF_SOURCE)),
    **dict.fromkeys(("declaration", "form", "measures", "questions", "record", "gap"), ("enterprise", OF_DECLARATION)),
    "duty": ("enterprise", {**OF_SOURCE, "alert": "alert_id"}),
    "finding": ("enterprise", {"id": "finding_id"}),
    "new-finding": ("inspector", OF_SOURCE),
    "visit": ("inspector", OF_SOURCE),
    "duty-check": ("inspector", {**OF_SOURCE, "alert": "alert_id"}),
    "site-visit": ("expert", {"id": "visited_id"}),
}
COMMAND = (
    "home", "queue", "findings", "figures", "lists", "alerts", "new-alert", "rules", "register", "rankings", "exposure",
    "removals", "seasons", "inventories", "staggered", "tips", "notices", "sites",
)  # fmt: skip
DESK: Screens = {
    "sign-in": ("nobody", {}),
    **{name: ("command", {}) for name in COMMAND},
    "case": ("city_reviewer", {"id": "visited_id"}),
    "finding": ("command", {"id": "finding_id"}),
    "alert": ("command", {"id": "alert_id"}),
    "duty": ("command", {"id": "alert_id", "source": "source_id"}),
    "rule-edition": ("command", {"id": "edition_id"}),
    "rule-draft": ("command", {"id": "draft_id"}),
    "source": ("command", OF_SOURCE),
    "ranking": ("command", {"id": "ranking_id"}),
    "ranking-row": ("command", {"id": "ranking_id", "source": "source_id"}),
    "removal": ("command", {"id": "removal_id"}),
    "inventory": ("command", {"id": "inventory_id"}),
    "site": ("command", {"id": "a_site"}),
    "people": ("administrator", {}),
    "account": ("administrator", {"id": "account_id"}),
}


def routes(text: str) -> dict[str, str]:
    """Name -> path of every screen of a router; what only leads elsewhere is none."""
    found = {name: path for path, name in ROUTE.findall(text)}
    assert len(found) == len(re.findall(r"path:", text)) - len(re.findall(r"redirect:", text)), (
        "a route that is not read"
    )
    return found


def routes_of(part: str) -> dict[str, str]:
    return routes((WEB / part / "router.ts").read_text(encoding="utf-8"))


@pytest.mark.parametrize("part, screens", [("phone", PHONE), ("desk", DESK)])
def test_every_screen_of_the_routers_is_looked_at(part: str, screens: Screens):
    known = routes_of(part)

    assert known.keys() == screens.keys()
    for name, (_, named) in screens.items():
        assert set(re.findall(r":(\w+)", known[name])) == named.keys(), name


def test_control_a_screen_that_nobody_looks_at_is_noticed():
    text = (WEB / "phone" / "router.ts").read_text(encoding="utf-8")
    added = text.replace("routes: [", 'routes: [\n    { path: "/new", name: "new", component: HomePage },')

    assert routes(added).keys() - routes(text).keys() == {"new"}
    with pytest.raises(AssertionError, match="not read"):
        routes(text.replace("routes: [", "routes: [\n    { name: 'new', path: '/new', component: HomePage },"))


def test_only_what_has_the_focus_by_itself_is_pressed():
    """A thing that is pressed is a button or a link: everything else is out of reach of keys."""
    for part in ("phone", "desk", "shared"):
        for path in (WEB / part).rglob("*.vue"):
            pressed = re.findall(r"<([A-Za-z]+)\b(?:[^<>]|=>)*?@click\b", path.read_text(encoding="utf-8"))
            assert set(pressed) <= {"button"}, path


@pytest.fixture
def ids(app, transactions) -> Callable[[str], str]:
    """The id of each thing that a path names; all are made before anybody signs in."""
    things = Things(transactions, app.extensions["greenctl"].store)
    kinds = {kind for screens in (PHONE, DESK) for _, named in screens.values() for kind in named.values()}
    for kind in sorted(kinds - {"a_site", "visited_id"}):
        things.get(kind)
    (firm,) = registered(transactions, a_source(next(things.numbers), area="370811", department="industry"))
    with transactions.reading(system("test")) as uow:
        season = get_season(uow, things.get("season_id"))
    (handed,) = handed_in(transactions, World(season, (firm.id,), ""))
    with transactions.writing(system("test")) as uow:
        uow.execute(update(CaseRow).where(CaseRow.id == handed.declaration_id).values(step="site_visit"))
    own = {"visited_id": handed.declaration_id, "a_site": a_site(transactions, next(things.numbers))}
    return lambda kind: own.get(kind) or things.get(kind)


@pytest.mark.full
@pytest.mark.parametrize("who", ["nobody", "preparer", "signer", "inspector", "expert"])
def test_everybody_with_a_phone_can_use_every_screen_of_theirs(phone: OpenPhone, app, people, ids, who: str):
    here = phone()
    firm = who in {"preparer", "signer"}
    if firm:
        login = somebody(app, people, ids("source_id"), Role(f"enterprise_{who}"))["login"]
    elif who != "nobody":
        login = f"example.{who}"
        somebody_with_a_password(app, login, Grant(Role(who), "370811" if who == "inspector" else "370800"))
    here.open()
    if who != "nobody":
        sign_in(here, login)
        expect(here.page.get_by_text("数据取自")).to_be_visible()
    look_at_each(here, routes_of("phone"), of_whom(PHONE, "enterprise" if firm else who), ids, "")
    if who != "nobody":
        here.open("me")
        here.page.get_by_label("English").check()
        expect(here.page.locator("html")).to_have_attribute("lang", "en")  # its words are fetched first
        look_at_each(here, routes_of("phone"), of_whom(PHONE, "enterprise" if firm else who), ids, "", english=True)


@pytest.mark.full
@pytest.mark.parametrize("who", ["nobody", "command", "city_reviewer", "administrator"])
def test_everybody_at_a_desk_can_use_every_screen_of_theirs(desk: OpenDesk, app, ids, who: str):
    here = desk()
    here.open("desk/")
    if who != "nobody":
        somebody_with_a_password(app, f"example.{who}", Grant(Role(who), "370800"))
        sign_in(here, f"example.{who}")
    look_at_each(here, routes_of("desk"), of_whom(DESK, who), ids, "desk")
    if who != "nobody":
        here.open("desk/")
        here.page.get_by_role("button", name="English").click()
        here.page.get_by_role("heading", level=1, name=re.compile("Welcome")).wait_for()
        look_at_each(here, routes_of("desk"), of_whom(DESK, who), ids, "desk", english=True)


def of_whom(screens: Screens, who: str) -> dict[str, dict[str, str]]:
    return {name: named for name, (whose, named) in screens.items() if whose == who}


def sign_in(here: Phone, login: str) -> None:
    here.page.get_by_label("账号").fill(login)
    here.page.get_by_label("密码").fill(PASSWORD)
    here.page.get_by_role("button", name="登录").click()
    here.page.get_by_label("密码").wait_for(state="detached")


def look_at_each(
    here: Phone, paths: dict[str, str], screens: dict[str, dict[str, str]], ids: Callable[[str], str], root: str, *,
    english: bool = False,
) -> None:  # fmt: skip
    for name, named in screens.items():
        path = re.sub(r":(\w+)", lambda found, kinds=named: ids(kinds[found[1]]), paths[name])
        here.open(f"{root}{path}".lstrip("/"))
        assert_shown(here.page, path)
        (desk_usable if isinstance(here, Desk) else assert_usable)(here, f"{root}{path} {'en' if english else 'zh'}")
        if english:
            said = here.page.locator(SAID).all_inner_texts()
            chinese = [text for text in said if CHINESE.search(GIVEN.sub("", text)) and not GIVEN.search(text)]
            assert chinese == [], path
        else:
            assert reached_by_keys(here.page) == to_be_reached(here.page), path


def assert_shown(page: Page, path: str) -> None:
    """What was asked for, and neither what leads elsewhere nor an error."""
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(re.compile("正在读取|Reading…"))).to_have_count(0)
    expect(page).to_have_url(re.compile(f"{re.escape(path)}$"))
    expect(page.get_by_role("alert").filter(has_text=re.compile(r"\S"))).to_have_count(0)
    assert page.get_by_role("main").inner_text().strip()


def test_control_what_keys_do_not_lead_to_or_do_not_show_is_noticed(phone: OpenPhone):
    here = phone()
    here.open()
    here.page.get_by_label("账号").wait_for()
    assert reached_by_keys(here.page) == to_be_reached(here.page)

    here.page.get_by_label("账号").evaluate("(one) => (one.tabIndex = -1)")
    here.page.get_by_label("密码").evaluate("(one) => (one.style.outline = 'none')")
    assert len(set(to_be_reached(here.page)) - set(reached_by_keys(here.page))) == 2
