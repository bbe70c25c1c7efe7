"""The inventory by command, as somebody at a terminal tries it."""

import pytest

from greenctl.cli.main import main


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENCTL_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


def test_from_a_sample_to_an_edition(capsys):
    main(["import", "sample", "sources.xlsx", "--rows", "20", "--errors", "0"])
    main(["import", "sources", "sources.xlsx"])
    main(["inventory", "begin", "示例清单"])
    draft = capsys.readouterr().out.split()[-1]
    main(["inventory", "sample", "list.xlsx", "--rows", "20"])

    for options, told in (
        (["--dry-run"], "20 rows: 20 added, 0 changed, 0 unchanged, 0 parts of the base, 22 unread, 0 errors; nothing"),
        ([], "20 rows: 20 added, 0 changed, 0 unchanged, 0 parts of the base, 22 unread, 0 errors; written"),
    ):
        main(["inventory", "import", draft, "list.xlsx", "--layout", "municipal", *options])
        assert told in capsys.readouterr().out
    main(["inventory", "import", draft, "list.xlsx", "--layout", "municipal"])
    again = capsys.readouterr().out
    assert "20 unchanged" in again
    assert again.count("unread, orange") == 8
    assert "工业源减排清单!G5" in again

    for layout in ("municipal", "full"):
        main(["inventory", "export", draft, f"{layout}.xlsx", "--layout", layout])
        main(["inventory", "import", draft, f"{layout}.xlsx", "--layout", layout])
        assert "0 added, 0 changed, 20 unchanged" in capsys.readouterr().out
    main(["inventory", "publish", draft, "--seen-version", "2"])
    assert "published edition 1" in capsys.readouterr().out


def test_what_cannot_be_read_is_refused_with_its_next_step(tmp_path):
    main(["import", "sample", "sources.xlsx", "--rows", "1", "--errors", "0"])
    main(["import", "sources", "sources.xlsx"])
    main(["inventory", "export", "template", "template.xlsx"])

    with pytest.raises(SystemExit) as end:
        main(["inventory", "import", "00000000-0000-7000-8000-000000000000", "template.xlsx"])
    assert "emergency.inventory_not_there" in str(end.value.code)
    with pytest.raises(SystemExit) as end:
        main(["inventory", "import", "00000000-0000-7000-8000-000000000000", "nowhere.xlsx"])
    assert "cannot be read" in str(end.value.code)
