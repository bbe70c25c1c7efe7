"""Examples of rankings: the draft, an edition, a firm's word and its request to be rated again."""

from dataclasses import replace
from typing import Any

from tests.api.examples.acts import OTHER_ID, after, read
from tests.api.examples.scene import Scene

RANKING = "/rankings/{ranking_id}/sources/{source_1}"
OLDER = "/rankings/{older_ranking}/sources/{source_1}"
SCHEME = "/rankings/schemes/sample-city-2026"


def publish(path: str = SCHEME, version: int = 2) -> Scene:
    return Scene(role="command", method="POST", path=f"{path}/editions", version=version)


def reply(path: str = RANKING, text: str = "示例：我公司已完成整改。", **more: Any) -> Scene:
    return Scene(role="preparer", method="POST", path=f"{path}/replies", body={"text": text, **more})


def ask(path: str = RANKING, **more: Any) -> Scene:
    body = {"reason": "示例：料棚已封闭，请复核。", **more}
    return Scene(role="signer", method="POST", path=f"{path}/requests", body=body)


def answer(request: str = "{rerating_id}", version: int = 1) -> Scene:
    body = {"grant": True, "answer": "示例：已现场复核，下一期一并考虑。"}
    return Scene(
        role="city_reviewer", method="POST", path=f"/ranking-requests/{request}/answer", version=version, body=body
    )


JOURNEY = {
    "get_ranking_draft": read(f"{SCHEME}/draft", "command"),
    "publish_ranking": publish(),
    "list_rankings": read("/public/rankings"),
    "list_ranking_rows": read("/public/rankings/{ranking_id}/rows?limit=1"),
    "get_ranking_row": replace(read("/public/rankings/{ranking_id}/sources/{source_1}"), before=(reply(),)),
    "reply_to_ranking": reply(),
    "ask_for_ranking_again": ask(),
    "list_ranking_requests": read("/ranking-requests?state=asked", "city_reviewer"),
    "answer_ranking_request": answer(),
}
PROBLEMS = {
    "ranking.scheme_not_there": read("/rankings/schemes/nothing/draft", "command"),
    "ranking.edition_not_there": read("/public/rankings/{unknown}"),
    "ranking.row_not_there": read("/public/rankings/{ranking_id}/sources/{unknown}"),
    "ranking.another_edition_published": publish(version=1),
    "ranking.not_the_newest": reply(OLDER),
    "ranking.reply_repeated": after(reply(), then=reply(text="示例：另一句话。", id=OTHER_ID)),
    "ranking.request_not_there": answer("{unknown}"),
    "ranking.request_open": after(ask(), then=ask(id=OTHER_ID)),
    "ranking.request_moved_on": answer(version=7),
    "ranking.text_is_personal": reply(text="示例：请联系 19900001111"),
}
