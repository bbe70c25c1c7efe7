"""`greenctl retention …`: how long personal data is kept, what is due, its deletion, and the proof of that."""

import argparse
import sys
from collections.abc import Callable

from greenctl.cli.workplace import settings_of_city, terminal_language, transactions_on
from greenctl.db.transaction import Transactions
from greenctl.kernel.actor import system
from greenctl.messages import text
from greenctl.retention import repository, use_cases
from greenctl.retention.categories import CATEGORIES
from greenctl.retention.schedule import schedule

KEEPER = system("records-keeper")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command per act."""
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("schedule", help="for how many days each kind of personal data is kept")
    acts.add_parser("due", help="what may go today, without deleting anything; ends with the digest of all of it")
    out = acts.add_parser("carry-out", help="delete exactly what `due` showed")
    out.add_argument("digest", help="the digest that `due` ended with")
    _about_one(acts, "erase", "delete what is kept under one id before its time, at a person's request")
    _about_one(acts, "hold", "let nobody delete what is kept under one id, for a case in court")
    acts.add_parser("holds", help="what is held back")
    release = acts.add_parser("release", help="end a hold")
    release.add_argument("hold", help="its id")
    acts.add_parser("proofs", help="what was deleted, and whether each proof holds; status 1 if one does not")


def run(arguments: argparse.Namespace) -> None:
    """Do it, in one transaction."""
    with transactions_on(settings_of_city(arguments.data)) as transactions:
        _ACTS[arguments.act](arguments, transactions)


def _schedule(_: argparse.Namespace, _transactions: Transactions) -> None:
    said = schedule()
    print(said.id, said.sha256, said.basis)
    for category, days in said.days.items():
        print(f"{_named(category)}\t{days}")


def _due(_: argparse.Namespace, transactions: Transactions) -> None:
    with transactions.reading(KEEPER) as uow:
        due = use_cases.find_due(uow, schedule())
    for part in due.categories:
        print(f"{_named(part.category)}\t{part.kept_from}\t{len(part.ids)}")
    print(due.sha256)


def _carry_out(arguments: argparse.Namespace, transactions: Transactions) -> None:
    with transactions.writing(KEEPER) as uow:
        proof = use_cases.carry_out(uow, schedule(), arguments.digest)
    print(proof or text(terminal_language(), "retention", "nothing_due"))


def _erase(arguments: argparse.Namespace, transactions: Transactions) -> None:
    with transactions.writing(KEEPER) as uow:
        print(use_cases.erase_one(uow, schedule(), arguments.category, arguments.id, arguments.reason))


def _hold(arguments: argparse.Namespace, transactions: Transactions) -> None:
    with transactions.writing(KEEPER) as uow:
        print(use_cases.place_hold(uow, arguments.category, arguments.id, arguments.reason))


def _holds(_: argparse.Namespace, transactions: Transactions) -> None:
    with transactions.reading(KEEPER) as uow:
        for hold in repository.holds(uow):
            print(f"{hold.id}\t{_named(hold.category)}\t{hold.subject_id}\t{hold.reason}")


def _release(arguments: argparse.Namespace, transactions: Transactions) -> None:
    with transactions.writing(KEEPER) as uow:
        use_cases.release_hold(uow, arguments.hold)


def _proofs(_: argparse.Namespace, transactions: Transactions) -> None:
    with transactions.reading(KEEPER) as uow:
        proofs, broken = repository.proofs(uow), use_cases.broken_proofs(uow)
    for proof in proofs:
        state = "broken" if proof.id in broken else "holds"
        stands = text(terminal_language(), "retention", state)
        print(f"{proof.id}	{proof.erased_at:%Y-%m-%d}	{proof.proof_sha256}	{stands}")
    if broken:
        sys.exit(1)


_ACTS: dict[str, Callable[[argparse.Namespace, Transactions], None]] = {
    "schedule": _schedule,
    "due": _due,
    "carry-out": _carry_out,
    "erase": _erase,
    "hold": _hold,
    "holds": _holds,
    "release": _release,
    "proofs": _proofs,
}


def _about_one(acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str) -> None:
    parser = acts.add_parser(name, help=words)
    parser.add_argument("category", choices=list(CATEGORIES))
    parser.add_argument("id", help="of the version handed in, source, tip or account")
    parser.add_argument("--reason", required=True)


def _named(category: str) -> str:
    return f"{category}\t{text(terminal_language(), 'retention', category)}"
