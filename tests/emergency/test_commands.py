"""Inventory and alerts by command, as somebody at a terminal tries them; one city for all, since each start costs."""

from datetime import UTC, datetime, timedelta

import pytest

from greenctl.cli.main import main

NOWHERE = "00000000-0000-7000-8000-000000000000"
SOON, LATER = (f"{datetime.now(tz=UTC).date() + timedelta(days=days)}T00:00" for days in (3, 4))
START = "2098-12-01T00:00"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("terminal")


@pytest.fixture(autouse=True)
def at_home(folder, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GREENCTL_DATA_FOLDER", str(folder / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    if not (folder / "data").exists():
        main(["import", "sample", "sources.xlsx", "--rows", "20", "--errors", "0"])
        main(["import", "sources", "sources.xlsx"])


def refused(*arguments):
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return str(end.value.code)


def test_from_a_list_to_an_edition_to_an_alert_and_back(capsys):
    main(["inventory", "begin", "示例清单"])
    draft = capsys.readouterr().out.split()[-1]
    main(["inventory", "sample", "list.xlsx", "--rows", "20"])

    main(["inventory", "import", draft, "list.xlsx", "--layout", "municipal"])
    told = capsys.readouterr().out
    assert "20 rows: 20 added, 0 changed, 0 unchanged, 0 parts of the base, 22 unread, 0 errors; written" in told
    assert told.count("unread, orange") == 8
    assert "工业源减排清单!G5" in told
    main(["inventory", "publish", draft, "--seen-version", "2"])
    assert "published edition 1" in capsys.readouterr().out
    main(["inventory", "list"])
    told = capsys.readouterr().out
    assert "示例清单: edition 1, in force from" in told
    assert told.endswith(f"; {draft}\n")

    main(["alert", "issue", "--level", "orange", "--starts", SOON, "--text", "示例预警"])
    alert = capsys.readouterr().out.split()[-1]
    main(["alert", "show", alert])
    told = capsys.readouterr().out
    assert "orange in 370800" in told
    assert "has_duty" in told
    assert "SO2  0 of 0 kg/d: -, asked 0.20: undetermined" in told
    main(["alert", "confirmations", alert])
    assert "  all: 0 of 18 sources confirmed, 0 late; 0 of 18 lines carried out, 0 late" in capsys.readouterr().out
    main(["alert", "call-list", alert, "--county", "370811"])
    assert capsys.readouterr().out == "nobody is overdue and was reminded\n"
    main(["alert", "replay", alert])
    assert capsys.readouterr().out == "step 1: 20 duties, 0 different\n"
    main(["alert", "lift", alert, "--at", LATER, "--text", "示例", "--seen-version", "1"])
    assert "over at" in capsys.readouterr().out


def test_simulated_phones_confirm_in_a_demonstration_alone(capsys, folder):
    main(["alert", "issue", "--level", "orange", "--starts", SOON, "--text", "示例预警"])
    alert = capsys.readouterr().out.split()[-1]

    assert "demonstration" in refused("alert", "phones", alert)
    (folder / "data" / "city.json").touch()
    main(["alert", "phones", alert, "--share", "0.5"])
    some = int(capsys.readouterr().out.split()[0])
    main(["alert", "phones", alert, "--share", "1"])
    assert (some, int(capsys.readouterr().out.split()[0])) == (some, 18 - some)
    assert 0 < some < 18
    main(["alert", "list"])
    assert alert in capsys.readouterr().out
    main(["emergency", "avoided"])
    assert "0 line-hours of stop avoided by exemption, in 0 alerts that are over" in capsys.readouterr().out
    (folder / "data" / "city.json").unlink()


def test_an_inventory_that_is_not_there_is_refused_with_its_next_step():
    main(["inventory", "export", "template", "template.xlsx"])

    assert "emergency.inventory_not_there" in refused("inventory", "import", NOWHERE, "template.xlsx")


def test_a_forecast_becomes_a_proposed_level_with_its_reason_or_is_refused(capsys):
    main(["alert", "propose", "210,-,210", "--from", START])

    told = capsys.readouterr().out
    assert "national-2024: yellow; with the worst of what is missing red" in told
    assert "> 200 from 2098-12-01T00:00 until 2098-12-02T00:00: 210.00" in told
    assert "is no forecast" in refused("alert", "propose", "1,,2", "--from", START)
