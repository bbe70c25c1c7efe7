"""Examples of shares and leave."""

from typing import Any

from tests.api.examples.acts import read
from tests.api.examples.scene import Scene
from tests.fuzz.city import City

NOBODY = "01990000-0000-7000-8000-0000000000f5"


def hand_on(role: str, body: Any) -> Scene:
    return Scene(role=role, method="POST", path="/review/cases/{under_review}/holder", version=1, body=body)


def leave(role: str, body: Any = None, **days: str) -> Scene:
    return Scene(role=role, method="POST", path="/review/leave", body=body or days)


def _the_county_reviewer(city: City) -> dict[str, str]:
    return {"account_id": city.people["county_reviewer"].account_id}


JOURNEY = {
    "share_out_cases": Scene(role="county_reviewer", method="POST", path="/review/shares", body={}),
    "hand_on_case": hand_on("county_reviewer", _the_county_reviewer),
    "list_review_loads": read("/review/loads", "county_reviewer"),
    "say_leave": leave("county_reviewer", first_on="2026-11-20", last_on="2026-11-25"),
}
PROBLEMS = {
    "shares.not_yours": hand_on("county_reviewer", {"account_id": NOBODY}),
    "shares.not_for_them": hand_on("command", {"account_id": NOBODY}),
    "shares.leave_turned": leave("county_reviewer", first_on="2026-11-25", last_on="2026-11-20"),
    "shares.not_your_leave": leave("expert", _the_county_reviewer),
}
