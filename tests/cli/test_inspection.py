"""`greenctl inspection`: plan, draw, and draw again from the document alone."""

import json
from datetime import timedelta

from greenctl.cli.workplace import settings_for, transactions_on
from greenctl.kernel.canonical import sha256_hex
from greenctl.kernel.clock import local_day
from tests.cli.test_commands import command
from tests.inspection.builders import LINE, SECRET, an_officer
from tests.source.builders import a_source, registered


def test_a_draw_is_made_shown_and_drawn_again(tmp_path):
    folder, secret, file = tmp_path / "data", tmp_path / "secret", tmp_path / "draw.json"
    settings = settings_for(folder)
    with transactions_on(settings) as transactions:
        registered(transactions, *(a_source(number) for number in range(1, 9)))
        for _ in range(3):
            an_officer(transactions)
        today = local_day(transactions.clock.now(), settings.zone)
    secret.write_text(SECRET + "\n", encoding="utf-8")
    days = ["--from", str(today), "--until", str(today + timedelta(days=7))]

    planned = command(
        folder, "inspection", "plan", "--name", "示例双随机", "--area", "370800", "--line", LINE, *days,
        "--share", "0.25", "--commitment", sha256_hex(SECRET.encode()),
    )  # fmt: skip
    assert planned.ended() == 0, planned.said
    plan = planned.said.split()[1]
    drawn = command(folder, "inspection", "draw", plan, "--secret", str(secret), "--out", str(file))
    assert drawn.ended() == 0, drawn.said
    assert drawn.said.startswith("2 tasks, 0 sources")
    shown = command(folder, "inspection", "tasks")
    assert (shown.ended(), len(shown.said.splitlines())) == (0, 2)
    again = command(folder, "inspection", "redraw", str(file))
    assert (again.ended(), again.said.strip()) == (0, "the same")

    told = json.loads(file.read_bytes())
    told["result"].reverse()
    file.write_text(json.dumps(told), encoding="utf-8")
    other = command(folder, "inspection", "redraw", str(file))
    assert other.ended() == 1
    assert "lot 1" in other.said
