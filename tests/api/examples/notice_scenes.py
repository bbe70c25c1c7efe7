"""Examples of notices."""

from tests.api.examples.acts import read
from tests.api.examples.scene import Scene

READING = Scene(role="preparer", method="POST", path="/notices/{notice_id}/reading", body={"up_to": True})
JOURNEY = {
    "list_notices": read("/notices?limit=2", "preparer"),
    "count_unread_notices": read("/notices/unread", "preparer"),
    "read_notice": READING,
}
PROBLEMS = {
    "notices.notice_not_there": Scene(role="preparer", method="POST", path="/notices/{unknown}/reading", body={}),
}
