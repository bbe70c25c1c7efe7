"""Examples of an office's work on rule tables, and of grades as of any day."""

from typing import Any

from greenctl.workbook.writing import MEDIA_TYPE
from tests.api.examples.acts import after, read
from tests.api.examples.scene import Scene
from tests.fuzz.city import TODAY
from tests.source.workbooks import a_row, a_workbook

DRAFT_ID = "01990000-0000-7000-8000-00000000d0d0"
DRAFT = f"/rules/drafts/{DRAFT_ID}"
NEW = {
    "id": DRAFT_ID, "edition_id": "office-2026", "title_zh": "示例市版 2026", "title_en": "Sample city 2026",
    "jurisdiction": "3708", "start_from": "sample-2026",
}  # fmt: skip
CELL = f"{DRAFT}/sectors/sample_a/indicators/stack_so2/levels/B"
MONDAY = "2026-12-07"
SAID: dict[str, Any] = {"at_most": "30", "cite": {"doc": "sample-rules", "clause": "示例条款 9"}, "trust": "read"}


def draft(**changes: Any) -> Scene:
    return Scene(role="command", method="POST", path="/rules/drafts", body={**NEW, **changes})


def write(path: str, version: int = 1, role: str = "command", **content: Any) -> Scene:
    return Scene(role=role, method="PUT", path=path, version=version, body={"content": content})


def rename(path: str = DRAFT, version: int = 1) -> Scene:
    titles = {"title_zh": "示例市版", "title_en": "Sample city"}
    return Scene(role="command", method="PATCH", path=path, version=version, body=titles)


def abandon(version: int = 1) -> Scene:
    return Scene(role="command", method="POST", path=f"{DRAFT}/abandonment", version=version)


def publish(version: int = 1, role: str = "another of the command", **changes: Any) -> Scene:
    body = {"effective_from": MONDAY, **changes}
    return Scene(role=role, method="POST", path=f"{DRAFT}/publication", version=version, body=body)


def confirm(**changes: Any) -> Scene:
    cell = {"sector": "sample_a", "indicator": "stack_so2", "level": "B", "sha256": "0" * 64, **changes}
    return Scene(role="city_reviewer", method="POST", path=f"{DRAFT}/confirmations", body={"cells": [cell]})


FAULTY = write(CELL, at_most="30")

JOURNEY = {
    "begin_rule_draft": draft(),
    "set_rule_draft_cell": after(draft(), then=write(CELL, **SAID)),
    "lint_rule_draft": after(draft(), FAULTY, then=read(f"{DRAFT}/lint", "command")),
    "list_rule_draft_cells": after(draft(), then=read(f"{DRAFT}/cells?limit=1", "city_reviewer")),
    "publish_rule_draft": after(draft(), then=publish()),
    "get_governing_edition": read(f"/rules/editions/governing?area=370811&on={TODAY}&sector=sample_a"),
    "get_rule_edition_status": read("/rules/editions/sample-2026/status"),
    "get_grade_as_of": read("/sources/{source_5}/grade", "preparer"),
}

PROBLEMS = {
    "rules.nothing_governs": read("/rules/editions/governing?area=990000&sector=sample_a"),
    "rules.draft_already_there": after(draft(), then=draft(edition_id="office-2026b")),
    "rules.edition_id_taken": draft(edition_id="sample-2026"),
    "rules.jurisdiction_outside_remit": draft(jurisdiction="41"),
    "rules.part_not_there": after(draft(), then=write(f"{DRAFT}/parts/nothing")),
    "rules.draft_moved_on": after(draft(), then=rename(version=7)),
    "rules.draft_closed": after(draft(), abandon(), then=rename(version=2)),
    "rules.content_refused": after(draft(), then=write(f"{DRAFT}/parts/documents", title="\x00")),
    "rules.draft_does_not_load": after(draft(), FAULTY, then=read(f"{DRAFT}/cells", "command")),
    "rules.workbook_table_refused": after(
        draft(),
        then=Scene(
            role="command", method="POST", path=f"{DRAFT}/workbook", raw=a_workbook(a_row()), media=MEDIA_TYPE,
            version=1,
        ),
    ),
    "rules.cells_refused": after(draft(), then=confirm()),
    "rules.only_author": after(draft(), then=publish(role="command")),
    "rules.cells_not_confirmed": after(draft(), write(CELL, **SAID), then=publish(2)),
    "rules.days_wrong": after(draft(), then=publish(effective_until=MONDAY)),
    "rules.start_in_the_past": after(draft(), then=publish(effective_from=str(TODAY))),
    "rules.cannot_be_official": after(draft(), then=publish(official=True)),
    "declaration.nothing_declared_by": read("/sources/{source_1}/grade", "preparer"),
    "declaration.editions_share_no_sector": read(
        "/sources/{source_5}/grade/comparison?editions=sample-2026,national-2020-draft", "preparer"
    ),
}  # fmt: skip

NO_EXAMPLE = {"rules.not_a_person": "a second lock: nobody signs in as a machine"}
