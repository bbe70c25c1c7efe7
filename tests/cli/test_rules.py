"""Rule editions from a shell."""

from greenctl.cli.main import main
from greenctl.cli.workplace import settings_for, transactions_on
from tests.declaration.builders import a_world, answers, handed_in


def test_a_dry_run_tells_who_would_move_and_why(tmp_path, capsys):
    with transactions_on(settings_for(tmp_path)) as transactions:
        world = a_world(transactions, works=2)
        handed_in(transactions, world, tree=answers("sample_a"))

    main(["rules", "dry-run", "sample-language-2026", "--data", str(tmp_path), "--moves", "1"])

    told = capsys.readouterr().out
    assert "2 sources under sample-language-2026: 2 to_undetermined" in told
    assert "by sample_a (no_table): 2 to_undetermined" in told
    assert "… and 1 more" in told


def test_the_edition_in_force_moves_nobody(tmp_path, capsys):
    with transactions_on(settings_for(tmp_path)) as transactions:
        handed_in(transactions, a_world(transactions), tree=answers("sample_a"))

    main(["rules", "dry-run", "sample-2026", "--data", str(tmp_path)])

    assert "nobody moves" in capsys.readouterr().out
