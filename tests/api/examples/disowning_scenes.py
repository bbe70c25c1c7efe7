"""Examples of signatures that their signers disown."""

from typing import Any

from tests.api.examples.acts import EDITED, after, hand, read
from tests.api.examples.scene import Scene


def disown(path: str = EDITED, **changes: Any) -> Scene:
    body = {"why": "not_me", "text": "示例：当天我在外地，没有签过", **changes}
    return Scene(role="signer", method="POST", path=f"{path}/versions/1/disowning", body=body)


_HANDED_IN = (hand("signature", EDITED, 2), hand("submission", EDITED, 3))
JOURNEY = {
    "disown_signature": after(*_HANDED_IN, then=disown()),
    "list_declarations": after(*_HANDED_IN, disown(), then=read("/declarations?disowned=true", "county_reviewer")),
}
PROBLEMS = {
    "declaration.not_your_signature": disown("/declarations/{under_review}"),
    "declaration.disowned_before": after(*_HANDED_IN, disown(), then=disown(why="not_meant")),
}
