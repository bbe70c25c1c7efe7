"""Examples of answers that come by workbook."""

from greenctl.declaration.answer_columns import sheet_of
from greenctl.source.sheet_writing import workbook_of
from greenctl.workbook.writing import MEDIA_TYPE
from tests.api.examples.scene import Scene
from tests.fuzz.city import UNKNOWN
from tests.grading.builders import the_sample

_SHEET = sheet_of(the_sample().sectors["sample_a"])
_ROW = {"source_id": UNKNOWN, "source_name": "示例企业", "answers_version": "1", "stack_particulate": "7.5"}


def bring_in(dry_run: str) -> Scene:
    path = f"/seasons/{{season}}/emergency/answers?dry_run={dry_run}"
    return Scene(role="preparer", method="POST", path=path, raw=workbook_of([(_SHEET, [_ROW])]), media=MEDIA_TYPE)


JOURNEY = {"bring_in_answers": bring_in("true")}
PROBLEMS = {"declaration.answers_refused": bring_in("false")}
