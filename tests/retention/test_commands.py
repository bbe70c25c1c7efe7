"""Personal data whose time is over, from a shell; one city for the whole way, since each start costs."""

import pytest

from greenctl.cli.main import main

NOBODY = "00000000-0000-7000-8000-000000000000"


def test_from_the_schedule_to_a_proof(capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    main(["accounts", "create", "shili", "示例经办人"])
    account = capsys.readouterr().out.split()[1]

    main(["retention", "schedule"])
    assert "示例期限" in capsys.readouterr().out
    main(["retention", "due"])
    *parts, digest = capsys.readouterr().out.splitlines()
    assert [part.split("\t")[0] for part in parts] == [
        "submission_contacts",
        "source_contacts",
        "tip_contacts",
        "account_names",
    ]
    main(["retention", "carry-out", digest])
    assert "nothing was deleted" in capsys.readouterr().out
    main(["retention", "hold", "account_names", account, "--reason", "示例案件"])
    hold = capsys.readouterr().out.strip()
    main(["retention", "holds"])
    assert hold in capsys.readouterr().out
    assert "release" in refused("retention", "erase", "account_names", account, "--reason", "示例请求")
    main(["retention", "release", hold])
    main(["retention", "erase", "account_names", account, "--reason", "示例请求"])
    proof = capsys.readouterr().out.strip()
    main(["retention", "proofs"])
    told = capsys.readouterr().out

    assert told.startswith(proof)
    assert told.endswith("holds\n")
    assert "No personal data" in refused("retention", "erase", "account_names", NOBODY, "--reason", "示例请求")
    assert "again" in refused("retention", "carry-out", "0" * 64)


def refused(*arguments):
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return str(end.value.code)
